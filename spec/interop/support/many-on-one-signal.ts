/** A separate program, since Node warns about too many listeners once for each process. It prints the counts. */
import { getEventListeners, setMaxListeners } from 'node:events';
import { createTask, run, sleep } from 'rxtask';

const { signal } = new AbortController();
setMaxListeners(1, signal); // Node warns about the second
const listeners = (): number => getEventListeners(signal, 'abort').length;

// The control: what each task would have to do without the option.
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
