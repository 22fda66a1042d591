import { setImmediate as macrotask } from 'node:timers/promises';
import { Observable } from 'rxjs';
import { type AwaitableInput, createTask, periodic, run, sleep } from 'rxtask';
import { raisedBy } from '../support/raised-by.js';
import { unretrievedReports } from '../support/reports.js';

const reports = unretrievedReports();

/** A promise that the test settles. */
function deferred(): {
  promise: Promise<string>;
  resolve: (value: string) => void;
  reject: (e: Error) => void;
} {
  let resolve!: (value: string) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<string>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}

/** An async iterable that records the calls of its iterator. */
function iterable(next: () => Promise<unknown>): { source: AsyncIterable<unknown>; calls: string[] } {
  const calls: string[] = [];
  const source = {
    [Symbol.asyncIterator]: () => ({
      next() {
        calls.push('next');
        return next() as Promise<IteratorResult<unknown>>;
      },
      async return() {
        calls.push('return');
        return { done: true as const, value: undefined };
      },
    }),
  };
  return { source, calls };
}

const never = (): Promise<never> => new Promise(() => undefined);

describe('until: a promise', () => {
  it('stops the task when it resolves', async () => {
    const { promise, resolve } = deferred();
    const ticking = periodic(1000, (n) => n, { until: promise });
    ticking.subscribe(() => {
      resolve('stop');
    });

    expect(await ticking).toBe(0);
  });

  it('fails the task with its error', async () => {
    const { promise, reject } = deferred();
    const ticking = periodic(1000, (n) => n, { until: promise });
    reject(new Error('stop failed'));

    await expect(ticking).rejects.toThrow('stop failed');
    expect(reports).toEqual([]);
  });

  it('is left when the task is done, and a later failure is reported', async () => {
    const { promise, reject } = deferred();
    await periodic(1, (n) => n, { until: promise, times: 1, name: 'poll' });
    await macrotask();
    reject(new Error('too late'));
    await macrotask();

    expect(reports).toEqual([{ error: new Error('too late'), name: 'poll' }]);
  });
});

describe('until: an async iterable', () => {
  it('stops the task at its first item, and is closed', async () => {
    const { source, calls } = iterable(async () => ({ done: false, value: 1 }));
    const ticking = periodic(1000, (n) => n, { until: source });
    await ticking;
    await macrotask();

    expect(calls).toEqual(['next', 'return']);
  });

  it('is closed when the task is cancelled, though no item has come', async () => {
    const { source, calls } = iterable(never);
    await run(function* () {
      const ticking = periodic(1000, (n) => n, { until: source });
      yield* sleep(0);
      ticking.cancel();
      yield* raisedBy(ticking);
      yield* sleep(0);
    });

    expect(calls).toEqual(['next', 'return']);
  });

  it('does not stop the task when it ends without an item, and is not closed', async () => {
    const { source, calls } = iterable(async () => ({ done: true, value: undefined }));

    expect(await periodic(1, (n) => n, { until: source, times: 3 })).toBe(2);
    expect(calls).toEqual(['next']);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['next() rejects', () => Promise.reject(new Error('broken'))],
    [
      'next() throws',
      () => {
        throw new Error('broken');
      },
    ],
    [
      'its value throws',
      async () => ({
        done: false,
        get value() {
          throw new Error('broken');
        },
      }),
    ],
  ])('fails the task when %s, and is not closed', async (_, next) => {
    const { source, calls } = iterable(next);

    await expect(periodic(1000, (n) => n, { until: source })).rejects.toThrow('broken');
    expect(calls).toEqual(['next']);
  });

  it.each<[string, () => never | Promise<never>]>([
    [
      'throws',
      () => {
        throw new Error('not closed');
      },
    ],
    ['rejects', () => Promise.reject(new Error('not closed'))],
  ])('whose return() %s: that error is reported', async (_, close) => {
    const source = { [Symbol.asyncIterator]: () => ({ next: never, return: close }) };
    await periodic(1, (n) => n, { until: source, times: 1, name: 'poll' });
    await macrotask();

    expect(reports).toEqual([{ error: new Error('not closed'), name: 'poll' }]);
  });
});

it.each<[string, (promise: Promise<never>) => AwaitableInput<unknown>]>([
  ['a promise', (promise) => promise],
  ['an async iterable', (promise) => ({ [Symbol.asyncIterator]: () => ({ next: () => promise }) })],
])('until: %s that lives long keeps no more, however many tasks it was given to', async (_, until) => {
  const promise = never();
  const reactions = jest.spyOn(promise, 'then');
  for (let i = 0; i < 100; i++) await periodic(1, (n) => n, { until: until(promise), times: 1 });

  expect(reactions.mock.calls.length).toBeLessThan(5);
});

it('until: an async iterator needs no return()', async () => {
  const iterator = { next: async () => ({ done: false as const, value: 'stop' }) };
  const ticking = periodic(1000, (n) => n, { until: { [Symbol.asyncIterator]: () => iterator } });

  expect(await ticking).toBe(0);
  expect(reports).toEqual([]);
});

it('until: an Observable whose subscribe() throws fails the task with that error', async () => {
  const source = Object.assign(new Observable(), {
    subscribe() {
      throw new Error('not open');
    },
  });
  const ticking = periodic(1000, (n) => n, { until: source as Observable<unknown> });

  await expect(ticking).rejects.toThrow('not open');
});

it('until: a future that is done stops the task before its first tick', async () => {
  const done = createTask(sleep(0));
  await done;

  expect(await periodic(100_000, (n) => n, { until: done })).toBeUndefined();
});
