import { TimeoutError, VirtualTimeScheduler } from 'rxjs';
import {
  type Awaitable,
  CancelledError,
  type Coroutine,
  coroutine,
  createTask,
  currentTask,
  Future,
  InvalidStateError,
  now,
  sleep,
  type TaskGroupError,
  taskGroup,
  type TimeoutScope,
  withDeadline,
  withTimeout,
} from 'rxtask';
import { inLoop } from '../support/in-loop.js';
import { law } from '../support/law.js';
import { raisedBy } from '../support/raised-by.js';
import { turns } from '../support/turns.js';

function expectTimeout(error: unknown): void {
  expect(error).toBeInstanceOf(TimeoutError);
  expect((error as Error).cause).toBeInstanceOf(CancelledError);
}

/** Waits within a timeout. Returns the error and the scope. */
const timedOutAfter = coroutine(function* (ms: number | null, work: () => Coroutine<unknown>) {
  const scopes: TimeoutScope[] = [];
  const error = yield* raisedBy(
    withTimeout(ms, function* (own) {
      scopes.push(own);
      return yield* work();
    }),
  );
  return { error, scope: scopes[0]! };
});

const sleepLong = function* () {
  yield* sleep(10_000);
};

/** Keeps the loop busy for `busy` within an outer and an inner timeout, then sleeps. Returns what it observed, and when. */
function whenBusy(inner: number, outer: number, busy: number): unknown[] {
  const scheduler = new VirtualTimeScheduler();
  const seen: unknown[] = [];
  const scopes: TimeoutScope[] = [];
  const task = createTask(
    withTimeout(outer, function* (outerScope) {
      scopes.push(outerScope);
      try {
        yield* withTimeout(inner, function* (innerScope) {
          scopes.push(innerScope);
          scheduler.frame += busy; // a busy loop sees that the clock has advanced
          yield* sleep(1000);
        });
      } catch (error) {
        seen.push((error as Error).name, now());
        if (error instanceof CancelledError) throw error;
      }
      yield* sleep(10_000);
    }),
    { scheduler },
  );
  scheduler.flush();
  expect(scheduler.actions).toEqual([]);
  return [
    ...seen,
    (task.exception() as Error).name,
    scheduler.now(),
    ...scopes.map((scope) => scope.expired()),
  ];
}

