import {
  CancelledError,
  coroutine,
  createTask,
  currentTask,
  Future,
  now,
  sleep,
  type Task,
  taskScheduler,
  wait,
} from 'rxtask';
import { inLoop } from '../support/in-loop.js';
import { law } from '../support/law.js';
import { raisedBy } from '../support/raised-by.js';
import { thrownBy } from '../support/thrown-by.js';
import { turns } from '../support/turns.js';

/** The ways to call `cancel`, and the reason that the error then has. */
const REASONS: (readonly [given: [reason?: unknown], kept: unknown])[] = [
  [[], undefined],
  [[undefined], undefined],
  [['my message'], 'my message'],
  [[5], 5],
];

const asleep = coroutine(function* () {
  yield* sleep(10_000);
});

function expectCancelled(error: unknown, reason: unknown): void {
  expect(error).toBeInstanceOf(CancelledError);
  expect((error as CancelledError).reason).toBe(reason);
  expect((error as CancelledError).cause).toBeUndefined();
}

describe('cancel()', () => {
  law(
    'test_tasks.py::BaseTaskTests::test_cancel',
    'ends a sleeping task at once, as cancelled; a further one is false',
    () => {
      inLoop(function* () {
        const task = createTask(asleep());
        taskScheduler.schedule(() => task.cancel());
        expectCancelled(yield* raisedBy(task), undefined);
        expect([task.done(), task.cancelled(), task.cancel(), now()]).toEqual([true, true, false, 0]);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_cancelling',
    'is true each time until the end, and cancelling() counts',
    () => {
      inLoop(function* () {
        const task = createTask(asleep());
        expect([task.cancelling(), task.state]).toEqual([0, 'pending']);
        expect(task.cancel()).toBe(true);
        expect([task.cancelling(), task.state]).toEqual([1, 'cancelling']);
        expect(task.cancel()).toBe(true);
        expect(task.cancelling()).toBe(2);
        expectCancelled(yield* raisedBy(task), undefined);
      });
    },
  );

  law('test_tasks.py::BaseTaskTests::test_cancel_yield', 'interrupts a task in sleep(0)', () => {
    inLoop(function* () {
      let passed = 0;
      const task = createTask(function* () {
        for (; passed < 2; passed++) yield* sleep(0);
      });
      yield* turns();
      expect(task.cancel()).toBe(true);
      expectCancelled(yield* raisedBy(task), undefined);
      expect([task.done(), task.cancelled(), task.cancel(), passed]).toEqual([true, true, false, 0]);
    });
  });

  law(
    [
      'test_tasks.py::BaseTaskTests::test_cancel_with_message_before_starting_task',
      'test_tasks.py::BaseTaskTests::test_task_cancel_message_getter',
    ],
    'before the first step ends the task with the reason given, and nothing of it runs',
    () => {
      inLoop(function* () {
        let hasRun = false;
        const task = createTask(function* () {
          hasRun = true;
        });
        task.cancel('my message');
        yield* wait([task]);
        expectCancelled(
          thrownBy(() => task.exception()),
          'my message',
        );
        expectCancelled(yield* raisedBy(task), 'my message');
        expect(hasRun).toBe(false);
      });
    },
  );

  law(
    [
      'test_tasks.py::BaseTaskTests::test_cancel_with_message_then_future_result',
      'test_tasks.py::BaseTaskTests::test_cancel_with_message_then_future_exception',
    ],
    'with a reason, or none, gives exactly that to result() and exception()',
    () => {
      for (const [given, kept] of REASONS) {
        for (const ask of ['result', 'exception'] as const) {
          inLoop(function* () {
            const asking = createTask(function* () {
              const task = createTask(asleep());
              yield* sleep(0);
              task.cancel(...given);
              const { done } = yield* wait([task]);
              expect(done).toContain(task);
              task[ask]();
            });
            expectCancelled(yield* raisedBy(asking), kept);
            expect(asking.cancelled()).toBe(true);
          });
        }
      }
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_cancellation_exception_context',
    'answered by another error leaves the CancelledError, with its reason, as the cause of that',
    () => {
      inLoop(function* () {
        const started = new Future<void>();
        const task = createTask(function* () {
          const inner = createTask(function* () {
            started.setResult();
            yield* asleep();
          });
          yield* started;
          taskScheduler.schedule(() => inner.cancel('msg'));
          try {
            yield* inner;
          } catch (cause) {
            throw new RangeError('cancelled', { cause });
          }
        });
        const error = (yield* raisedBy(task)) as Error;
        expect(error).toBeInstanceOf(RangeError);
        expect(error.message).toBe('cancelled');
        expectCancelled(error.cause, 'msg');
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_baseexception_during_cancel',
    'answered by another error makes the task fail with that error, at the turn it is raised',
    () => {
      inLoop(function* () {
        const exit = new Error('exit');
        const task = createTask(function* () {
          try {
            yield* asleep();
          } catch (error) {
            expectCancelled(error, undefined);
            throw exit;
          }
        });
        yield* turns();
        task.cancel();
        expect(task.done()).toBe(false);
        yield* turns();
        expect([task.done(), task.cancelled()]).toEqual([true, false]);
        expect(task.exception()).toBe(exit);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_task_cancel_sleeping_task',
    'by a timer interrupts the wait at that time, not at the end of the sleep',
    () => {
      inLoop(function* () {
        const sleeper = createTask(sleep(5_000_000));
        taskScheduler.schedule(() => sleeper.cancel(), 100);
        expectCancelled(yield* raisedBy(sleeper), undefined);
        expect(now()).toBe(100);
      });
    },
  );
});

describe('the future that a task waits for', () => {
  law(
    'test_tasks.py::BaseTaskTests::test_cancel_inner_future',
    'takes the task along when it is cancelled',
    () => {
      inLoop(function* () {
        const future = new Future<void>();
        const task = createTask(function* () {
          yield* future;
          return 12;
        });
        yield* turns();
        future.cancel();
        expectCancelled(yield* raisedBy(task), undefined);
        expect([future.cancelled(), task.cancelled(), task.cancelling()]).toEqual([true, true, 0]);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_cancel_both_task_and_inner_future',
    'may be cancelled in one step with the task: both end cancelled',
    () => {
      inLoop(function* () {
        const future = new Future<void>();
        const task = createTask(function* () {
          yield* future;
          return 12;
        });
        yield* turns();
        expect([future.cancel(), task.cancel()]).toEqual([true, true]);
        expectCancelled(yield* raisedBy(task), undefined);
        expect([task.done(), future.cancelled(), task.cancelled()]).toEqual([true, true, true]);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_task_cancel_waiter_future',
    'is cancelled at once with the task, which ends one turn later',
    () => {
      inLoop(function* () {
        const future = new Future<void>();
        const task = createTask(function* () {
          yield* future;
        });
        yield* turns();
        task.cancel('reason');
        expect([future.cancelled(), task.done()]).toEqual([true, false]);
        expectCancelled(
          thrownBy(() => {
            future.result();
          }),
          'reason',
        );
        yield* turns();
        expect(task.cancelled()).toBe(true);
        expectCancelled(yield* raisedBy(task), 'reason');
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_cancel_task_catching',
    'is cancelled, but a task that catches that may return a value, and then is not cancelled',
    () => {
      inLoop(function* () {
        const first = new Future<void>();
        const second = new Future<void>();
        const task = createTask(function* () {
          yield* first;
          expectCancelled(yield* raisedBy(second), undefined);
          return 42;
        });
        yield* turns();
        first.setResult();
        yield* turns();
        task.cancel();
        expect(second.cancelled()).toBe(true);
        expect(yield* task).toBe(42);
        expect([task.cancelled(), task.cancelling()]).toEqual([false, 1]);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_cancel_task_ignoring',
    'next after a swallowed cancellation is not cancelled',
    () => {
      inLoop(function* () {
        const first = new Future<void>();
        const second = new Future<void>();
        const third = new Future<number>();
        const task = createTask(function* () {
          yield* first;
          expectCancelled(yield* raisedBy(second), undefined);
          return yield* third;
        });
        yield* turns();
        first.setResult();
        yield* turns();
        task.cancel();
        expect([second.cancelled(), third.cancelled()]).toEqual([true, false]);
        yield* turns();
        expect([third.cancelled(), task.done()]).toEqual([false, false]);
        third.setResult(42);
        expect(yield* task).toBe(42);
        expect([third.cancelled(), task.cancelled()]).toEqual([false, false]);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_yield_future_passes_cancel',
    'however deep in coroutines is cancelled, and the error unwinds from there, until one swallows it',
    () => {
      inLoop(function* () {
        const log: string[] = [];
        const waiter = new Future<void>();
        const inner = coroutine(function* () {
          try {
            yield* waiter;
          } catch (error) {
            log.push('inner');
            throw error;
          }
        });
        const task = createTask(function* () {
          expectCancelled(yield* raisedBy(inner()), undefined);
          log.push('outer');
        });
        yield* turns();
        task.cancel();
        yield* task;
        expect(log).toEqual(['inner', 'outer']);
        expect([waiter.cancelled(), task.cancelled()]).toEqual([true, false]);
      });
    },
  );
});

describe('a task that cancels itself', () => {
  law('test_tasks.py::BaseTaskTests::test_cancel_current_task', 'is interrupted at its next wait', () => {
    inLoop(function* () {
      let reached = 'nothing';
      const task: Task<unknown> = createTask(function* () {
        expect(task.cancel()).toBe(true);
        reached = 'the sleep';
        yield* sleep(100_000);
        reached = 'the end';
      });
      expect(task.cancelled()).toBe(false);
      expectCancelled(yield* raisedBy(task), undefined);
      expect([task.done(), task.cancelled(), task.cancel()]).toEqual([true, true, false]);
      expect([reached, now()]).toEqual(['the sleep', 0]);
    });
  });

  law(
    'test_tasks.py::BaseTaskTests::test_cancel_at_end',
    'and then returns ends cancelled, and its value is lost',
    () => {
      inLoop(function* () {
        const task: Task<unknown> = createTask(function* () {
          task.cancel('at the end');
          return 12;
        });
        expect(task.cancelled()).toBe(false);
        expectCancelled(yield* raisedBy(task), 'at the end');
        expect([task.done(), task.cancelled(), task.cancel()]).toEqual([true, true, false]);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_cancel_awaited_task',
    'and then waits for another cancels that one, and the task that it waits for',
    () => {
      inLoop(function* () {
        const future = new Future<void>();
        let nested: Task<void> | undefined;
        const task: Task<unknown> = createTask(function* () {
          nested = createTask(function* () {
            yield* future;
          });
          yield* sleep(0);
          task.cancel();
          yield* nested;
        });
        expectCancelled(yield* raisedBy(task), undefined);
        expect([task.cancelled(), nested?.cancelled(), future.cancelled()]).toEqual([true, true, true]);
      });
    },
  );
});

describe('uncancel()', () => {
  law(
    'test_tasks.py::BaseTaskTests::test_uncancel_basic',
    'takes one request back while the task is not done; afterwards it changes nothing',
    () => {
      inLoop(function* () {
        const task = createTask(function* () {
          expectCancelled(yield* raisedBy(asleep()), undefined);
          currentTask()!.uncancel();
          yield* asleep();
        });
        yield* sleep(10);
        expect(task.cancel()).toBe(true);
        expect([task.state, task.cancelling(), task.cancelled()]).toEqual(['cancelling', 1, false]);
        yield* sleep(10);
        expect([task.state, task.cancelling(), task.cancelled()]).toEqual(['running', 0, false]);
        expect(task.cancel()).toBe(true);
        expect([task.cancelling(), task.cancelled()]).toEqual([1, false]);
        expectCancelled(yield* raisedBy(task), undefined);
        expect([task.cancelled(), task.done(), now()]).toEqual([true, true, 20]);
        task.uncancel();
        expect([task.cancelled(), task.done()]).toEqual([true, true]);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_uncancel_structured_blocks',
    'lets a block distinguish its cancellation from one from outside, and the code after it go on',
    () => {
      inLoop(function* () {
        const withinTime = function* (work: number, limit: number) {
          const task = currentTask()!;
          const reached: string[] = [];
          const alarm = { hasRung: false };
          const ringing = taskScheduler.schedule(() => {
            alarm.hasRung = true;
            task.cancel();
          }, limit);
          try {
            try {
              yield* sleep(work);
              reached.push('end of the block');
            } catch (error) {
              if (alarm.hasRung && task.uncancel() === 0 && error instanceof CancelledError)
                throw new Error('too late', { cause: error });
              throw error;
            } finally {
              ringing.unsubscribe();
            }
          } catch (error) {
            expect(error).toEqual(new Error('too late'));
          }
          yield* sleep(0);
          reached.push('code after it');
          return [alarm.hasRung, reached, now()];
        };
        const late = createTask(withinTime(10_000, 100));
        expect(yield* late).toEqual([true, ['code after it'], 100]);
        expect(late.cancelling()).toBe(0);
        const early = createTask(withinTime(0, 10_000));
        expect(yield* early).toEqual([false, ['end of the block', 'code after it'], 100]);
        expect(early.cancelling()).toBe(0);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_uncancel_resets_must_cancel',
    'of the last request withdraws one that has not been delivered: the task goes on undisturbed',
    () => {
      inLoop(function* () {
        const future = new Future<void>();
        const task = createTask(function* () {
          yield* future;
          return 42;
        });
        yield* turns();
        future.setResult();
        task.cancel();
        expect([task.cancelling(), task.state]).toEqual([1, 'cancelling']);
        expect(task.uncancel()).toBe(0);
        expect([task.cancelling(), task.state]).toEqual([0, 'running']);
        expect(yield* task).toBe(42);
      });
    },
  );
});
