import {
  type Awaitable,
  CancelledError,
  Condition,
  coroutine,
  createTask,
  Future,
  InvalidStateError,
  Lock,
  now,
  sleep,
  taskScheduler,
  waitFor,
} from 'rxtask';
import { inLoop } from '../support/in-loop.js';
import { law } from '../support/law.js';
import { raisedBy } from '../support/raised-by.js';
import { turns } from '../support/turns.js';

describe('a lock', () => {
  /** Takes the lock, keeps it, and logs that. */
  const take = coroutine(function* (lock: Lock, log: number[], number: number) {
    const held = yield* lock.acquire();
    log.push(number);
    return typeof held[Symbol.dispose];
  });

  law(
    'test_locks.py::LockTests::test_acquire',
    'goes to the waiting tasks one by one, first come, first served; acquire gives a Disposable',
    () => {
      inLoop(function* () {
        const lock = new Lock();
        const log: number[] = [];
        yield* lock.acquire();
        const first = createTask(take(lock, log, 1));
        const second = createTask(take(lock, log, 2));
        yield* turns();
        expect(log).toEqual([]);
        lock.release();
        yield* turns();
        expect(log).toEqual([1]);
        yield* turns();
        expect(log).toEqual([1]);
        const third = createTask(take(lock, log, 3));
        lock.release();
        yield* turns();
        expect(log).toEqual([1, 2]);
        lock.release();
        yield* turns();
        expect(log).toEqual([1, 2, 3]);
        expect([first, second, third].map((task) => task.result())).toEqual([
          'function',
          'function',
          'function',
        ]);
      });
    },
  );

  law(
    'test_locks.py::LockTests::test_acquire_cancel',
    'removes a waiting task that is cancelled: the next release wakes no task',
    () => {
      inLoop(function* () {
        const lock = new Lock();
        yield* lock.acquire();
        const task = createTask(lock.acquire());
        taskScheduler.schedule(() => task.cancel());
        expect(yield* raisedBy(task)).toBeInstanceOf(CancelledError);
        lock.release();
        expect(lock.locked()).toBe(false);
        yield* lock.acquire();
        expect([lock.locked(), now()]).toEqual([true, 0]);
      });
    },
  );

  law(
    'test_locks.py::LockTests::test_cancel_race',
    'released while the first waiting task is being cancelled goes to the next',
    () => {
      inLoop(function* () {
        const lock = new Lock();
        const log: string[] = [];
        const hold = coroutine(function* (name: string, blocker?: Future<void>) {
          yield* lock.acquire();
          try {
            log.push(name);
            if (blocker !== undefined) yield* blocker;
          } finally {
            lock.release();
          }
        });
        const blocker = new Future<void>();
        const a = createTask(hold('a', blocker));
        yield* turns();
        const b = createTask(hold('b'));
        yield* turns();
        const c = createTask(hold('c'));
        yield* turns();
        expect([lock.locked(), log]).toEqual([true, ['a']]);
        blocker.setResult();
        b.cancel();
        yield* turns();
        expect([a.done(), b.cancelled()]).toEqual([true, true]);
        yield* c;
        expect([log, lock.locked()]).toEqual([['a', 'c'], false]);
      });
    },
  );

  law(
    'test_locks.py::LockTests::test_cancel_release_race',
    'released in the step in which the first waiting task is cancelled goes to exactly one other',
    () => {
      inLoop(function* () {
        const lock = new Lock();
        const log: number[] = [];
        yield* lock.acquire();
        const [first, second, third] = [1, 2, 3].map((number) => createTask(take(lock, log, number)));
        yield* turns();
        taskScheduler.schedule(() => {
          first!.cancel();
          lock.release();
        });
        expect(yield* raisedBy(first!)).toBeInstanceOf(CancelledError);
        yield* turns(3);
        expect([log, second!.done(), third!.done()]).toEqual([[2], true, false]);
        third!.cancel();
        yield* turns();
        expect(third!.cancelled()).toBe(true);
      });
    },
  );

  law(
    'test_locks.py::LockTests::test_finished_waiter_cancelled',
    'loses no wake-up when the first waiting task is cancelled just before the release',
    () => {
      inLoop(function* () {
        const lock = new Lock();
        yield* lock.acquire();
        const b = createTask(lock.acquire());
        yield* turns();
        const c = createTask(lock.acquire());
        b.cancel();
        lock.release();
        yield* turns();
        expect([lock.locked(), b.cancelled()]).toEqual([true, true]);
        yield* c;
        expect([lock.locked(), now()]).toEqual([true, 0]);
      });
    },
  );

  law('test_locks.py::LockTests::test_release_not_acquired', 'that is free cannot be released', () => {
    expect(() => {
      new Lock().release();
    }).toThrow(InvalidStateError);
  });

  law(
    'test_locks.py::LockTests::test_release_no_waiters',
    'without waiting tasks is free once released',
    () => {
      inLoop(function* () {
        const lock = new Lock();
        yield* lock.acquire();
        expect(lock.locked()).toBe(true);
        lock.release();
        expect(lock.locked()).toBe(false);
      });
    },
  );

  law(
    'test_locks.py::LockTests::test_context_manager',
    'is held to the end of the block that uses it',
    () => {
      inLoop(function* () {
        const lock = new Lock();
        expect(lock.locked()).toBe(false);
        {
          using _held = yield* lock.acquire();
          expect(lock.locked()).toBe(true);
          yield* sleep(1);
          expect(lock.locked()).toBe(true);
        }
        expect(lock.locked()).toBe(false);
      });
    },
  );
});