describe('a timeout', () => {
  law(
    'test_timeouts.py::TimeoutTests::test_timeout_basic',
    'interrupts its block at its time, and raises TimeoutError',
    () => {
      inLoop(function* () {
        const { error, scope } = yield* timedOutAfter(10, sleepLong);
        expectTimeout(error);
        expect([scope.expired(), now()]).toEqual([true, 10]);
      });
    },
  );

  law(
    'test_timeouts.py::TimeoutTests::test_timeout_at_basic',
    'can be given as an instant, which when() returns',
    () => {
      inLoop(function* () {
        yield* sleep(5);
        let scope: TimeoutScope | undefined;
        expectTimeout(
          yield* raisedBy(
            withDeadline(now() + 10, function* (own) {
              scope = own;
              yield* sleep(10_000);
            }),
          ),
        );
        expect([scope?.expired(), scope?.when(), now()]).toEqual([true, 15, 15]);
      });
    },
  );

  law(
    'test_timeouts.py::TimeoutTests::test_nested_timeouts',
    'in another due at the same instant lets CancelledError through; only the outermost raises TimeoutError',
    () => {
      inLoop(function* () {
        const scopes: TimeoutScope[] = [];
        let passing: unknown;
        const error = yield* raisedBy(
          withDeadline(10, function* (outer) {
            scopes.push(outer);
            try {
              yield* withDeadline(10, function* (inner) {
                scopes.push(inner);
                yield* sleep(10_000);
              });
            } catch (cancellation) {
              passing = cancellation;
              throw cancellation;
            }
          }),
        );
        expect(passing).toBeInstanceOf(CancelledError);
        expectTimeout(error);
        expect([...scopes.map((scope) => scope.expired()), now()]).toEqual([true, true, 10]);
      });
    },
  );

  law(
    'test_timeouts.py::TimeoutTests::test_waiter_cancelled',
    'raises CancelledError inside its block',
    () => {
      inLoop(function* () {
        let inside: unknown;
        const { error } = yield* timedOutAfter(10, function* () {
          try {
            yield* sleep(10_000);
          } catch (cancellation) {
            inside = cancellation;
            throw cancellation;
          }
        });
        expect(inside).toBeInstanceOf(CancelledError);
        expectTimeout(error);
      });
    },
  );

  law(
    'test_timeouts.py::TimeoutTests::test_timeout_not_called',
    'that is not reached raises nothing, has not expired, and still has its instant',
    () => {
      inLoop(function* () {
        const { error, scope } = yield* timedOutAfter(10_000, function* () {
          yield* sleep(10);
        });
        expect([error, scope.expired(), scope.when(), now()]).toEqual([undefined, false, 10_000, 10]);
      });
    },
  );

  law(
    [
      'test_timeouts.py::TimeoutTests::test_timeout_disabled',
      'test_timeouts.py::TimeoutTests::test_timeout_at_disabled',
    ],
    'of null never expires, and when() is null',
    () => {
      for (const limited of [withTimeout, withDeadline]) {
        inLoop(function* () {
          const scope = yield* limited(null, function* (own) {
            yield* sleep(1e9);
            return own;
          });
          expect([scope.expired(), scope.when(), now()]).toEqual([false, null, 1e9]);
        });
      }
    },
  );

  law('test_timeouts.py::TimeoutTests::test_timeout_zero', 'of zero expires at the first wait', () => {
    inLoop(function* () {
      const { error, scope } = yield* timedOutAfter(0, sleepLong);
      expectTimeout(error);
      expect([scope.expired(), scope.when(), now()]).toEqual([true, 0, 0]);
    });
  });

  law(
    'test_timeouts.py::TimeoutTests::test_timeout_zero_sleep_zero',
    'of zero expires even if the only wait is sleep(0)',
    () => {
      inLoop(function* () {
        const { error, scope } = yield* timedOutAfter(0, () => turns());
        expectTimeout(error);
        expect([scope.expired(), scope.when(), now()]).toEqual([true, 0, 0]);
      });
    },
  );

  law(
    'test_timeouts.py::TimeoutTests::test_timeout_in_the_past_sleep_zero',
    'of less than zero acts as one of zero',
    () => {
      inLoop(function* () {
        const { error, scope } = yield* timedOutAfter(-11_000, () => turns());
        expectTimeout(error);
        expect([scope.expired(), scope.when(), now()]).toEqual([true, -11_000, 0]);
      });
    },
  );

  law(
    'test_timeouts.py::TimeoutTests::test_foreign_exception_passed',
    'lets an error of its block pass unchanged',
    () => {
      inLoop(function* () {
        const own = new RangeError('own');
        const { error, scope } = yield* timedOutAfter(10, function* () {
          throw own;
        });
        expect(error).toBe(own);
        expect(scope.expired()).toBe(false);
      });
    },
  );

  law(
    [
      'test_timeouts.py::TimeoutTests::test_foreign_exception_on_timeout',
      'test_timeouts.py::TimeoutTests::test_foreign_exception_on_timeout_2',
    ],
    'whose block responds to the cancellation with another error passes that on, with its causes unchanged',
    () => {
      inLoop(function* () {
        const first = new RangeError('first');
        const { error, scope } = yield* timedOutAfter(10, function* () {
          try {
            try {
              yield* sleep(1000);
            } catch (cause) {
              throw new TypeError('second', { cause });
            }
          } catch (cause) {
            first.cause = cause;
            throw first;
          }
        });
        expect(error).toBe(first);
        expect(first.cause).toEqual(new TypeError('second'));
        expect((first.cause as Error).cause).toBeInstanceOf(CancelledError);
        expect([scope.expired(), now(), currentTask()?.cancelling()]).toEqual([true, 10, 0]);
      });
    },
  );

  law(
    [
      'test_timeouts.py::TimeoutTests::test_timeout_exception_cause',
      'test_timeouts.py::TimeoutTests::test_timeout_exception_context',
    ],
    'raises a TimeoutError that is caused by the CancelledError of its block, which has no cause itself',
    () => {
      inLoop(function* () {
        let inside: unknown;
        const { error } = yield* timedOutAfter(10, function* () {
          try {
            yield* sleep(1000);
          } catch (cancellation) {
            inside = cancellation;
            throw cancellation;
          }
        });
        expectTimeout(error);
        expect((error as Error).cause).toBe(inside);
        expect((inside as Error).cause).toBeUndefined();
      });
    },
  );

  law(
    'test_timeouts.py::TimeoutTests::test_foreign_cancel_doesnt_timeout_if_not_expired',
    'passes a cancellation from outside on, and has not expired',
    () => {
      inLoop(function* () {
        const task = createTask(function* () {
          const { error, scope } = yield* timedOutAfter(10_000, function* () {
            currentTask()!.cancel('elsewhere');
            yield* sleep(10_000);
          });
          return [error, scope.expired(), currentTask()!.cancelling(), now()];
        });
        const [error, ...rest] = yield* task;
        expect(error).toBeInstanceOf(CancelledError);
        expect((error as CancelledError).reason).toBe('elsewhere');
        expect(rest).toEqual([false, 1, 0]);
      });
    },
  );

  law(
    'test_timeouts.py::TimeoutTests::test_outer_task_is_not_cancelled',
    'that was handled does not affect its task afterwards',
    () => {
      inLoop(function* () {
        const task = createTask(function* () {
          expectTimeout((yield* timedOutAfter(1, sleepLong)).error);
        });
        yield* task;
        expect([task.cancelled(), task.done(), task.cancelling(), now()]).toEqual([false, true, 0, 1]);
      });
    },
  );

  law(
    'test_timeouts.py::TimeoutTests::test_nested_timeouts_concurrent',
    'around another that is due later raises, even if the loop was busy: the inner one passes the error on',
    () => {
      expect(whenBusy(100, 2, 10)).toEqual(['CancelledError', 10, 'TimeoutError', 10, true, false]);
    },
  );

  law(
    'test_timeouts.py::TimeoutTests::test_nested_timeouts_loop_busy',
    'around another interrupts the code after that one; if both have passed, only the outer raises TimeoutError',
    () => {
      expect(whenBusy(10, 100, 50)).toEqual(['TimeoutError', 50, 'TimeoutError', 100, true, true]);
      expect(whenBusy(10, 100, 120)).toEqual(['CancelledError', 120, 'TimeoutError', 120, true, true]);
    },
  );

  law('test_timeouts.py::TimeoutTests::test_reschedule', 'can be moved, or removed, by any task', () => {
    inLoop(function* () {
      const entered = new Future<{ scope: TimeoutScope }>();
      const task = createTask(
        withDeadline(10_000, function* (scope) {
          entered.setResult({ scope });
          yield* sleep(50_000);
        }),
      );
      const { scope } = yield* entered;
      expect(scope.when()).toBe(10_000);
      scope.reschedule(30_000);
      expect(scope.when()).toBe(30_000);
      scope.reschedule(null);
      expect(scope.when()).toBeNull();
      yield* sleep(40_000);
      expect(task.done()).toBe(false);
      task.cancel();
      expect(yield* raisedBy(task)).toBeInstanceOf(CancelledError);
      expect([scope.expired(), now()]).toEqual([false, 40_000]);
    });
  });

  law(
    'test_timeouts.py::TimeoutTests::test_nested_timeout_in_finally',
    'works in the clean-up that another has caused; each TimeoutError has a different cause',
    () => {
      inLoop(function* () {
        let inner: unknown;
        const { error: outer } = yield* timedOutAfter(10, function* () {
          try {
            yield* sleep(1000);
          } finally {
            inner = (yield* timedOutAfter(10, sleepLong)).error;
          }
        });
        expectTimeout(inner);
        expectTimeout(outer);
        expect((inner as Error).cause).not.toBe((outer as Error).cause);
        expect(now()).toBe(20);
      });
    },
  );

  law(
    'test_timeouts.py::TimeoutTests::test_timeout_after_cancellation',
    'entered after a swallowed cancellation raises TimeoutError',
    () => {
      inLoop(function* () {
        const task = createTask(function* () {
          currentTask()!.cancel();
          expect(yield* raisedBy(sleep(1000))).toBeInstanceOf(CancelledError);
          const { error } = yield* timedOutAfter(0, sleepLong);
          return { error, requests: currentTask()!.cancelling() };
        });
        const { error, requests } = yield* task;
        expectTimeout(error);
        expect([requests, now()]).toEqual([1, 0]);
      });
    },
  );

  law(
    'test_timeouts.py::TimeoutTests::test_cancel_in_timeout_after_cancellation',
    'entered after a swallowed cancellation lets the next one through',
    () => {
      inLoop(function* () {
        const task = createTask(function* () {
          currentTask()!.cancel();
          expect(yield* raisedBy(sleep(1000))).toBeInstanceOf(CancelledError);
          const { error } = yield* timedOutAfter(1000, function* () {
            currentTask()!.cancel();
            yield* sleep(2000);
          });
          return { error, requests: currentTask()!.cancelling() };
        });
        const { error, requests } = yield* task;
        expect(error).toBeInstanceOf(CancelledError);
        expect([requests, now()]).toEqual([2, 0]);
      });
    },
  );

  law(
    'test_timeouts.py::TimeoutTests::test_timeout_taskgroup',
    'around a group whose child fails in its clean-up gives the error of the group',
    () => {
      inLoop(function* () {
        const { error, scope } = yield* timedOutAfter(10, function* () {
          yield* taskGroup(function* (group) {
            group.createTask(function* () {
              try {
                yield* sleep(2000);
              } catch {
                throw new RangeError('in clean-up');
              }
            });
            yield* sleep(1000);
          });
        });
        expect((error as TaskGroupError).name).toBe('TaskGroupError');
        expect((error as TaskGroupError).errors).toEqual([new RangeError('in clean-up')]);
        expect([scope.expired(), now(), currentTask()?.cancelling()]).toEqual([true, 10, 0]);
      });
    },
  );
});

