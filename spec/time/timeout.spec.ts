import { TimeoutError } from 'rxjs';
import {
  CancelledError,
  type Coroutine,
  createTask,
  currentTask,
  Future,
  InvalidStateError,
  now,
  sleep,
  type TimeoutScope,
  withDeadline,
  withTimeout,
} from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { raisedBy } from '../support/raised-by.js';
import { inVirtualTime } from '../support/virtual-time.js';

function* forever(): Coroutine<never> {
  yield* new Future<void>();
  throw new Error('never comes here');
}

describe('withTimeout', () => {
  it('returns the result of its body, if that ends in time', () => {
    const { result } = runVirtual(function* () {
      const value = yield* withTimeout(10, function* () {
        yield* sleep(9);
        return 'in time';
      });
      return [value, now()];
    });

    expect(result).toEqual(['in time', 9]);
  });

  it('runs its body in the task that waits', () => {
    const { result } = runVirtual(function* () {
      const inner = yield* withTimeout(10, function* () {
        return currentTask();
      });
      return inner === currentTask();
    });

    expect(result).toBe(true);
  });

  it('raises TimeoutError at the deadline, caused by the CancelledError that ended its body', () => {
    const { task, timeline } = inVirtualTime(function* (log) {
      try {
        yield* withTimeout(10, function* () {
          try {
            yield* forever();
          } catch (error) {
            log(error);
            throw error;
          }
        });
      } catch (error) {
        log(error);
        return error;
      }
      return undefined;
    });

    expect(task.result()).toBeInstanceOf(TimeoutError);
    expect(timeline).toEqual([
      [10, expect.any(CancelledError)],
      [10, expect.any(TimeoutError)],
    ]);
    expect((task.result() as Error).cause).toBe(timeline[0]?.[1]);
  });

  it('waits for the clean-up of its body', () => {
    const { result } = runVirtual(function* () {
      const error = yield* raisedBy(
        withTimeout(10, function* () {
          try {
            yield* forever();
          } finally {
            yield* sleep(5);
          }
        }),
      );
      return [error, now()];
    });

    expect(result).toEqual([expect.any(TimeoutError), 15]);
  });

  it('takes its request back: the count of requests is unchanged afterwards', () => {
    const { task } = inVirtualTime(function* () {
      const counts: number[] = [];
      try {
        yield* withTimeout(10, function* () {
          try {
            yield* forever();
          } finally {
            counts.push(currentTask()!.cancelling());
          }
        });
      } catch {
        counts.push(currentTask()!.cancelling());
      }
      return counts;
    });

    expect(task.result()).toEqual([1, 0]);
    expect(task.state).toBe('succeeded');
  });

  it('leaves no timer behind', () => {
    const { task, timeline } = inVirtualTime(function* (log) {
      yield* withTimeout(1000, function* () {
        yield* sleep(1);
      });
      log('left');
    });

    expect(task.loop.timers.size).toBe(0);
    expect(timeline).toEqual([[1, 'left']]);
  });

  it('has its deadline begin when it is entered, not when it is called', () => {
    const { result } = runVirtual(function* () {
      const limited = withTimeout(10, function* () {
        yield* forever();
      });
      yield* sleep(100);
      const error = yield* raisedBy(limited);
      return [error, now()];
    });

    expect(result).toEqual([expect.any(TimeoutError), 110]);
  });

  it('starts anew each time it is waited for', () => {
    const { result } = runVirtual(function* () {
      const limited = withTimeout(10, function* () {
        yield* sleep(6);
      });
      yield* limited;
      yield* limited;
      return now();
    });

    expect(result).toBe(12);
  });

  it.each([undefined, null, Infinity])('never fires with %p', (ms) => {
    const { result } = runVirtual(function* () {
      return yield* withTimeout(ms, function* (scope) {
        yield* sleep(1e12);
        return [scope.when(), scope.expired()];
      });
    });

    expect(result).toEqual([null, false]);
  });

  it.each([0, -1])('with %p fires at the first suspension', (ms) => {
    const { task, timeline } = inVirtualTime(function* (log) {
      yield* withTimeout(ms, function* (scope) {
        log(`started, ${scope.expired() ? 'expired' : 'not expired'}`);
        yield* sleep(0);
        log('never');
      });
    });

    expect(timeline).toEqual([[0, 'started, not expired']]);
    expect(task.exception()).toBeInstanceOf(TimeoutError);
  });

  it('with 0 does not disturb a body that never suspends', () => {
    const { result } = runVirtual(function* () {
      const value = yield* withTimeout(0, function* () {
        return 'at once';
      });
      yield* sleep(0);
      return value;
    });

    expect(result).toBe('at once');
  });

  it('has expired from the moment it fires, through the clean-up and afterwards', () => {
    const { result } = runVirtual(function* () {
      const seen: boolean[] = [];
      let kept: TimeoutScope | undefined;
      try {
        yield* withTimeout(10, function* (scope) {
          kept = scope;
          seen.push(scope.expired());
          try {
            yield* forever();
          } finally {
            seen.push(scope.expired());
          }
        });
      } catch {
        seen.push(kept!.expired());
      }
      return seen;
    });

    expect(result).toEqual([false, true, true]);
  });

  it('passes an error of its body on, also one raised in response to the deadline', () => {
    const { result } = runVirtual(function* () {
      const early = yield* raisedBy(
        withTimeout(10, function* () {
          throw new Error('early');
        }),
      );
      const late = yield* raisedBy(
        withTimeout(10, function* () {
          try {
            yield* forever();
          } catch {
            throw new Error('late');
          }
        }),
      );
      return [early, late, currentTask()!.cancelling()];
    });

    expect(result).toEqual([new Error('early'), new Error('late'), 0]);
  });

  it('ends normally, with the count restored, when its body swallows the cancellation', () => {
    const { result } = runVirtual(function* () {
      const value = yield* withTimeout(10, function* (scope) {
        try {
          yield* forever();
        } catch {
          yield* sleep(1);
        }
        return scope.expired();
      });
      return [value, currentTask()!.cancelling(), now()];
    });

    expect(result).toEqual([true, 0, 11]);
  });

  it('requests cancellation once: later waits of its body are not interrupted', () => {
    const { result } = runVirtual(function* () {
      return yield* withTimeout(10, function* () {
        try {
          yield* forever();
        } catch {
          yield* sleep(1000);
        }
        return now();
      });
    });

    expect(result).toBe(1010);
  });

  it('cancels the task its body waits for', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(forever());
      const error = yield* raisedBy(
        withTimeout(10, function* () {
          yield* inner;
        }),
      );
      return [error, inner.state];
    });

    expect(result).toEqual([expect.any(TimeoutError), 'cancelled']);
  });
});

