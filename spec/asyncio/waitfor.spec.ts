import { TimeoutError } from 'rxjs';
import {
  CancelledError,
  coroutine,
  createTask,
  Future,
  now,
  shield,
  sleep,
  taskScheduler,
  wait,
  waitFor,
} from 'rxtask';
import { inLoop } from '../support/in-loop.js';
import { law } from '../support/law.js';
import { raisedBy } from '../support/raised-by.js';
import { turns } from '../support/turns.js';

/** Ends after `ms` and logs that, even if it is cancelled repeatedly. */
const stubborn = coroutine(function* (ms: number, log: unknown[]) {
  const end = now() + ms;
  while (now() < end) yield* raisedBy(sleep(end - now()));
  log.push(['ended', now()]);
});

/** Sleeps. When cancelled, it cleans up for `ms` and logs that. */
const slowToLeave = coroutine(function* (ms: number, log: unknown[]) {
  try {
    yield* sleep(10_000);
  } catch (error) {
    yield* sleep(ms);
    throw error;
  } finally {
    log.push(['cleaned up', now()]);
  }
});

const done = coroutine(function* (ms: number) {
  yield* sleep(ms);
  return 'done';
});

function expectTimeout(error: unknown): void {
  expect(error).toBeInstanceOf(TimeoutError);
  expect((error as Error).cause).toBeInstanceOf(CancelledError);
}

