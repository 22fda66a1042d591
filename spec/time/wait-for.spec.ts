import { setImmediate as macrotask } from 'node:timers/promises';
import {
  catchError,
  EMPTY,
  filter,
  map,
  NEVER,
  type Observable,
  of,
  race,
  switchMap,
  takeUntil,
  timeout,
  TimeoutError,
  VirtualTimeScheduler,
} from 'rxjs';
import {
  allTasks,
  CancelledError,
  coroutine,
  createTask,
  currentTask,
  Future,
  now,
  sleep,
  type Task,
  type TaskBody,
  taskScheduler,
  type TaskWork,
  waitFor,
} from 'rxtask';
import { marbles, runVirtual } from 'rxtask/testing';
import { raisedBy } from '../support/raised-by.js';
import { inVirtualTime } from '../support/virtual-time.js';

const forever = coroutine(function* () {
  yield* new Future<void>();
});

/** Never ends by itself. When cancelled, it cleans up for `ms`. */
const slowToLeave = coroutine(function* (ms: number) {
  try {
    yield* forever();
  } finally {
    yield* sleep(ms);
  }
});

/** Swallows the cancellation and returns a result. */
const stubborn = coroutine(function* (answer: () => string) {
  try {
    yield* forever();
  } catch {
    yield* sleep(1);
  }
  return answer();
});

/** The states of a task: r running, c cancelling, x cancelled. */
function statesOf(task: Task<unknown>): Observable<string> {
  return task.state$.pipe(
    filter((state) => state !== 'pending'),
    map((state) => (state === 'cancelled' ? 'x' : state.charAt(0))),
  );
}

describe('waitFor', () => {
  it('returns the result of the work, if that ends in time', () => {
    const { result } = runVirtual(function* () {
      return [yield* waitFor(sleep(9, 'in time'), 10), now()];
    });

    expect(result).toEqual(['in time', 9]);
  });

  it('raises the error of the work, if that fails in time', () => {
    const { task } = inVirtualTime(function* () {
      yield* waitFor(function* () {
        yield* sleep(9);
        throw new Error('too bad');
      }, 10);
    });

    expect(task.exception()).toEqual(new Error('too bad'));
  });

  it('runs a coroutine in the task that waits', () => {
    const tellTask = coroutine(function* () {
      return currentTask();
    });
    const { task } = inVirtualTime(function* () {
      const first = yield* waitFor(tellTask(), 10);
      const second = yield* waitFor(function* () {
        return currentTask();
      }, 10);
      return [first?.id, second?.id, allTasks().size];
    });

    expect(task.result()).toEqual([task.id, task.id, 1]);
  });

  it('starts its time when it is awaited, not when it is called', () => {
    const { result } = runVirtual(function* () {
      const waiting = waitFor(forever(), 10);
      yield* sleep(100);
      return [yield* raisedBy(waiting), now()];
    });

    expect(result).toEqual([expect.any(TimeoutError), 110]);
  });

  it('takes promises, Observables and async functions', async () => {
    const works: [TaskBody<unknown> | TaskWork<unknown>, unknown][] = [
      [Promise.resolve('a'), 'a'],
      [of('b', 'c'), 'c'],
      [EMPTY, undefined],
      [async () => 'd', 'd'],
      [async (context) => `${await context.until(Promise.resolve('e'))}!`, 'e!'],
    ];
    for (const [work, result] of works) await expect(waitFor(work, 1000)).resolves.toBe(result);
  });

  it(
    'of an Observable: the waiting task emits only its own result',
    marbles(({ cold, expectObservable }) => {
      const source = '-a-b-(c|)';
      const result = '-----(x|)';

      const task = createTask(function* () {
        return yield* waitFor(cold(source), 100);
      });
      expectObservable(task).toBe(result, { x: 'c' });
    }),
  );

  it.each([undefined, null, Infinity])('with %p waits as long as it takes', (ms) => {
    const { result } = runVirtual(function* () {
      yield* waitFor(sleep(1e9), ms);
      return now();
    });

    expect(result).toBe(1e9);
  });

  it('with null passes a cancellation from outside on to the work', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(forever());
      const outer = createTask(waitFor(inner, null));
      yield* sleep(5);
      outer.cancel('outside');
      yield* sleep(1);
      return [outer.state, inner.state, yield* raisedBy(inner)];
    });

    expect(result).toEqual(['cancelled', 'cancelled', expect.objectContaining({ reason: 'outside' })]);
  });
});

