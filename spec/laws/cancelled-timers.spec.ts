import { createTask, run, sleep, taskScheduler, waitFor, withTimeout } from 'rxtask';
import { collectGarbage } from '../support/memory.js';

/** Each way to set a timer and cancel it. The argument is the object that the timer must not hold afterwards. */
const timers: [string, (held: object) => PromiseLike<unknown>][] = [
  [
    'a sleep that is cancelled',
    async (held) => {
      const task = createTask(function* () {
        yield* sleep(1e8);
        return held;
      });
      await sleep(0);
      task.cancel(held);
      await task.catch(() => undefined);
    },
  ],
  [
    'a sleep that ends for `run`',
    (held) =>
      run(function* () {
        createTask(function* () {
          yield* sleep(1e8);
          return held;
        });
        yield* sleep(0);
      }),
  ],
  [
    'a deadline that is kept',
    (held) => createTask(waitFor(Promise.resolve(held), 1e8)).then(() => undefined),
  ],
  [
    'a block that is left in time',
    (held) =>
      createTask(
        withTimeout(1e8, function* () {
          yield* sleep(0);
          return held;
        }),
      ).then(() => undefined),
  ],
  [
    'a job of the task scheduler that is unsubscribed',
    async (held) => {
      taskScheduler.schedule(() => held, 1e8, held).unsubscribe();
    },
  ],
  [
    'the wait of an async function',
    async (held) => {
      const task = createTask(async (context) => {
        await context.sleep(1e8);
        return held;
      });
      await sleep(0);
      task.cancel(held);
      await task.catch(() => undefined);
    },
  ],
];

describe('a cancelled timer keeps nothing in memory, though another timer waits for longer:', () => {
  it.each(timers)('%s', async (_, take) => {
    const other = createTask(sleep(1e9));
    const reference = await (async () => {
      const held = { large: new Array(1000) };
      await take(held);
      return new WeakRef(held);
    })();
    await sleep(0);
    await collectGarbage();
    expect(reference.deref()).toBeUndefined();
    other.cancel();
    await other.catch(() => undefined);
  });
});
