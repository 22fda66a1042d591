/*
 * A program with one failure, for before-exit.spec.ts. The first argument tells the program what to do with the failure. It
 * prints the reports.
 */
import { config, createTask, Future, sleep } from '../../../../lib/index.js';

config.onUnretrieved = (error, { name }) => {
  process.stdout.write(`${name}: ${String(error)}\n`);
};

const listeners = (): number => process.listenerCount('exit');
const programs: Record<string, () => unknown> = {
  async 'nothing fails'() {
    await sleep(1);
    const before = listeners();
    await createTask(sleep(1));
    process.stdout.write(`listeners: ${String(listeners() - before)}\n`);
  },
  'a task fails': () => failing(),
  'a future fails': () => {
    held.push(new Future<void>({ name: 'future' }));
    held[0]!.setException(new Error('broken'));
  },
  'three tasks fail': () => [failing('a'), failing('b'), failing('c')],
  async 'a task fails, and is read in time'() {
    const task = failing();
    await sleep(5);
    task.exception();
  },
  'a task fails, with exit code 3': () => {
    process.exitCode = 3;
    failing();
  },
  async 'a task fails, and process.exit() follows'() {
    failing();
    await sleep(5);
    process.exit(0);
  },
  async 'many tasks fail'() {
    await sleep(1);
    const before = listeners();
    for (let i = 0; i < 100; i++) failing();
    await sleep(5);
    process.stdout.write(`listeners: ${String(listeners() - before)}\n`);
    config.onUnretrieved = () => undefined;
  },
  async 'a task fails, and the handler throws'() {
    config.onUnretrieved = () => {
      throw new Error('of the handler');
    };
    failing('a');
    failing('b');
    await sleep(5);
  },
};

/** Held, so that the collector does not report it. */
const held: Future<unknown>[] = [];

function failing(name = 'task'): Future<never> {
  const task = createTask<never>(
    function* () {
      yield* sleep(1);
      throw new Error('broken');
    },
    { name },
  );
  held.push(task);
  return task;
}

void programs[process.argv[2]!]!();
