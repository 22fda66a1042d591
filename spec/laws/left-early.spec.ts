import {
  type Coroutine,
  createTask,
  run,
  sleep,
  type Task,
  type TaskContext,
  TimeoutError,
  until,
  waitFor,
} from 'rxtask';
import { bytesInUse } from '../support/memory.js';
import { raisedBy } from '../support/raised-by.js';
import { play } from '../support/virtual-time.js';

/*
 * A wait that is left early keeps no memory, however long its target lives. Each row waits many times in sequence for something
 * that never settles, and measures the heap after each part. Memory of the engine changes in some parts only. Memory that a
 * wait keeps grows in every part.
 */
const PARTS = 3;
const ROUNDS = 4000;
/** The reaction of a promise alone takes more. */
const FLAT = 150;

type Wait = (context: TaskContext) => Coroutine<void>;

/** Bytes that each wait keeps. */
async function bytesKept(wait: Wait): Promise<number> {
  const kept: number[] = [];
  let before = 0;
  for (let part = 0; part <= PARTS; part++) {
    await run(function* (context) {
      for (let i = 0; i < ROUNDS; i++) yield* wait(context);
    });
    const after = await bytesInUse();
    if (part > 0) kept.push((after - before) / ROUNDS);
    before = after;
  }
  return kept.sort((a, b) => a - b)[PARTS >> 1]!;
}

/** Waits for one turn of the loop at most. */
function* briefly(work: (context: TaskContext) => Task<unknown>, context: TaskContext): Coroutine<void> {
  const task = work(context);
  yield* sleep(0);
  yield* sleep(0);
  task.cancel();
  yield* raisedBy(task);
}

const closed = new Promise<never>(() => undefined);
const thenable = { then: () => undefined } as unknown as PromiseLike<never>;
const inputs: [string, PromiseLike<never>][] = [
  ['a promise', closed],
  ['a thenable', thenable],
];

const ways: [string, (promise: PromiseLike<never>) => Wait][] = [
  [
    'until in a coroutine',
    (promise) => (context) =>
      briefly(
        () =>
          createTask(function* () {
            yield* until(promise);
          }),
        context,
      ),
  ],
  ['createTask of it', (promise) => (context) => briefly(() => createTask(promise), context)],
  ['createTask of until', (promise) => (context) => briefly(() => createTask(until(promise)), context)],
  ['a body that returns it', (promise) => (context) => briefly(() => createTask(() => promise), context)],
  ['until with a signal', (promise) => (context) => briefly(() => createTask(until(() => promise)), context)],
  [
    'context.until',
    (promise) => (context) => briefly(() => createTask(async (own) => own.until(promise)), context),
  ],
  [
    'a subscriber of until that leaves',
    (promise) =>
      function* () {
        const subscription = until(promise).subscribe();
        yield* sleep(0);
        subscription.unsubscribe();
        yield* sleep(0);
        yield* sleep(0);
      },
  ],
  [
    'waitFor with a deadline',
    (promise) =>
      function* () {
        // In virtual time: thousands of real deadlines would take half a minute on a busy machine.
        const error = play(raisedBy(waitFor(until(promise), 1)));
        if (!(error instanceof TimeoutError)) throw error;
      },
  ],
  [
    'an async iterable whose next() gives it',
    (promise) => (context) =>
      briefly(
        () => createTask({ [Symbol.asyncIterator]: () => ({ next: () => promise as Promise<never> }) }),
        context,
      ),
  ],
];

describe('a wait for something that never settles keeps nothing when it is left', () => {
  it.each(
    inputs.flatMap(([input, promise]) => ways.map(([how, make]) => [input, how, make(promise)] as const)),
  )('%s, by %s', async (_input, _how, wait) => {
    expect(await bytesKept(wait)).toBeLessThan(FLAT);
  });
});