describe('a condition', () => {
  /** Takes the lock, waits for a notification, and logs it. With `release`, it then releases the lock. */
  const waitOnce = coroutine(function* (
    condition: Condition,
    log: number[],
    number: number,
    release: 'release' | 'keep',
  ) {
    yield* condition.lock.acquire();
    yield* condition.wait();
    log.push(number);
    if (release === 'release') condition.lock.release();
    return true;
  });

  const waitAll = (condition: Condition, log: number[], count: number, release: 'release' | 'keep') =>
    Array.from({ length: count }, (_, at) => createTask(waitOnce(condition, log, at + 1, release)));

  law(
    'test_locks.py::ConditionTests::test_wait',
    'wakes as many as requested, in order; each goes on only when it has the lock again',
    () => {
      inLoop(function* () {
        const condition = new Condition();
        const { lock } = condition;
        const log: number[] = [];
        const tasks = waitAll(condition, log, 3, 'keep');
        yield* turns();
        expect([log, lock.locked()]).toEqual([[], false]);
        yield* lock.acquire();
        condition.notify();
        yield* turns();
        expect([log, lock.locked()]).toEqual([[], true]);
        lock.release();
        yield* turns();
        expect([log, lock.locked()]).toEqual([[1], true]);
        condition.notify(2);
        yield* turns();
        expect([log, lock.locked()]).toEqual([[1], true]);
        lock.release();
        yield* turns();
        expect([log, lock.locked()]).toEqual([[1, 2], true]);
        lock.release();
        yield* turns();
        expect([log, lock.locked()]).toEqual([[1, 2, 3], true]);
        expect(tasks.map((task) => task.result())).toEqual([true, true, true]);
      });
    },
  );

  law(
    'test_locks.py::ConditionTests::test_wait_cancel',
    'acquires the lock again before a cancelled wait raises',
    () => {
      inLoop(function* () {
        const condition = new Condition();
        yield* condition.lock.acquire();
        const waiting = createTask(condition.wait());
        let wasFree: boolean | undefined;
        taskScheduler.schedule(() => {
          wasFree = !condition.lock.locked();
          waiting.cancel();
        });
        expect(yield* raisedBy(waiting)).toBeInstanceOf(CancelledError);
        expect([wasFree, condition.lock.locked()]).toEqual([true, true]);
        condition.notify(); // no task is left to wake
        condition.lock.release();
        expect(condition.lock.locked()).toBe(false);
      });
    },
  );

  law(
    'test_locks.py::ConditionTests::test_wait_cancel_contested',
    'ends a wait with the lock held that was notified and cancelled while it acquires the lock',
    () => {
      inLoop(function* () {
        const condition = new Condition();
        yield* condition.lock.acquire();
        const waiting = createTask(condition.wait());
        yield* turns();
        expect(condition.lock.locked()).toBe(false);
        yield* condition.lock.acquire();
        condition.notify();
        taskScheduler.schedule(() => waiting.cancel());
        taskScheduler.schedule(() => {
          condition.lock.release();
        });
        expect(yield* raisedBy(waiting)).toBeInstanceOf(CancelledError);
        expect([waiting.done(), condition.lock.locked()]).toEqual([true, true]);
      });
    },
  );

  law(
    'test_locks.py::ConditionTests::test_wait_cancel_after_notify',
    'delivers a cancellation that comes during re-acquisition once the lock has been re-acquired',
    () => {
      inLoop(function* () {
        const condition = new Condition();
        const log: string[] = [];
        const waiter = createTask(function* () {
          using _held = yield* condition.lock.acquire();
          log.push('waits');
          yield* condition.wait();
          log.push('goes on');
        });
        yield* turns();
        yield* condition.lock.acquire();
        condition.notify();
        yield* turns();
        waiter.cancel();
        yield* turns();
        expect(waiter.done()).toBe(false);
        condition.lock.release();
        yield* turns();
        expect([waiter.cancelled(), log, condition.lock.locked()]).toEqual([true, ['waits'], false]);
      });
    },
  );

  law('test_locks.py::ConditionTests::test_wait_unacquired', 'cannot be waited for without its lock', () => {
    inLoop(function* () {
      expect(yield* raisedBy(new Condition().wait())).toBeInstanceOf(InvalidStateError);
    });
  });

  law(
    'test_locks.py::ConditionTests::test_wait_for',
    'can be waited for until something holds: notifications before that do not end the wait',
    () => {
      inLoop(function* () {
        const condition = new Condition();
        const log: string[] = [];
        let holds = false;
        const task = createTask(function* () {
          yield* condition.lock.acquire();
          yield* condition.waitUntil(() => holds);
          log.push('holds');
          condition.lock.release();
        });
        yield* turns();
        const tell = coroutine(function* () {
          yield* condition.lock.acquire();
          condition.notify();
          condition.lock.release();
          yield* turns();
        });
        yield* tell();
        expect([log, task.done()]).toEqual([[], false]);
        holds = true;
        yield* tell();
        expect([log, task.done()]).toEqual([['holds'], true]);
      });
    },
  );

  law(
    'test_locks.py::ConditionTests::test_wait_for_unacquired',
    'needs no lock if the predicate holds already, and needs it otherwise',
    () => {
      inLoop(function* () {
        const condition = new Condition();
        let asked = 0;
        yield* condition.waitUntil(() => ++asked > 0);
        expect(asked).toBe(1);
        expect(yield* raisedBy(condition.waitUntil(() => false))).toBeInstanceOf(InvalidStateError);
      });
    },
  );

  law(
    'test_locks.py::ConditionTests::test_notify',
    'wakes at most as many as requested, which may be more than there are',
    () => {
      inLoop(function* () {
        const condition = new Condition();
        const { lock } = condition;
        const log: number[] = [];
        const tasks = waitAll(condition, log, 3, 'release');
        yield* turns();
        yield* lock.acquire();
        condition.notify(1);
        lock.release();
        yield* turns();
        expect(log).toEqual([1]);
        yield* lock.acquire();
        condition.notify(1);
        condition.notify(2048);
        lock.release();
        // Each of the two takes the lock in a different turn.
        yield* turns(2);
        expect(log).toEqual([1, 2, 3]);
        expect(tasks.map((task) => task.result())).toEqual([true, true, true]);
      });
    },
  );

  law('test_locks.py::ConditionTests::test_notify_all', 'wakes all at once with notifyAll', () => {
    inLoop(function* () {
      const condition = new Condition();
      const log: number[] = [];
      const tasks = waitAll(condition, log, 2, 'release');
      yield* turns();
      yield* condition.lock.acquire();
      condition.notifyAll();
      condition.lock.release();
      yield* turns(2);
      expect(log).toEqual([1, 2]);
      expect(tasks.map((task) => task.result())).toEqual([true, true]);
    });
  });

  law('test_locks.py::ConditionTests::test_notify_unacquired', 'cannot be notified without its lock', () => {
    expect(() => {
      new Condition().notify();
    }).toThrow(InvalidStateError);
  });

  law('test_locks.py::ConditionTests::test_notify_all_unacquired', 'cannot wake all without its lock', () => {
    expect(() => {
      new Condition().notifyAll();
    }).toThrow(InvalidStateError);
  });

  law('test_locks.py::ConditionTests::test_context_manager', 'holds its lock to the end of the block', () => {
    inLoop(function* () {
      const { lock } = new Condition();
      expect(lock.locked()).toBe(false);
      {
        using _held = yield* lock.acquire();
        expect(lock.locked()).toBe(true);
      }
      expect(lock.locked()).toBe(false);
    });
  });

  law('test_locks.py::ConditionTests::test_explicit_lock', 'may share a lock with others', () => {
    inLoop(function* () {
      const lock = new Lock();
      const conditions = [new Condition(lock), new Condition(lock)];
      for (const condition of conditions) {
        expect(condition.lock).toBe(lock);
        const held = yield* condition.lock.acquire();
        expect(conditions.map((one) => one.lock.locked())).toEqual([true, true]);
        expect(() => {
          conditions[1]!.notifyAll();
        }).not.toThrow();
        held[Symbol.dispose]();
        expect(lock.locked()).toBe(false);
      }
      expect(new Condition().lock).not.toBe(lock);
    });
  });

  law(
    'test_locks.py::ConditionTests::test_timeout_in_block',
    'whose wait times out has the lock held again',
    () => {
      inLoop(function* () {
        const condition = new Condition();
        {
          using _held = yield* condition.lock.acquire();
          const error = yield* raisedBy(waitFor(condition.wait(), 500));
          expect((error as Error).name).toBe('TimeoutError');
          expect([condition.lock.locked(), now()]).toEqual([true, 500]);
        }
        expect(condition.lock.locked()).toBe(false);
      });
    },
  );

  /** Waits until `isWoken`. Keeps the error of a cancellation and throws it again. */
  const keepWhatIsRaised = coroutine(function* (
    condition: Condition,
    isWoken: () => boolean,
    raised: unknown[],
  ) {
    using _held = yield* condition.lock.acquire();
    try {
      yield* condition.waitUntil(isWoken);
    } catch (error) {
      raised.push(error);
      throw error;
    }
  });

  law(
    'test_locks.py::ConditionTests::test_cancelled_error_wakeup',
    'raises the very CancelledError that has ended the wait',
    () => {
      inLoop(function* () {
        const raised: unknown[] = [];
        const condition = new Condition();
        const task = createTask(keepWhatIsRaised(condition, () => false, raised));
        yield* turns();
        task.cancel('foo');
        const error = (yield* raisedBy(task)) as CancelledError;
        expect(error.reason).toBe('foo');
        expect(raised).toHaveLength(1);
        expect(raised[0]).toBe(error);
      });
    },
  );

  law(
    'test_locks.py::ConditionTests::test_cancelled_error_re_aquire',
    'raises the very CancelledError that has come during re-acquisition',
    () => {
      inLoop(function* () {
        const raised: unknown[] = [];
        const condition = new Condition();
        let isWoken = false;
        const task = createTask(keepWhatIsRaised(condition, () => isWoken, raised));
        yield* turns();
        yield* condition.lock.acquire();
        isWoken = true;
        condition.notify();
        yield* turns();
        task.cancel('foo');
        condition.lock.release();
        const error = (yield* raisedBy(task)) as CancelledError;
        expect(error.reason).toBe('foo');
        expect(raised).toHaveLength(1);
        expect(raised[0]).toBe(error);
        expect(condition.lock.locked()).toBe(false);
      });
    },
  );

  /** Two consumers. One is notified, and cancelled `turnsLater` turns later: the item must reach the other. */
  function* cancelTheNotified(turnsLater: number) {
    const condition = new Condition();
    let items = 0;
    const consume = coroutine(function* () {
      using _held = yield* condition.lock.acquire();
      for (;;) {
        yield* condition.waitUntil(() => items !== 0);
        if (items < 0) return;
        items--;
      }
    });
    const consumers = [createTask(consume()), createTask(consume())] as const;
    yield* turns();
    {
      using _held = yield* condition.lock.acquire();
      items++;
      condition.notify(1);
      yield* turns(turnsLater);
      consumers[0].cancel();
      const inTime: Awaitable<void> = waitFor(
        condition.waitUntil(() => items === 0),
        10,
      );
      // The wait resumes only on a notification, and none is sent. The deadline ends it, and the item must be gone.
      yield* raisedBy(inTime);
      expect(items).toBe(0);
      items = -1;
      condition.notifyAll();
    }
    expect(yield* raisedBy(consumers[1])).toBeUndefined();
    expect(consumers.map((one) => one.state)).toEqual(['cancelled', 'succeeded']);
  }

  law(
    'test_locks.py::ConditionTests::test_cancelled_wakeup',
    'passes a notification on when the notified task is cancelled before it goes on',
    () => {
      inLoop(() => cancelTheNotified(0));
    },
  );

  law(
    'test_locks.py::ConditionTests::test_cancelled_wakeup_relock',
    'passes a notification on when the notified task is cancelled while it acquires the lock again',
    () => {
      inLoop(() => cancelTheNotified(1));
    },
  );
});
