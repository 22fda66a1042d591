import { EMPTY, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { CancelledError, createTask, Future, sleep, type Task, taskScheduler, until } from 'rxtask';
import { type Deferred, deferred } from '../support/deferred.js';
import { type Report, unretrievedReports } from '../support/reports.js';
import { promisesThrough } from '../support/promises-through.js';
import { thrownBy } from '../support/thrown-by.js';
import { onClock, play } from '../support/virtual-time.js';

const late = unretrievedReports();

/** A promise that stays pending, and the signal it was created with. */
function fetching(): { signals: AbortSignal[]; fetch: (signal: AbortSignal) => Promise<string> } {
  const signals: AbortSignal[] = [];
  return {
    signals,
    fetch: (signal) => {
      signals.push(signal);
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(new DOMException('aborted', 'AbortError'));
        });
      });
    },
  };
}

describe('until', () => {
  it('returns the value of a promise', async () => {
    const task = createTask(function* () {
      return yield* until(Promise.resolve(42));
    });

    await expect(task).resolves.toBe(42);
  });

  it('raises the error of a promise', async () => {
    const task = createTask(function* () {
      try {
        return yield* until(Promise.reject(new Error('broken')));
      } catch (error) {
        return error;
      }
    });

    await expect(task).resolves.toEqual(new Error('broken'));
  });

  it('is not raised as a failure when a promise rejects with CancelledError', async () => {
    const task = createTask(until(Promise.reject(new CancelledError('theirs'))));

    await expect(task).rejects.toEqual(new CancelledError('theirs'));
    expect(task.cancelled()).toBe(true);
    expect(task.cancelling()).toBe(0);
  });

  it('returns the last value of an Observable, or undefined', () => {
    expect(play(until(of(1, 2, 3)))).toBe(3);
    expect(play(until(EMPTY))).toBeUndefined();
  });

  it('raises the error of an Observable', () => {
    expect(() => play(until(throwError(() => new Error('broken'))))).toThrow('broken');
  });

  it('returns the last value of an async iterable', async () => {
    async function* count(): AsyncGenerator<number> {
      yield 1;
      yield 2;
    }

    await expect(until(count())).resolves.toBe(2);
  });

  it('of a future or task waits for that itself: without suspending when it is done, and a cancellation passes on', () => {
    const log: unknown[] = [];
    play(function* () {
      const done = new Future<number>();
      done.setResult(42);
      taskScheduler.schedule(() => log.push('ready'));
      log.push(yield* until(done));

      const pending = createTask(sleep(100));
      const waiter = createTask(until(pending));
      yield* sleep(1);
      waiter.cancel('stop');
      log.push(pending.cancelling());
      yield* sleep(1);
      log.push(pending.state, waiter.state);
    });

    expect(log).toEqual([42, 'ready', 1, 'cancelled', 'cancelled']);
  });

  it('is cold: each consumer waits anew', () => {
    let subscriptions = 0;
    const source = new Observable<number>((subscriber) => {
      subscriber.next(++subscriptions);
      subscriber.complete();
    });
    const wait = until(source);

    expect([play(wait), play(wait)]).toEqual([1, 2]);
  });

  it('subscribed to, emits one value: the last', () => {
    const log: unknown[] = [];
    until(of(1, 2, 3)).subscribe({ next: (value) => log.push(value), complete: () => log.push('complete') });

    expect(log).toEqual([3, 'complete']);
  });

  it('cancelled, unsubscribes on the next turn', () => {
    const source = new Subject<number>();
    const { task, clock } = onClock(until(source));
    clock.flush();
    task.cancel();
    expect(source.observed).toBe(true);
    clock.flush();

    expect([source.observed, task.state]).toEqual([false, 'cancelled']);
  });

  it('cancelled, leaves a promise', async () => {
    const task = createTask(function* () {
      yield* until(new Promise(() => undefined));
    });
    await sleep(0);
    task.cancel('stop');

    await expect(task).rejects.toEqual(new CancelledError('stop'));
  });

  it.each<[string, (settle: Deferred<number>) => void, Report[]]>([
    ['a value is dropped', ({ resolve }) => resolve(1), []],
    [
      'a failure is reported',
      ({ reject }) => reject(new Error('late')),
      [{ error: new Error('late'), name: 'left' }],
    ],
    ['an AbortError is dropped', ({ reject }) => reject(new DOMException('aborted', 'AbortError')), []],
    ['a CancelledError is dropped', ({ reject }) => reject(new CancelledError()), []],
  ])('cancelled: a later settlement of its promise %s', async (_, settle, expected) => {
    const ways: ((promise: Promise<number>) => Task<number>)[] = [
      (promise) => createTask(until(promise), { name: 'left' }),
      (promise) =>
        createTask(
          until(() => promise),
          { name: 'left' },
        ),
      (promise) => createTask(() => until(promise), { name: 'left' }),
      (promise) => createTask(promise, { name: 'left' }),
      (promise) => createTask(async ({ until: wait }) => wait(promise), { name: 'left' }),
    ];
    for (const way of ways) {
      late.length = 0;
      const pending = deferred<number>();
      const task = way(pending.promise);
      await promisesThrough();
      task.cancel();
      await promisesThrough();
      settle(pending);
      await promisesThrough();

      expect(task.state).toBe('cancelled');
      expect(late).toEqual(expected);
    }
  });

  it('cancelled in the turn in which its promise has failed, reports the failure', async () => {
    const pending = deferred<number>();
    const task = createTask(until(pending.promise), { name: 'left' });
    await promisesThrough();
    void pending.promise.catch(() => task.cancel()); // after the task's own reaction, before its turn
    pending.reject(new Error('late'));
    await promisesThrough();

    expect(task.state).toBe('cancelled');
    expect(late).toEqual([{ error: new Error('late'), name: 'left' }]);
  });

  it('cancelled in the turn in which its promise has a value, reports nothing', async () => {
    const pending = deferred<number>();
    const task = createTask(until(pending.promise), { name: 'left' });
    await promisesThrough();
    void pending.promise.then(() => task.cancel());
    pending.resolve(42);
    await promisesThrough();

    expect([task.state, late]).toEqual(['cancelled', []]);
  });
});

