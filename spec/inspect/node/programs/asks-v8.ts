/** Prints the number of queries to V8, for await stacks and for chains of tasks of several lengths. */
import { Session } from 'node:inspector';
import { allTasks, coroutine, createTask, run, sleep, type Task } from 'rxtask';
import { snapshot } from 'rxtask/inspect';
import { places } from 'rxtask/inspect/node';

let questions = 0;
const prototype = Session.prototype as unknown as Record<'post', (this: unknown, ...args: unknown[]) => void>;
const ask = prototype.post;
prototype.post = function (...args) {
  questions++;
  ask.apply(this, args);
};

const nested = coroutine(function* (depth: number): Generator<never, void> {
  yield* depth === 0 ? sleep(1e6) : nested(depth - 1);
});

function chain(length: number): Task<void> {
  let last = createTask(sleep(1e6));
  for (let i = 0; i < length; i++) {
    const waited = last;
    last = createTask(function* () {
      yield* waited;
    });
  }
  return last;
}

/** Questions and frames. */
function* asked(make: (size: number) => Task<unknown>, size: number) {
  const task = make(size);
  yield* sleep(1);
  questions = 0;
  const { tasks } = snapshot({ places: places() });
  const frames = tasks.filter(({ name }) => name !== 'main').flatMap(({ stack }) => stack).length;
  const counted = [questions, frames];
  task.cancel();
  while (allTasks().size > 1) yield* sleep(1);
  return counted;
}

void run(
  function* () {
    const rows: number[][] = [];
    for (const make of [(size: number) => createTask(nested(size)), chain])
      for (const size of [500, 1000, 2000]) rows.push(yield* asked(make, size));
    console.log(JSON.stringify(rows));
  },
  { name: 'main' },
);
