import { type Observable, Subject } from 'rxjs';
import {
  allTasks,
  Condition,
  type Coroutine,
  createTask,
  dropMap,
  enqueueMap,
  gatherSettled,
  keepLatestMap,
  periodic,
  type PeriodicOptions,
  PriorityQueue,
  restartMap,
  sleep,
  taskFunction,
  type TaskPolicy,
} from 'rxtask';
import { runVirtual, runVirtualAsync } from 'rxtask/testing';
import { raisedBy } from '../support/raised-by.js';

/** RxJS's name for `Symbol.observable`, which its types do not know. */
const observableSymbol = (Symbol as { observable?: symbol }).observable ?? '@@observable';

/** What the callbacks throw here. The same object must be reported. */
const own = new Error('the caller’s own');

/** A callback that throws at its nth call, counted from 1. */
function throwingAt<A extends unknown[], R>(nth: number, fn: (...args: A) => R): (...args: A) => R {
  let calls = 0;
  return (...args) => {
    if (++calls === nth) throw own;
    return fn(...args);
  };
}

/** Plays `main`, which must leave no task behind but itself. */
function play<T>(main: () => Coroutine<T>): T {
  const { result } = runVirtual(function* () {
    const value = yield* main();
    yield* sleep(1000);
    expect(allTasks().size).toBe(1);
    return value;
  });
  return result;
}

const NTHS = [1, 2, 3, 4, 5, 6];

describe.each(NTHS)('call %i of a callback throws:', (nth) => {
  describe('the comparator of a PriorityQueue', () => {
    const items = [5, 3, 8, 1, 4, 7];

    function* drained(queue: PriorityQueue<number>): Coroutine<number[]> {
      const rest: number[] = [];
      while (!queue.empty()) rest.push(yield* queue.get());
      return rest;
    }

    it('in putNow, and in put: that item is not in the queue, and the others are in order', () => {
      for (const isNow of [true, false]) {
        const result = play(function* () {
          const queue = new PriorityQueue<number>(
            0,
            throwingAt(nth, (a: number, b: number) => a - b),
          );
          const errors: unknown[] = [];
          const kept: number[] = [];
          for (const item of items) {
            try {
              if (isNow) queue.putNow(item);
              else yield* queue.put(item);
              kept.push(item);
            } catch (error) {
              errors.push(error);
            }
          }
          return [errors, kept.sort(), yield* drained(queue)];
        });

        const [errors, kept, rest] = result;
        expect(errors).toEqual([own]);
        expect(rest).toEqual(kept);
      }
    });

    it('in getNow, and in get: no item is lost, and none is returned twice', () => {
      for (const isNow of [true, false]) {
        const [error, got] = play(function* () {
          let compare = (a: number, b: number): number => a - b;
          const queue = new PriorityQueue<number>(0, (a, b) => compare(a, b));
          for (const item of items) queue.putNow(item);
          compare = throwingAt(nth, compare);
          let error: unknown;
          const got: number[] = [];
          while (!queue.empty()) {
            try {
              got.push(isNow ? queue.getNow() : yield* queue.get());
            } catch (thrown) {
              error = thrown;
            }
          }
          return [error, got];
        });

        expect([error, got]).toEqual([own, [1, 3, 4, 5, 7, 8]]);
      }
    });

    it('in a get that waited: the next waiting get has the item', () => {
      const result = play(function* () {
        let compare = (a: number, b: number): number => a - b;
        const queue = new PriorityQueue<number>(0, (a, b) => compare(a, b));
        const getters = [queue.get(), queue.get(), queue.get(), queue.get()].map((get) => createTask(get));
        yield* sleep(1);
        for (const item of [1, 2, 3]) queue.putNow(item);
        if (nth <= 2) {
          compare = () => {
            compare = (a, b) => a - b;
            throw own;
          };
        }
        yield* sleep(1);
        const states = getters.map(({ state }) => state);
        getters[3]!.cancel();
        yield* gatherSettled(getters);
        return [states, queue.size];
      });

      expect(result).toEqual([
        nth <= 2
          ? ['failed', 'succeeded', 'succeeded', 'succeeded']
          : ['succeeded', 'succeeded', 'succeeded', 'running'],
        0,
      ]);
    });

    it('in a put that waited: the next waiting put has the room', () => {
      const result = play(function* () {
        let compare = (a: number, b: number): number => a - b;
        const queue = new PriorityQueue<number>(2, (a, b) => compare(a, b));
        for (const item of [1, 2]) queue.putNow(item);
        const putters = [3, 4].map((item) => createTask(queue.put(item)));
        yield* sleep(1);
        queue.getNow();
        compare = () => {
          compare = (a, b) => a - b;
          throw own;
        };
        yield* gatherSettled(putters);
        return [putters.map(({ state }) => state), queue.getNow(), queue.getNow()];
      });

      expect(result).toEqual([['failed', 'succeeded'], 2, 4]);
    });

    it('never in shutdown(true)', () => {
      let isOver = false;
      const queue = new PriorityQueue<number>(0, (a, b) => {
        if (isOver) throw own;
        return a - b;
      });
      for (const item of items) queue.putNow(item);
      isOver = true;
      queue.shutdown(true);
      expect(queue.size).toBe(0);
    });
  });

  it('the predicate of Condition.waitUntil: the lock is held until the block ends, and free then', () => {
    const result = play(function* () {
      const condition = new Condition();
      const seen: unknown[] = [];
      const waiter = createTask(function* () {
        using _held = yield* condition.lock.acquire();
        try {
          yield* condition.waitUntil(throwingAt(nth, () => false));
        } catch (error) {
          seen.push(error, condition.lock.locked());
        }
      });
      while (!waiter.done()) {
        yield* sleep(1);
        using _held = yield* condition.lock.acquire();
        condition.notifyAll();
      }
      return [...seen, condition.lock.locked()];
    });

    expect(result).toEqual([own, true, false]);
  });

  const paces: PeriodicOptions[] = [
    { pace: 'fixed-delay' },
    { pace: 'fixed-rate', overlap: 'drop' },
    { pace: 'fixed-rate', overlap: 'enqueue' },
    { pace: 'fixed-rate', overlap: 'restart' },
    { pace: 'fixed-rate', overlap: 'keep-latest' },
    { pace: 'fixed-rate', overlap: 'parallel' },
  ];

  it.each(paces)('the tick of periodic: the task fails with it, and no tick is left: %p', (options) => {
    expect(
      play(function* () {
        return yield* raisedBy(
          periodic(
            2,
            throwingAt(nth, () => sleep(5)),
            options,
          ),
        );
      }),
    ).toBe(own);
  });

  it.each(paces)('the first step of a tick, the same: %p', (options) => {
    const body = throwingAt(nth, (): number => 5);
    expect(
      play(function* () {
        const tick = function* (): Coroutine<void> {
          yield* sleep(body());
        };
        return yield* raisedBy(periodic(2, tick, options));
      }),
    ).toBe(own);
  });

  it.each<TaskPolicy>(['parallel', 'enqueue', 'drop', 'keep-latest', 'restart'])(
    'the body of taskFunction, %p: that call fails, and the others go on',
    (policy) => {
      const result = play(function* () {
        const call = taskFunction(
          throwingAt(nth, () => sleep(1, 'done')),
          { policy },
        );
        const outcomes: unknown[] = [];
        for (let i = 0; i < 8; i++) {
          const task = call();
          yield* sleep(2);
          outcomes.push(task.exception() ?? task.result());
        }
        return outcomes;
      });

      const expected: unknown[] = Array<string>(8).fill('done');
      expected[nth - 1] = own;
      expect(result).toEqual(expected);
    },
  );

  it.each([
    ['restartMap', restartMap],
    ['dropMap', dropMap],
    ['enqueueMap', enqueueMap],
    ['keepLatestMap', keepLatestMap],
  ])(
    'the project function of %s: its error is the error of the stream, and the source is unsubscribed',
    (_, operator) => {
      const result = play(function* () {
        const source = new Subject<number>();
        const seen: unknown[] = [];
        source.pipe(operator(throwingAt(nth, (value: number) => sleep(1, value)))).subscribe({
          next: (value) => seen.push(value),
          error: (error: unknown) => seen.push(error),
        });
        for (let i = 1; i < 8; i++) {
          source.next(i);
          yield* sleep(2);
        }
        return [...seen, source.observed];
      });

      expect(result).toEqual([...NTHS.slice(0, nth - 1), own, false]);
    },
  );
});