describe('a cancellation from outside', () => {
  it('remains a cancellation before the deadline, and stays in the count', () => {
    const { task, timeline } = inVirtualTime(function* (log) {
      const inner = createTask(function* () {
        yield* withTimeout(10, function* (scope) {
          try {
            yield* forever();
          } finally {
            log(scope.expired());
          }
        });
      });
      yield* sleep(5);
      inner.cancel('outside');
      return [yield* raisedBy(inner), inner.cancelling()];
    });

    expect(timeline).toEqual([[5, false]]);
    expect(task.result()).toEqual([new CancelledError('outside'), 1]);
  });

  it('wins when it comes together with the deadline', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(function* () {
        yield* withTimeout(10, forever);
      });
      yield* sleep(10);
      inner.cancel('outside');
      yield* sleep(1);
      return [inner.state, inner.cancelling()];
    });

    expect(result).toEqual(['cancelled', 1]);
  });

  it('wins when it comes during the clean-up that the deadline began', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(function* () {
        yield* withTimeout(10, function* () {
          try {
            yield* forever();
          } finally {
            yield* sleep(5);
          }
        });
      });
      yield* sleep(12);
      inner.cancel('outside');
      yield* sleep(0);
      yield* sleep(0);
      return [inner.state, inner.cancelling(), now()];
    });

    expect(result).toEqual(['cancelled', 1, 12]);
  });

  it('that was swallowed earlier does not keep a deadline from raising TimeoutError', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(function* () {
        try {
          yield* forever();
        } catch {
          // swallowed, still counted
        }
        const error = yield* raisedBy(withTimeout(10, forever));
        return [error, currentTask()!.cancelling()];
      });
      yield* sleep(0);
      inner.cancel();
      return yield* inner;
    });

    expect(result).toEqual([expect.any(TimeoutError), 1]);
  });
});

