import { setImmediate as macrotask } from 'node:timers/promises';
import { CancelledError, createTask, sleep, taskScheduler, until } from 'rxtask';
import { bridge } from '../../../lib/core/work/promise-future.js';
import { cancelWhenSettled } from '../../support/cancel-when-settled.js';
import { type Deferred, deferred } from '../../support/deferred.js';
import { type Report, unretrievedReports } from '../../support/reports.js';

const reports = unretrievedReports();

describe('a bridge from a promise', () => {
  it('is settled as the promise is', async () => {
    await expect(bridge(Promise.resolve(42))).resolves.toBe(42);
    await expect(bridge(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('is cancelled when the promise rejects with CancelledError', async () => {
    const future = bridge(Promise.reject(new CancelledError('stop')));

    await expect(future).rejects.toEqual(new CancelledError('stop'));
    expect(future.cancelled()).toBe(true);
  });

  it.each<[string, (resolve: (value: number) => void, reject: (error: Error) => void) => void, Report[]]>([
    ['drops a later value', (resolve) => resolve(1), []],
    [
      'reports a later failure',
      (_, reject) => reject(new Error('late')),
      [{ error: new Error('late'), name: 'a promise' }],
    ],
    ['drops a later AbortError', (_, reject) => reject(new DOMException('aborted', 'AbortError')), []],
  ])('once cancelled, %s', async (_, settle, expected) => {
    const future = bridge(
      new Promise<number>((resolve, reject) => setImmediate(() => settle(resolve, reject))),
    );
    future.cancel('stop');
    await macrotask();
    await macrotask();

    expect(future.cancelled()).toBe(true);
    expect(reports).toEqual(expected);
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
    const task = createTask(
      function* () {
        return yield* bridge(promise.promise);
      },
      { name: 'waiting' },
    );
    await sleep(0);
    cancelWhenSettled(task, promise.promise);
    settle(promise);

    await expect(task).rejects.toEqual(new CancelledError('stop'));
    await macrotask();
    expect(reports).toEqual(expected);
  },
);