describe('until of periodic: an error of any of its methods is raised, and no task is left alive', () => {
  const thrower = (nth: number): (() => Observable<unknown>) => throwingAt(nth, () => new Subject<unknown>());

  /** Runs a poll with `until`. Returns what the call throws, or the error of the poll. */
  function failureOf(until: unknown): unknown {
    return play(function* () {
      let poll;
      try {
        poll = periodic(1, () => 1, { until: until as Observable<unknown>, times: 100 });
      } catch (error) {
        return error;
      }
      return yield* raisedBy(poll);
    });
  }

  it.each([1, 2, 3])('its Symbol.observable method, at call %i', (nth) => {
    const failure = failureOf({ [observableSymbol]: thrower(nth) });
    expect([own, undefined]).toContain(failure);
    if (nth === 1) expect(failure).toBe(own);
  });

  it.each([1, 2, 3, 4, 5])('a getter, at call %i', (nth) => {
    const look = throwingAt(nth, () => undefined);
    for (const name of [observableSymbol, 'then', Symbol.asyncIterator, 'getReader']) {
      const until: unknown = Object.defineProperty({}, name, { get: look });
      expect([own, expect.any(TypeError)]).toContainEqual(failureOf(until));
    }
  });

  it('its subscribe', () => {
    const fail = (): never => {
      throw own;
    };
    expect(failureOf({ [observableSymbol]: () => ({ subscribe: fail }) })).toBe(own);
  });

  it.each(['then', 'getReader', Symbol.asyncIterator])('what reads it asynchronously: %p', async (name) => {
    const until = {
      [name](): never {
        throw own;
      },
    } as unknown as AsyncIterable<unknown>;
    const { result } = await runVirtualAsync(function* () {
      return yield* raisedBy(periodic(1, () => 1, { until }));
    });
    expect(result).toBe(own);
  });
});