describe('nested deadlines', () => {
  function nested(outerMs: number, innerMs: number) {
    return inVirtualTime(function* (log) {
      let outerScope: TimeoutScope | undefined;
      let innerScope: TimeoutScope | undefined;
      const raised: string[] = [];
      try {
        yield* withTimeout(outerMs, function* (outer) {
          outerScope = outer;
          try {
            yield* withTimeout(innerMs, function* (inner) {
              innerScope = inner;
              yield* forever();
            });
          } catch (error) {
            raised.push(`inner ${(error as Error).name}`);
            throw error;
          }
        });
      } catch (error) {
        raised.push(`outer ${(error as Error).name}`);
      }
      log([...raised, outerScope!.expired(), innerScope!.expired(), currentTask()!.cancelling()]);
    }).timeline;
  }

  it('raise at the inner one if that fires first, and only that has expired', () => {
    expect(nested(20, 10)).toEqual([[10, ['inner TimeoutError', 'outer TimeoutError', false, true, 0]]]);
  });

  it('raise at the outer one if that fires first, and only that has expired', () => {
    expect(nested(10, 20)).toEqual([[10, ['inner CancelledError', 'outer TimeoutError', true, false, 0]]]);
  });

  it('in one instant: the outermost raises TimeoutError, and both have expired', () => {
    expect(nested(10, 10)).toEqual([[10, ['inner CancelledError', 'outer TimeoutError', true, true, 0]]]);
  });
});

describe('withDeadline', () => {
  it('takes the deadline as a point on the clock of the task', () => {
    const { result } = runVirtual(function* () {
      yield* sleep(100);
      const error = yield* raisedBy(
        withDeadline(130, function* (scope) {
          expect(scope.when()).toBe(130);
          yield* forever();
        }),
      );
      return [error, now()];
    });

    expect(result).toEqual([expect.any(TimeoutError), 130]);
  });

  it('in the past fires at the first suspension', () => {
    const { task, timeline } = inVirtualTime(function* (log) {
      yield* sleep(100);
      yield* withDeadline(50, function* () {
        log('started');
        yield* sleep(0);
        log('never');
      });
    });

    expect(timeline).toEqual([[100, 'started']]);
    expect(task.exception()).toBeInstanceOf(TimeoutError);
  });

  it('of null never fires', () => {
    const { result } = runVirtual(function* () {
      return yield* withDeadline(null, function* (scope) {
        yield* sleep(1e6);
        return scope.when();
      });
    });

    expect(result).toBeNull();
  });
});