describe('when time is up', () => {
  it('the work is cancelled, and TimeoutError raised, caused by its CancelledError', () => {
    const { task } = inVirtualTime(function* () {
      const inner = createTask(forever());
      const error = yield* raisedBy(waitFor(inner, 10));
      return [inner.state, error, now()];
    });

    const [state, error, instant] = task.result() as [string, Error, number];
    expect([state, instant]).toEqual(['cancelled', 10]);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error.cause).toBeInstanceOf(CancelledError);
  });

  it('waits for the clean-up of the work', () => {
    const { result } = runVirtual(function* () {
      return [yield* raisedBy(waitFor(createTask(slowToLeave(5)), 10)), now()];
    });

    expect(result).toEqual([expect.any(TimeoutError), 15]);
  });

  it('a value that the work still returns wins', () => {
    const { result } = runVirtual(function* () {
      return yield* waitFor(createTask(stubborn(() => 'kept')), 10);
    });

    expect(result).toBe('kept');
  });

  it('an error that the work raises in response wins', () => {
    const { task } = inVirtualTime(function* () {
      const failing = stubborn(() => {
        throw new Error('in response');
      });
      yield* waitFor(createTask(failing), 10);
    });

    expect(task.exception()).toEqual(new Error('in response'));
  });

  it('in the instant in which the work completes, raises TimeoutError', () => {
    const { result } = runVirtual(function* () {
      const inner = new Future<string>();
      taskScheduler.schedule(() => {
        inner.setResult('just now');
      }, 10);
      return [yield* raisedBy(waitFor(inner, 10)), inner.result()];
    });

    expect(result).toEqual([expect.any(TimeoutError), 'just now']);
  });

  it(
    'an Observable is unsubscribed',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const work = cold('    ----------------a');
      const left = '         ^---------!';
      const waiting = '      ----------(x|)';

      const raised = waitFor(work, 10).pipe(catchError((error: unknown) => of((error as Error).name)));
      expectObservable(raised).toBe(waiting, { x: 'TimeoutError' });
      expectSubscriptions(work.subscriptions).toBe(left);
    }),
  );

  it('aborts the signal of an async function, and waits for its end', async () => {
    const scheduler = new VirtualTimeScheduler();
    const aborted: [number, unknown][] = [];
    const body: TaskBody<void> = async (context) => {
      context.signal.addEventListener('abort', () => aborted.push([scheduler.now(), context.signal.reason]));
      await context.sleep(1000);
    };
    const task = createTask(waitFor(body, 10), { scheduler });

    scheduler.flush();
    expect(aborted).toEqual([[10, expect.any(CancelledError)]]);
    expect(task.state).toBe('cancelling');

    await macrotask(); // the promise settles
    scheduler.flush();
    expect(task.exception()).toBeInstanceOf(TimeoutError);
    expect(scheduler.now()).toBe(10);
  });
});

describe('with 0 ms or less', () => {
  it.each([0, -1])('(%p) gives the result of what is done already', (ms) => {
    const { result } = runVirtual(function* () {
      const done = new Future<string>();
      done.setResult('there');
      const failed = new Future<string>();
      failed.setException(new Error('there too'));
      return [yield* waitFor(done, ms), yield* raisedBy(waitFor(failed, ms))];
    });

    expect(result).toEqual(['there', new Error('there too')]);
  });

  it.each([0, -1])('(%p) never starts a coroutine', (ms) => {
    const { task, timeline } = inVirtualTime(function* (log) {
      const telling = coroutine(function* () {
        log('started');
      });
      return [yield* raisedBy(waitFor(telling(), ms)), now(), allTasks().size];
    });

    expect(task.result()).toEqual([expect.any(TimeoutError), 0, 1]);
    expect((task.result()[0] as Error).cause).toBeInstanceOf(CancelledError);
    expect(timeline).toEqual([]);
  });

  it('cancels a task that runs, and waits for its clean-up', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(slowToLeave(5));
      yield* sleep(1);
      return [yield* raisedBy(waitFor(inner, 0)), inner.state, now()];
    });

    expect(result).toEqual([expect.any(TimeoutError), 'cancelled', 6]);
  });

  it('returns the value, or raises the error, that a cancelled task still ends with', () => {
    const { result } = runVirtual(function* () {
      const keeping = createTask(stubborn(() => 'kept'));
      const failing = createTask(
        stubborn(() => {
          throw new Error('in response');
        }),
      );
      yield* sleep(1);
      return [yield* waitFor(keeping, 0), yield* raisedBy(waitFor(failing, 0))];
    });

    expect(result).toEqual(['kept', new Error('in response')]);
  });

  it('can itself be cancelled while it waits for the clean-up, which then goes on', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(slowToLeave(5));
      const outer = createTask(function* () {
        yield* sleep(1);
        yield* waitFor(inner, 0);
      });
      yield* sleep(2);
      outer.cancel();
      yield* sleep(1);
      const then = [outer.state, inner.state];
      yield* sleep(5);
      return [...then, inner.state, inner.cancelling()];
    });

    expect(result).toEqual(['cancelled', 'cancelling', 'cancelled', 1]);
  });
});

