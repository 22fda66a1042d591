/** A program of its own, since Node tells only a whole process of too many listeners: prints what it has counted. */
import { getEventListeners, setMaxListeners } from 'node:events';
import { createTask, run, sleep } from 'rxtask';

const { signal } = new AbortController();
setMaxListeners(1, signal); // Node warns of the second
const listeners = (): number => getEventListeners(signal, 'abort').length;

// The counter-proof: as each task would have to do it without the option.
if (process.argv[2] === 'by-hand') {
  for (let i = 0; i < 2; i++) signal.addEventListener('abort', () => undefined);
}

void run(function* () {
  const tasks = Array.from({ length: 5000 }, () => createTask(sleep(1), { signal }));
  const during = listeners();
  for (const task of tasks) yield* task;
  yield* sleep(0);
  console.log(during, listeners());
});