describe('waitFor', () => {
  law(
    'test_waitfor.py::AsyncioWaitForTest::test_asyncio_wait_for_cancelled',
    'cancelled ends only when the work has ended, even if that swallows the request',
    () => {
      inLoop(function* () {
        const log: unknown[] = [];
        const waiting = createTask(waitFor(stubborn(200, log), 400));
        yield* turns(2);
        waiting.cancel();
        yield* wait([waiting]);
        expect(log).toEqual([['ended', 200]]);
        expect([now(), waiting.state]).toEqual([200, 'succeeded']);
      });
    },
  );

  law(
    'test_waitfor.py::AsyncioWaitForTest::test_asyncio_wait_for_timeout',
    'ends after the limit only when the work has ended; work that swallows the request wins',
    () => {
      inLoop(function* () {
        const log: unknown[] = [];
        expect(yield* raisedBy(waitFor(stubborn(200, log), 100))).toBeUndefined();
        expect([log, now()]).toEqual([[['ended', 200]], 200]);
      });
    },
  );

  law(
    'test_waitfor.py::AsyncioWaitForTest::test_wait_for_timeout_less_then_0_or_0_future_done',
    'with 0 ms gives the result of a future that is done',
    () => {
      inLoop(function* () {
        const future = new Future<string>();
        future.setResult('done');
        expect(yield* waitFor(future, 0)).toBe('done');
        expect(yield* waitFor(future, -1)).toBe('done');
      });
    },
  );

  law(
    'test_waitfor.py::AsyncioWaitForTest::test_wait_for_timeout_less_then_0_or_0_coroutine_do_not_started',
    'with 0 ms never starts a coroutine, and raises TimeoutError',
    () => {
      inLoop(function* () {
        let hasStarted = false;
        const start = coroutine(function* () {
          hasStarted = true;
        });
        expectTimeout(yield* raisedBy(waitFor(start(), 0)));
        expect([hasStarted, now()]).toEqual([false, 0]);
      });
    },
  );

  law(
    'test_waitfor.py::AsyncioWaitForTest::test_wait_for_timeout_less_then_0_or_0',
    'with 0 ms cancels a running task, waits for its end and raises TimeoutError',
    () => {
      for (const ms of [0, -1]) {
        inLoop(function* () {
          let isRunning: boolean | undefined;
          const task = createTask(function* () {
            isRunning = true;
            try {
              yield* sleep(10_000);
            } finally {
              isRunning = false;
            }
          });
          yield* turns();
          expect(isRunning).toBe(true);
          expectTimeout(yield* raisedBy(waitFor(task, ms)));
          expect([task.done(), task.cancelled(), isRunning, now()]).toEqual([true, true, false, 0]);
        });
      }
    },
  );

  law(
    'test_waitfor.py::AsyncioWaitForTest::test_wait_for',
    'at its time cancels the task, lets it clean up, and raises TimeoutError',
    () => {
      inLoop(function* () {
        let isRunning: boolean | undefined;
        const task = createTask(function* () {
          isRunning = true;
          try {
            yield* sleep(300_000);
          } finally {
            isRunning = false;
          }
          return 'done';
        });
        expectTimeout(yield* raisedBy(waitFor(task, 100)));
        expect([task.done(), task.cancelled(), isRunning, now()]).toEqual([true, true, false, 100]);
      });
    },
  );

  law('test_waitfor.py::AsyncioWaitForTest::test_wait_for_blocking', 'with null waits without limit', () => {
    inLoop(function* () {
      expect(yield* waitFor(done(1e12), null)).toBe('done');
      expect(now()).toBe(1e12);
    });
  });

  law(
    'test_waitfor.py::AsyncioWaitForTest::test_wait_for_race_condition',
    'gives the result of a future that ends in time',
    () => {
      inLoop(function* () {
        const future = new Future<string>();
        const waiting = waitFor(future, 200);
        taskScheduler.schedule(() => {
          future.setResult('ok');
        });
        expect(yield* waiting).toBe('ok');
        expect(now()).toBe(0);
      });
    },
  );

  law(
    [
      'test_waitfor.py::AsyncioWaitForTest::test_wait_for_cancellation_race_condition',
      'test_waitfor.py::AsyncioWaitForTest::test_wait_for_cancel_suppressed',
    ],
    'gives the value of a coroutine that swallows its cancellation and returns one',
    () => {
      inLoop(function* () {
        const swallowing = coroutine(function* () {
          expect(yield* raisedBy(sleep(10_000))).toBeInstanceOf(CancelledError);
          return 42;
        });
        expect(yield* waitFor(swallowing(), 100)).toBe(42);
        expect(now()).toBe(100);
      });
    },
  );

  law(
    'test_waitfor.py::AsyncioWaitForTest::test_wait_for_waits_for_task_cancellation',
    'waits for a task that takes time to end; TimeoutError is caused by its CancelledError',
    () => {
      inLoop(function* () {
        const log: unknown[] = [];
        expectTimeout(yield* raisedBy(waitFor(createTask(slowToLeave(30, log)), 100)));
        expect([log, now()]).toEqual([[['cleaned up', 130]], 130]);
      });
    },
  );

  law(
    'test_waitfor.py::AsyncioWaitForTest::test_wait_for_waits_for_task_cancellation_w_timeout_0',
    'with 0 ms waits for such a task too',
    () => {
      inLoop(function* () {
        const log: unknown[] = [];
        const task = createTask(slowToLeave(30, log));
        yield* sleep(30);
        expectTimeout(yield* raisedBy(waitFor(task, 0)));
        expect([log, now()]).toEqual([[['cleaned up', 60]], 60]);
      });
    },
  );

  law(
    'test_waitfor.py::AsyncioWaitForTest::test_wait_for_reraises_exception_during_cancellation',
    'raises the error that a cancelled task ends with, in place of TimeoutError',
    () => {
      inLoop(function* () {
        const error = new RangeError('broken');
        const task = createTask(function* () {
          try {
            yield* sleep(200);
          } catch {
            throw error;
          }
        });
        expect(yield* raisedBy(waitFor(task, 30))).toBe(error);
        expect(now()).toBe(30);
      });
    },
  );

  law(
    [
      'test_waitfor.py::AsyncioWaitForTest::test_cancel_blocking_wait_for',
      'test_waitfor.py::AsyncioWaitForTest::test_cancel_wait_for',
    ],
    'cancelled cancels the task, with a limit or without',
    () => {
      for (const ms of [null, 60_000]) {
        inLoop(function* () {
          const task = createTask(function* () {
            yield* new Future<void>();
          });
          const waiting = createTask(waitFor(task, ms));
          taskScheduler.schedule(() => waiting.cancel());
          expect(yield* raisedBy(waiting)).toBeInstanceOf(CancelledError);
          expect([task.cancelled(), now()]).toEqual([true, 0]);
        });
      }
    },
  );

  law(
    'test_waitfor.py::AsyncioWaitForTest::test_wait_for_issue86296',
    'does not lose a cancellation that comes in the turn in which the task ends',
    () => {
      inLoop(function* () {
        const inner = createTask(function* () {
          return 'done';
        });
        let hasReachedEnd = false;
        const task = createTask(function* () {
          yield* waitFor(inner, 100_000);
          yield* sleep(1000);
          hasReachedEnd = true;
        });
        expect(task.done()).toBe(false);
        yield* turns();
        task.cancel();
        expect(yield* raisedBy(task)).toBeInstanceOf(CancelledError);
        expect([inner.done(), yield* inner, hasReachedEnd, now()]).toEqual([true, 'done', false, 0]);
      });
    },
  );
});

describe('waitFor around a shield', () => {
  law(
    'test_waitfor.py::WaitForShieldTests::test_zero_timeout',
    'with 0 ms cancels only the shield; the task goes on',
    () => {
      inLoop(function* () {
        const task = createTask(done(10));
        const shielded = shield(task);
        expectTimeout(yield* raisedBy(waitFor(shielded, 0)));
        expect([task.done(), shielded.cancelled(), now()]).toEqual([false, true, 0]);
        yield* sleep(100);
        expect(task.result()).toBe('done');
      });
    },
  );

  law(
    'test_waitfor.py::WaitForShieldTests::test_none_timeout',
    'without a limit waits for the task to its end',
    () => {
      inLoop(function* () {
        const task = createTask(done(100));
        expect(yield* waitFor(shield(task), null)).toBe('done');
        expect([task.result(), now()]).toEqual(['done', 100]);
      });
    },
  );

  law(
    'test_waitfor.py::WaitForShieldTests::test_shielded_timeout',
    'raises TimeoutError at its time, and the task ends later',
    () => {
      inLoop(function* () {
        const task = createTask(done(100));
        expectTimeout(yield* raisedBy(waitFor(shield(task), 10)));
        expect([task.done(), now()]).toEqual([false, 10]);
        expect([yield* task, now()]).toEqual(['done', 100]);
      });
    },
  );
});