describe('until with a signal', () => {
  it('calls the function for each consumer, with another signal', async () => {
    const signals: AbortSignal[] = [];
    const wait = until((signal) => {
      signals.push(signal);
      return Promise.resolve(signals.length);
    });
    expect(signals).toEqual([]);

    await expect(wait).resolves.toBe(1);
    await expect(wait).resolves.toBe(2);
    expect(signals[0]).not.toBe(signals[1]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
  });

  it('cancelled, aborts it with the CancelledError, ends at once, and a later AbortError is dropped', async () => {
    const { signals, fetch } = fetching();
    const task = createTask(function* () {
      yield* until(fetch);
    });
    await sleep(0);
    task.cancel('stop');

    await expect(task).rejects.toEqual(new CancelledError('stop'));
    expect(signals.map(({ reason }) => reason as unknown)).toEqual([new CancelledError('stop')]);
  });

  it('is not aborted if the input fails', async () => {
    const signals: AbortSignal[] = [];
    const wait = until((signal) => {
      signals.push(signal);
      return throwError(() => new Error('broken'));
    });

    await expect(wait).rejects.toThrow('broken');
    expect(signals[0]?.aborted).toBe(false);
  });

  it('cancelled, ends at once even if its iterable reacts only to the signal', async () => {
    const log: string[] = [];
    async function* reading(signal: AbortSignal): AsyncGenerator<number> {
      try {
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
        });
        yield 1;
      } finally {
        log.push('closed');
      }
    }
    const task = createTask(until(reading));
    await sleep(0);
    task.cancel('stop');

    await expect(task).rejects.toEqual(new CancelledError('stop'));
    await sleep(0);
    expect(log).toEqual(['closed']);
  });

  it('raises the error of the function', () => {
    expect(() =>
      play(
        until(() => {
          throw new Error('broken');
        }),
      ),
    ).toThrow('broken');
  });

  it('raises an error that says so when the function returns nothing to wait for', () => {
    expect(() => play(until((() => 42) as never))).toThrow(TypeError);
    expect(() => play(until((() => 42) as never))).toThrow('until() cannot wait for the number 42');
  });
});

describe('misuse of until', () => {
  it.each<[unknown, string]>([
    [42, 'the number 42'],
    ['text', 'the string text'],
    [undefined, 'undefined'],
    [null, 'null'],
    [[1, 2], 'an array of 2'],
    [{}, 'an Object'],
  ])('until(%p) says what to write, at the call', (input, described) => {
    const error = thrownBy(() => until(input as never));

    expect(error).toBeInstanceOf(TypeError);
    expect((error as TypeError).message).toContain(`until() cannot wait for ${described}`);
    expect((error as TypeError).message).toContain('give it a promise, an Observable, an async iterable');
  });

  it('of a generator says to write yield* without it', () => {
    function* body(): Generator<never, void> {
      yield* sleep(1);
    }

    expect(() => until(body() as never)).toThrow('For a generator write `yield* generator`, without until.');
  });
});

it('NEVER can be waited for, and left', () => {
  const { task, clock } = onClock(until(NEVER));
  clock.flush();
  expect(task.state).toBe('running');
  task.cancel();
  clock.flush();

  expect(task.state).toBe('cancelled');
});

it('cancelled, until waits for the return() of an async iterator', async () => {
  const closed = deferred<IteratorResult<number>>();
  const source = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise<IteratorResult<number>>(() => undefined),
      return: () => closed.promise,
    }),
  };
  const task = createTask(until(source));
  await sleep(0);
  task.cancel();
  await promisesThrough();
  expect(task.state).toBe('cancelling');
  closed.resolve({ done: true, value: undefined });

  await expect(task).rejects.toEqual(new CancelledError());
});