describe('a cancellation from outside', () => {
  it('with 0 ms, is not lost when it comes in the turn in which the clean-up has ended', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(slowToLeave(5));
      const outer = createTask(function* () {
        yield* sleep(1);
        yield* waitFor(inner, 0);
      });
      inner.state$.subscribe({ complete: () => outer.cancel('just now') });
      return [yield* raisedBy(outer), inner.state, now()];
    });

    expect(result).toEqual([expect.objectContaining({ reason: 'just now' }), 'cancelled', 6]);
  });

  it('cancels the work and waits for it', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(slowToLeave(5));
      const outer = createTask(waitFor(inner, 1000));
      yield* sleep(10);
      outer.cancel();
      return [yield* raisedBy(outer), inner.state, now()];
    });

    expect(result).toEqual([expect.any(CancelledError), 'cancelled', 15]);
  });

  it('is not lost when it comes in the turn in which the work completes', () => {
    const { result } = runVirtual(function* () {
      const inner = new Future<string>();
      const outer = createTask(waitFor(inner, 1000));
      yield* sleep(0);
      inner.setResult('done');
      outer.cancel();
      yield* sleep(0);
      yield* sleep(0);
      return outer.state;
    });

    expect(result).toBe('cancelled');
  });
});

describe('nothing is left behind', () => {
  it('work that ends in time leaves no timer', () => {
    const { task } = inVirtualTime(function* () {
      yield* waitFor(sleep(1), 1000);
      return now();
    });

    expect(task.result()).toBe(1);
    expect(task.loop.timers.size).toBe(0);
  });

  it(
    'a subscriber that leaves the wait leaves the work',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const work = cold('    --------a');
      const leaving = '      ^--!';
      const left = '         ^--!';
      const waiting = '      ----';

      expectObservable(waitFor(work, 100), leaving).toBe(waiting);
      expectSubscriptions(work.subscriptions).toBe(left);
    }),
  );
});

describe('bad input', () => {
  it('a value that is no number of milliseconds is refused at the call', () => {
    expect(() => waitFor(NEVER, NaN)).toThrow(RangeError);
    expect(() => waitFor(NEVER, '5' as unknown as number)).toThrow(TypeError);
    expect(() => waitFor(NEVER, true as unknown as null)).toThrow('waitFor() takes milliseconds');
  });

  it.each([10, 0, null])('a value that is not work is refused at the wait (%p ms)', (ms) => {
    const { result } = runVirtual(function* () {
      return [
        yield* raisedBy(waitFor(42 as unknown as TaskWork<unknown>, ms)),
        yield* raisedBy(waitFor(undefined as unknown as TaskWork<unknown>, ms)),
      ];
    });

    expect(result).toEqual([expect.any(TypeError), expect.any(TypeError)]);
  });

  it('a generator object that was waited for once is refused the second time', () => {
    const { result } = runVirtual(function* () {
      const once = (function* () {
        yield* sleep(1);
        return 'once';
      })();
      return [yield* waitFor(once, 10), yield* raisedBy(waitFor(once, 10))];
    });

    expect(result).toEqual(['once', expect.objectContaining({ name: 'InvalidStateError' })]);
  });
});

describe("RxJS's operators cancel the task that they leave, once its clean-up has ended", () => {
  it(
    'timeout, at its deadline',
    marbles(({ expectObservable }) => {
      const waiting = '     3s (t|)';
      const state = '       r 2999ms c 4ms (x|)';

      const task = createTask(slowToLeave(5));
      const raised = task.pipe(
        timeout(3000),
        catchError((error: unknown) => of(error instanceof TimeoutError ? 't' : '?')),
      );
      expectObservable(raised).toBe(waiting);
      expectObservable(statesOf(task)).toBe(state);
    }),
  );

  it(
    'takeUntil, when its notifier emits',
    marbles(({ hot, expectObservable }) => {
      const stop = '     ---s';
      const waiting = '  ---|';
      const state = '    r--c----(x|)';

      const task = createTask(slowToLeave(5));
      expectObservable(task.pipe(takeUntil(hot(stop)))).toBe(waiting);
      expectObservable(statesOf(task)).toBe(state);
    }),
  );

  it(
    'switchMap, when the next value comes',
    marbles(({ hot, expectObservable }) => {
      const source = '   a--b------|';
      const waiting = '  ----b-----|';
      const state = '    r--c----(x|)';

      const task = createTask(slowToLeave(5));
      const switched = hot(source).pipe(switchMap((name) => (name === 'a' ? task : sleep(1, 'b'))));
      expectObservable(switched).toBe(waiting);
      expectObservable(statesOf(task)).toBe(state);
    }),
  );

  it(
    'race, when another wins',
    marbles(({ expectObservable }) => {
      const winner = '   ---(w|)';
      const state = '    r--c----(x|)';

      const task = createTask(slowToLeave(5));
      expectObservable(race(task, sleep(3, 'w'))).toBe(winner);
      expectObservable(statesOf(task)).toBe(state);
    }),
  );
});

it('a task waits until the work that it has cancelled at a deadline of zero has ended, in words', () => {
  const { result } = runVirtual(function* () {
    const slow = createTask(slowToLeave(5));
    yield* sleep(1);
    const waiting = createTask(waitFor(slow, 0));
    yield* sleep(1);
    const { waitingFor } = waiting;
    yield* raisedBy(waiting);
    return waitingFor;
  });

  expect(result).toBe('waitFor()');
});
