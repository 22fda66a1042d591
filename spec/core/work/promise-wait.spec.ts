import { setImmediate as macrotask } from 'node:timers/promises';
import { CancelledError, createTask, sleep, taskScheduler, until } from 'rxtask';
import { bridge, PromiseWait } from '../../../lib/core/work/promise-wait.js';
import { cancelWhenSettled } from '../../support/cancel-when-settled.js';
import { type Deferred, deferred } from '../../support/deferred.js';
import { type Report, unretrievedReports } from '../../support/reports.js';

const reports = unretrievedReports();

/** A task that waits for `promise`. */
const waitFor = <T>(promise: PromiseLike<T>) =>
  createTask(
    function* () {
      return yield* bridge(promise);
    },
    { name: 'waiting' },
  );

describe('a bridge from a promise', () => {
  it('is settled as the promise is', async () => {
    await expect(waitFor(Promise.resolve(42))).resolves.toBe(42);
    await expect(waitFor(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('is cancelled when the promise rejects with CancelledError', async () => {
    const task = waitFor(Promise.reject(new CancelledError('stop')));

    await expect(task).rejects.toEqual(new CancelledError('stop'));
    expect(task.cancelled()).toBe(true);
  });

  it.each<[string, (resolve: (value: number) => void, reject: (error: Error) => void) => void, Report[]]>([
    ['drops a later value', (resolve) => resolve(1), []],
    [
      'reports a later failure',
      (_, reject) => reject(new Error('late')),
      [{ error: new Error('late'), name: 'waiting' }],
    ],
    ['drops a later AbortError', (_, reject) => reject(new DOMException('aborted', 'AbortError')), []],
  ])('once cancelled, %s', async (_, settle, expected) => {
    const task = waitFor(
      new Promise<number>((resolve, reject) => setImmediate(() => settle(resolve, reject))),
    );
    await sleep(0);
    task.cancel('stop');
    await macrotask();
    await macrotask();

    expect(task.cancelled()).toBe(true);
    expect(reports).toEqual(expected);
  });

  it('waits for several promises in turn, and takes the first answer of each', async () => {
    const twice = Promise.resolve(1);
    // `yield*` calls the `then` of a native promise, which a program may have replaced.
    void Object.defineProperty(twice, 'then', {
      value: (resolve: (value: number) => void) => {
        queueMicrotask(() => {
          resolve(1);
          resolve(2);
        });
      },
    });
    const task = createTask(function* () {
      const wait = new PromiseWait<number>(undefined);
      const first = yield* wait.listen(twice);
      yield* sleep(0);
      return [first, yield* wait.listen(Promise.resolve(3))];
    });

    await expect(task).resolves.toEqual([1, 3]);
  });

  it('wakes a waiting task by a turn of the loop, never inside the promise', async () => {
    const log: string[] = [];
    const task = createTask(function* () {
      const future = bridge({
        then(resolve: (value: number) => void) {
          taskScheduler.schedule(() => {
            resolve(1);
            log.push('settled');
          });
        },
      } as unknown as PromiseLike<number>);
      yield* future;
      log.push('resumed');
    });
    await task;

    expect(log).toEqual(['settled', 'resumed']);
  });

  it.each<[string, (resolve: (value: unknown) => void) => void]>([
    [
      'answers and then throws',
      (resolve) => {
        resolve(5);
        throw new Error('too late');
      },
    ],
    [
      'answers twice',
      (resolve) => {
        resolve(5);
        resolve(6);
      },
    ],
    [
      'answers with another promise',
      (resolve) => {
        resolve(Promise.resolve(5));
      },
    ],
  ])('takes a thenable as a promise does: one that %s', async (_how, then) => {
    await expect(until({ then } as PromiseLike<unknown>)).resolves.toBe(5);
  });
});

it.each<[string, (promise: Deferred<number>) => void, Report[]]>([
  ['fails', ({ reject }) => reject(new Error('late')), [{ error: new Error('late'), name: 'waiting' }]],
  ['has a value', ({ resolve }) => resolve(1), []],
])(
  'a task that is cancelled in the turn in which its promise %s raises the request, and the failure is reported',
  async (_, settle, expected) => {
    const promise = deferred<number>();
    const task = waitFor(promise.promise);
    await sleep(0);
    cancelWhenSettled(task, promise.promise);
    settle(promise);

    await expect(task).rejects.toEqual(new CancelledError('stop'));
    await macrotask();
    expect(reports).toEqual(expected);
  },
);