describe('reschedule', () => {
  it('moves the deadline', () => {
    const { result } = runVirtual(function* () {
      const error = yield* raisedBy(
        withTimeout(10, function* (scope) {
          yield* sleep(5);
          scope.reschedule(now() + 10);
          expect(scope.when()).toBe(15);
          yield* forever();
        }),
      );
      return [error, now()];
    });

    expect(result).toEqual([expect.any(TimeoutError), 15]);
  });

  it('removes the deadline with null, and sets one where there was none', () => {
    const { result } = runVirtual(function* () {
      const error = yield* raisedBy(
        withTimeout(10, function* (scope) {
          scope.reschedule(null);
          expect(scope.when()).toBeNull();
          yield* sleep(100);
          scope.reschedule(110);
          yield* forever();
        }),
      );
      return [error, now()];
    });

    expect(result).toEqual([expect.any(TimeoutError), 110]);
  });

  it('into the past fires at the next suspension', () => {
    const { result } = runVirtual(function* () {
      const error = yield* raisedBy(
        withTimeout(1000, function* (scope) {
          yield* sleep(5);
          scope.reschedule(4);
          expect(scope.expired()).toBe(false);
          yield* forever();
        }),
      );
      return [error, now()];
    });

    expect(result).toEqual([expect.any(TimeoutError), 5]);
  });

  it('is InvalidStateError once the deadline has fired, and once the block has been left', () => {
    const { task } = inVirtualTime(function* () {
      const errors: unknown[] = [];
      let left: TimeoutScope | undefined;
      const reschedule = (scope: TimeoutScope): void => {
        try {
          scope.reschedule(null);
        } catch (error) {
          errors.push(error);
        }
      };
      yield* withTimeout(10, function* (scope) {
        left = scope;
      });
      reschedule(left!);
      try {
        yield* withTimeout(10, function* (scope) {
          left = scope;
          try {
            yield* forever();
          } finally {
            reschedule(scope);
          }
        });
      } catch {
        reschedule(left!);
      }
      return errors;
    });

    const errors = task.result() as Error[];
    expect(errors).toEqual([
      expect.any(InvalidStateError),
      expect.any(InvalidStateError),
      expect.any(InvalidStateError),
    ]);
    expect(errors[0]?.message).toMatch(/cannot be moved: its block has been left/);
    expect(errors[1]?.message).toMatch(/cannot be moved: its block has expired/);
  });

  it('to a value that is no number of milliseconds is refused, and the deadline stays', () => {
    const { result } = runVirtual(function* () {
      return yield* withTimeout(10, function* (scope) {
        expect(() => {
          scope.reschedule(NaN);
        }).toThrow(RangeError);
        return scope.when();
      });
    });

    expect(result).toBe(10);
  });
});

it('the deadline has expired, and cannot be moved, in the abort listeners and state watchers that the expiry calls', () => {
  const { result } = runVirtual(function* () {
    const seen: unknown[] = [];
    const task = createTask(function* ({ signal, task: self }) {
      yield* withTimeout(5, function* (scope) {
        const look = (): void => {
          try {
            scope.reschedule(null);
          } catch (error) {
            seen.push([scope.expired(), (error as Error).name]);
          }
        };
        signal.addEventListener('abort', look);
        self.state$.subscribe((state) => {
          if (state === 'cancelling') look();
        });
        yield* sleep(10);
      });
    });
    return [yield* raisedBy(task), ...seen];
  });

  expect(result).toEqual([
    expect.any(TimeoutError),
    [true, 'InvalidStateError'],
    [true, 'InvalidStateError'],
  ]);
});

describe('bad input', () => {
  it.each([
    ['withTimeout', withTimeout],
    ['withDeadline', withDeadline],
  ])('%s: a value that is no number of milliseconds is refused at the call', (name, limited) => {
    expect(() => limited(NaN, forever)).toThrow(RangeError);
    expect(() => limited('5' as unknown as number, forever)).toThrow(TypeError);
    expect(() => limited(true as unknown as null, forever)).toThrow(`${name}() takes milliseconds`);
  });

  it.each([
    ['withTimeout(ms', withTimeout],
    ['withDeadline(now() + ms', withDeadline],
  ])('%s …): a body that is no function is refused at the call, with what to write', (call, limited) => {
    expect(() => limited(5, undefined as unknown as typeof forever)).toThrow(TypeError);
    expect(() => limited(5, forever() as unknown as typeof forever)).toThrow(`${call}, function* () { … })`);
  });

  it('a function that returns no generator is refused where it is awaited', () => {
    const { task } = inVirtualTime(function* () {
      const notGenerators = [async () => 42, () => 42, () => sleep(1)] as unknown as (typeof forever)[];
      const errors: unknown[] = [];
      for (const body of notGenerators) {
        errors.push(yield* raisedBy(withTimeout(10, body)));
      }
      return errors;
    });

    const errors = task.result() as Error[];
    expect(errors.map((error) => error.constructor)).toEqual([TypeError, TypeError, TypeError]);
    expect(errors[0]?.message).toMatch(/write `function\* \(scope\) \{ … \}`/);
  });
});