describe('the scope of a timeout', () => {
  law(
    [
      'test_timeouts.py::TimeoutTests::test_timeout_already_entered',
      'test_timeouts.py::TimeoutTests::test_timeout_double_enter',
    ],
    'is never entered twice: each wait, also inside itself, has a new scope and runs the body anew',
    () => {
      inLoop(function* () {
        const scopes: TimeoutScope[] = [];
        const waiting: Awaitable<void> = withTimeout(10, function* (scope): Coroutine<void> {
          scopes.push(scope);
          if (scopes.length === 2) yield* waiting;
          yield* sleep(1);
        });
        yield* waiting;
        yield* waiting;
        expect(new Set(scopes).size).toBe(3);
        expect(scopes.map((scope) => scope.when())).toEqual([10, 11, 11]);
      });
    },
  );

  law(
    'test_timeouts.py::TimeoutTests::test_timeout_not_entered',
    'exists once its block is entered, and its time begins then',
    () => {
      inLoop(function* () {
        const scopes: TimeoutScope[] = [];
        const waiting = withTimeout(10, function* (scope) {
          scopes.push(scope);
        });
        yield* sleep(100);
        expect(scopes).toEqual([]);
        yield* waiting;
        expect(scopes.map((scope) => scope.when())).toEqual([110]);
      });
    },
  );

  law(
    'test_timeouts.py::TimeoutTests::test_timeout_without_task',
    'awaited outside of all tasks gets a new task',
    async () => {
      expect(currentTask()).toBeUndefined();
      const seen = await withTimeout(1000, function* (scope) {
        yield* turns();
        return [currentTask() !== undefined, scope.expired(), typeof scope.when()];
      });
      expect(seen).toEqual([true, false, 'number']);
    },
  );

  law(
    'test_timeouts.py::TimeoutTests::test_timeout_finished',
    'cannot be moved once its block has been left',
    () => {
      inLoop(function* () {
        const { scope } = yield* timedOutAfter(10, () => turns());
        expect(() => {
          scope.reschedule(20);
        }).toThrow(InvalidStateError);
        expect(() => {
          scope.reschedule(20);
        }).toThrow('its block has been left');
      });
    },
  );

  law('test_timeouts.py::TimeoutTests::test_timeout_expired', 'cannot be moved once it has expired', () => {
    inLoop(function* () {
      const { error, scope } = yield* timedOutAfter(10, sleepLong);
      expectTimeout(error);
      expect(() => {
        scope.reschedule(20);
      }).toThrow(InvalidStateError);
      expect(() => {
        scope.reschedule(20);
      }).toThrow('its block has expired');
    });
  });

  law(
    'test_timeouts.py::TimeoutTests::test_timeout_expiring',
    'cannot be moved while its cancellation is under way; a block that swallows it is left normally',
    () => {
      inLoop(function* () {
        const result = yield* withTimeout(10, function* (scope) {
          expect(yield* raisedBy(sleep(1000))).toBeInstanceOf(CancelledError);
          expect(() => {
            scope.reschedule(20);
          }).toThrow(InvalidStateError);
          return [scope.expired(), now()];
        });
        expect([result, currentTask()?.cancelling()]).toEqual([[true, 10], 0]);
      });
    },
  );
});
