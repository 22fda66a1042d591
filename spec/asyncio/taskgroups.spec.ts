import {
  allTasks,
  type Awaitable,
  CancelledError,
  ContextVar,
  coroutine,
  type Coroutine,
  createTask,
  currentTask,
  Future,
  InvalidStateError,
  now,
  sleep,
  type Task,
  type TaskContext,
  type TaskGroup,
  taskGroup,
  TaskGroupError,
} from 'rxtask';
import { inLoop } from '../support/in-loop.js';
import { law } from '../support/law.js';
import { raisedBy } from '../support/raised-by.js';
import { turns } from '../support/turns.js';

const after = coroutine(function* (ms: number, value: number) {
  yield* sleep(ms);
  return value;
});

const crashAfter = coroutine(function* (ms: number, error: unknown = new RangeError(`after ${String(ms)}`)) {
  if (ms > 0) yield* sleep(ms);
  throw error;
});

/** Sleeps long. Fails when cancelled. */
const crashWhenCancelled = coroutine(function* (error: unknown = new RangeError('in clean-up')) {
  try {
    yield* sleep(10_000);
  } catch {
    throw error;
  }
});

/** Sleeps long. When cancelled, it logs that and ends cancelled. */
const logCancel = coroutine(function* (log: string[], name: string) {
  try {
    yield* sleep(10_000);
  } catch (error) {
    log.push(name);
    throw error;
  }
  log.push(`${name} got through`);
});

/** The errors of a group. Nested groups become arrays. */
function tree(error: unknown): unknown {
  expect(error).toBeInstanceOf(TaskGroupError);
  return (error as TaskGroupError).errors.map((one: unknown) =>
    one instanceof TaskGroupError ? tree(one) : one,
  );
}

/** Starts `body` in a group in a task, cancels the task 100 ms later, and returns its error. */
const cancelLater = coroutine(function* (body: (group: TaskGroup) => Coroutine<unknown>) {
  const runner = createTask(taskGroup(body));
  yield* sleep(100);
  expect(runner.done()).toBe(false);
  runner.cancel();
  return yield* raisedBy(runner);
});

const fiveErrors = Array(5).fill(new RangeError('in clean-up')) as unknown[];

describe('a task group', () => {
  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_01',
    'ends when all its tasks are done; their results are then available',
    () => {
      inLoop(function* () {
        const tasks = yield* taskGroup(function* (group) {
          return [group.createTask(after(100, 42)), group.createTask(after(200, 11))];
        });
        expect(tasks.map((task) => task.result())).toEqual([42, 11]);
        expect(now()).toBe(200);
      });
    },
  );

  law('test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_02', 'takes tasks while its body runs', () => {
    inLoop(function* () {
      const tasks = yield* taskGroup(function* (group) {
        const first = group.createTask(after(100, 42));
        yield* sleep(150);
        return [first, group.createTask(after(200, 11))];
      });
      expect(tasks.map((task) => task.result())).toEqual([42, 11]);
      expect(now()).toBe(350);
    });
  });

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_03',
    'goes on when its body cancels one of its tasks',
    () => {
      inLoop(function* () {
        const [first, second] = yield* taskGroup(function* (group) {
          const one = group.createTask(after(1000, 42));
          yield* sleep(150);
          one.cancel();
          return [one, group.createTask(after(200, 11))] as const;
        });
        expect([first.cancelled(), second.result(), now()]).toEqual([true, 11, 350]);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_04',
    'of which one fails cancels the others, and raises the failures alone',
    () => {
      inLoop(function* () {
        const log: string[] = [];
        let second: Task<void> | undefined;
        const error = yield* raisedBy(
          taskGroup(function* (group) {
            group.createTask(crashAfter(100));
            second = group.createTask(logCancel(log, 'second'));
          }),
        );
        expect(tree(error)).toEqual([new RangeError('after 100')]);
        expect([log, second?.cancelled(), now()]).toEqual([['second'], true, 100]);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_cancel_children_on_child_error',
    'of which one fails also cancels the wait of its body; several failures at once are all raised',
    () => {
      inLoop(function* () {
        const log: string[] = [];
        const error = yield* raisedBy(
          taskGroup(function* (group) {
            for (let i = 0; i < 3; i++) group.createTask(crashAfter(100));
            group.createTask(logCancel(log, 'child'));
            yield* logCancel(log, 'body');
          }),
        );
        expect(tree(error)).toEqual(Array(3).fill(new RangeError('after 100')));
        expect([log.sort(), now()]).toEqual([['body', 'child'], 100]);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_09',
    'whose body fails cancels all its tasks, and raises that failure as a group',
    () => {
      inLoop(function* () {
        const tasks: Task<number>[] = [];
        const error = yield* raisedBy(
          taskGroup(function* (group) {
            tasks.push(group.createTask(after(1000, 42)), group.createTask(after(2000, 11)));
            yield* crashAfter(100);
          }),
        );
        expect(tree(error)).toEqual([new RangeError('after 100')]);
        expect([...tasks.map((task) => task.cancelled()), now()]).toEqual([true, true, 100]);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_10',
    'whose body fails before its tasks have begun does the same',
    () => {
      inLoop(function* () {
        const log: string[] = [];
        const tasks: Task<void>[] = [];
        const error = yield* raisedBy(
          taskGroup(function* (group) {
            tasks.push(group.createTask(logCancel(log, 'a')), group.createTask(logCancel(log, 'b')));
            yield* crashAfter(0);
          }),
        );
        expect(tree(error)).toEqual([new RangeError('after 0')]);
        expect([...tasks.map((task) => task.cancelled()), log]).toEqual([true, true, []]);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_19',
    'whose body fails while it is being aborted raises both failures, the body last',
    () => {
      inLoop(function* () {
        const error = yield* raisedBy(
          taskGroup(function* (group) {
            group.createTask(crashAfter(100));
            yield* crashWhenCancelled();
          }),
        );
        expect(tree(error)).toEqual([new RangeError('after 100'), new RangeError('in clean-up')]);
      });
    },
  );

  law(
    [
      'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_20a',
      'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_21a',
    ],
    'treats any thrown value, of a child or the body, as a failure: it need not be an Error',
    () => {
      inLoop(function* () {
        const failing = (child: unknown, body: unknown) =>
          raisedBy(
            taskGroup(function* (group) {
              group.createTask(crashAfter(100, child));
              yield* crashWhenCancelled(body);
            }),
          );
        expect(tree(yield* failing(new RangeError('child'), 'text'))).toEqual([
          new RangeError('child'),
          'text',
        ]);
        expect(tree(yield* failing(Symbol.for('thrown'), new TypeError('body')))).toEqual([
          Symbol.for('thrown'),
          new TypeError('body'),
        ]);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_23',
    'does not keep a task that is done while its body still runs',
    () => {
      inLoop(function* () {
        const alive: number[] = [];
        yield* taskGroup(function* (group) {
          for (let count = 0; count < 10; count++) {
            yield* sleep(100);
            group.createTask(after(300, count));
            if (count === 5) alive.push(allTasks().size - 1);
          }
          yield* sleep(1350);
          alive.push(allTasks().size - 1);
        });
        expect(alive).toEqual([3, 0]);
        expect(now()).toBe(2350);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_24',
    'takes tasks from its tasks while it waits for them, and waits for those too',
    () => {
      inLoop(function* () {
        const log: unknown[] = [];
        const grow = coroutine(function* (group: TaskGroup) {
          yield* sleep(100);
          for (const ms of [100, 200]) {
            group.createTask(function* () {
              yield* sleep(ms);
              log.push(now());
            });
          }
        });
        yield* taskGroup(function* (group) {
          group.createTask(grow(group));
        });
        expect([log, now()]).toEqual([[200, 300], 300]);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_25',
    'stops all tasks that keep adding tasks when one fails',
    () => {
      inLoop(function* () {
        let hydras = 0;
        const hydra = coroutine(function* (group: TaskGroup): Coroutine<void> {
          hydras++;
          yield* sleep(10);
          group.createTask(hydra(group));
          group.createTask(hydra(group));
        });
        const error = yield* raisedBy(
          taskGroup(function* (group) {
            group.createTask(hydra(group));
            group.createTask(function* () {
              while (hydras < 10) yield* sleep(15);
              throw new RangeError('enough');
            });
          }),
        );
        expect(tree(error)).toEqual([new RangeError('enough')]);
        expect(hydras).toBeGreaterThanOrEqual(10);
        expect(allTasks().size).toBe(1);
        const before = hydras;
        yield* sleep(100);
        expect(hydras).toBe(before);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_context_manager_exit_raises',
    'adds the failure of a clean-up inside its body, and leaves no request behind',
    () => {
      inLoop(function* () {
        const error = yield* raisedBy(
          taskGroup(function* (group) {
            try {
              group.createTask(crashAfter(0, new RangeError('child')));
              yield* sleep(1000);
            } catch {
              throw new RangeError('database');
            }
          }),
        );
        expect(tree(error)).toEqual([new RangeError('child'), new RangeError('database')]);
        expect([currentTask()?.cancelling(), now()]).toEqual([0, 0]);
      });
    },
  );
});

describe('a task group whose task is cancelled', () => {
  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_cancellation',
    'while it waits for its children cancels them all, and raises CancelledError',
    () => {
      inLoop(function* () {
        const log: string[] = [];
        const error = yield* cancelLater(function* (group) {
          for (let i = 0; i < 5; i++) group.createTask(logCancel(log, 'child'));
        });
        expect(error).toBeInstanceOf(CancelledError);
        expect([log, now()]).toEqual([Array(5).fill('child'), 100]);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_07',
    'in its body cancels body and children, and raises CancelledError',
    () => {
      inLoop(function* () {
        const log: string[] = [];
        const error = yield* cancelLater(function* (group) {
          for (let i = 0; i < 5; i++) group.createTask(logCancel(log, 'child'));
          yield* logCancel(log, 'body');
        });
        expect(error).toBeInstanceOf(CancelledError);
        expect([log, now()]).toEqual([['body', ...(Array(5).fill('child') as string[])], 100]);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_08',
    "raises the failures of its children's clean-up instead of CancelledError",
    () => {
      inLoop(function* () {
        const error = yield* cancelLater(function* (group) {
          for (let i = 0; i < 5; i++) group.createTask(crashWhenCancelled());
          yield* sleep(10_000);
        });
        expect(tree(error)).toEqual(fiveErrors);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_11',
    'within another raises its failures as a group in a group',
    () => {
      inLoop(function* () {
        const error = yield* cancelLater(function* () {
          yield* taskGroup(function* (inner) {
            for (let i = 0; i < 5; i++) inner.createTask(crashWhenCancelled());
            yield* sleep(10_000);
          });
        });
        expect(tree(error)).toEqual([fiveErrors]);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_12',
    'within another that has a child too does the same, and that child is cancelled',
    () => {
      inLoop(function* () {
        let child: Task<void> | undefined;
        const error = yield* cancelLater(function* (outer) {
          child = outer.createTask(sleep(10_000));
          yield* taskGroup(function* (inner) {
            for (let i = 0; i < 5; i++) inner.createTask(crashWhenCancelled());
            yield* sleep(10_000);
          });
        });
        expect(tree(error)).toEqual([fiveErrors]);
        expect(child?.cancelled()).toBe(true);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_15',
    'and cleans up while a child fails raises that failure',
    () => {
      inLoop(function* () {
        const error = yield* cancelLater(function* (group) {
          group.createTask(crashAfter(300));
          try {
            yield* sleep(10_000);
          } catch (cancellation) {
            yield* sleep(500);
            throw cancellation;
          }
        });
        // The child's failure cuts the clean-up short.
        expect(tree(error)).toEqual([new RangeError('after 300')]);
        expect(now()).toBe(300);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_16',
    'through the task that waits for it does the same',
    () => {
      inLoop(function* () {
        const nested = taskGroup(function* (group) {
          group.createTask(crashAfter(300));
          try {
            yield* sleep(10_000);
          } catch (cancellation) {
            yield* sleep(500);
            throw cancellation;
          }
        });
        const runner = createTask(function* () {
          yield* createTask(nested);
        });
        yield* sleep(100);
        runner.cancel();
        expect(tree(yield* raisedBy(runner))).toEqual([new RangeError('after 300')]);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_17',
    'and that has no children raises CancelledError',
    () => {
      inLoop(function* () {
        const log: string[] = [];
        const error = yield* cancelLater(() => logBody(log));
        expect(error).toBeInstanceOf(CancelledError);
        expect(log).toEqual(['body']);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_18',
    'and whose body answers with another error raises that as a group',
    () => {
      inLoop(function* () {
        const own = new TypeError('own');
        const error = yield* cancelLater(function* () {
          yield* crashWhenCancelled(own);
        });
        expect(tree(error)).toEqual([own]);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_22',
    'raises CancelledError in the tasks that wait for that task',
    () => {
      inLoop(function* () {
        const runner = createTask(
          taskGroup(function* (group) {
            group.createTask(after(1000, 42));
            group.createTask(after(2000, 11));
          }),
        );
        yield* sleep(50);
        runner.cancel();
        expect(yield* raisedBy(runner)).toBeInstanceOf(CancelledError);
        expect([runner.cancelled(), now(), allTasks().size]).toEqual([true, 50, 1]);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_error_and_cancel',
    'while a child fails raises the failure; the request is raised at the next wait',
    () => {
      inLoop(function* () {
        const seen: unknown[] = [];
        const started = new Future<void>();
        const inner = createTask(function* () {
          const error = yield* raisedBy(
            taskGroup(function* (group) {
              group.createTask(function* () {
                started.setResult();
                yield* sleep(0);
                throw new RangeError('child');
              });
              yield* sleep(1000);
              seen.push('got through the group');
            }),
          );
          seen.push(tree(error), currentTask()?.cancelling());
          yield* sleep(1000);
          seen.push('got through the next wait');
        });
        yield* started;
        expect(inner.cancelling()).toBe(0);
        inner.cancel();
        expect(inner.cancelling()).toBe(1);
        expect(yield* raisedBy(inner)).toBeInstanceOf(CancelledError);
        expect([inner.cancelled(), seen, now()]).toEqual([true, [[new RangeError('child')], 1], 0]);
      });
    },
  );
});

function* logBody(log: string[]): Coroutine<void> {
  yield* logCancel(log, 'body');
}

describe('a task group in another', () => {
  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_13',
    'is cancelled by a failure in the outer one, whose error has no inner group then',
    () => {
      inLoop(function* () {
        const error = yield* raisedBy(
          taskGroup(function* (outer) {
            outer.createTask(crashAfter(100));
            yield* taskGroup(function* (inner) {
              inner.createTask(crashAfter(10_000));
            });
          }),
        );
        expect(tree(error)).toEqual([new RangeError('after 100')]);
        expect(now()).toBe(100);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_14',
    'that fails is raised as a group within the group',
    () => {
      inLoop(function* () {
        const error = yield* raisedBy(
          taskGroup(function* (outer) {
            outer.createTask(crashAfter(10_000));
            yield* taskGroup(function* (inner) {
              inner.createTask(crashAfter(100));
            });
          }),
        );
        expect(tree(error)).toEqual([[new RangeError('after 100')]]);
        expect(now()).toBe(100);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_nested_groups_both_cancelled',
    'that fails together with it leaves one request after the inner one, and none after the outer',
    () => {
      inLoop(function* () {
        const task = createTask(function* () {
          const requests: unknown[] = [];
          const outer = yield* raisedBy(
            taskGroup(function* (outerGroup) {
              const inner = yield* raisedBy(
                taskGroup(function* (innerGroup) {
                  innerGroup.createTask(crashAfter(0, new RangeError('inner')));
                  outerGroup.createTask(crashAfter(0, new TypeError('outer')));
                }),
              );
              requests.push(tree(inner), currentTask()?.cancelling());
            }),
          );
          return [...requests, tree(outer), currentTask()?.cancelling()];
        });
        expect(yield* task).toEqual([[new RangeError('inner')], 1, [new TypeError('outer')], 0]);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_cancelling_level_preserved',
    'or alone leaves no request behind once it has been aborted',
    () => {
      inLoop(function* () {
        const error = yield* raisedBy(
          taskGroup(function* (group) {
            group.createTask(function* () {
              yield* sleep(0);
              throw new RangeError('child');
            });
          }),
        );
        expect(tree(error)).toEqual([new RangeError('child')]);
        expect(currentTask()?.cancelling()).toBe(0);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_cancellation_does_not_leak_out_of_tg',
    'or alone does not cancel the wait after it',
    () => {
      inLoop(function* () {
        const error = yield* raisedBy(
          taskGroup(function* (group) {
            group.createTask(crashAfter(0));
            yield* sleep(0);
            yield* sleep(1000);
          }),
        );
        expect(tree(error)).toEqual([new RangeError('after 0')]);
        yield* turns(3);
        yield* sleep(10);
        expect([currentTask()?.cancelling(), now()]).toEqual([0, 10]);
      });
    },
  );
});

describe('the tasks of a group', () => {
  law('test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_task_name', 'can be named', () => {
    inLoop(function* () {
      yield* taskGroup(function* (group) {
        expect(group.createTask(turns(), { name: 'yolo' }).name).toBe('yolo');
      });
    });
  });

  law('test_taskgroups.py::BaseTestTaskGroup::test_name', 'have their name from their first step', () => {
    inLoop(function* () {
      const seen: unknown[] = [];
      yield* taskGroup(function* (group) {
        for (const eagerStart of [false, true]) {
          group.createTask(
            function* () {
              seen.push(currentTask()?.name);
            },
            { name: `eager: ${String(eagerStart)}`, eagerStart },
          );
        }
      });
      expect(seen.sort()).toEqual(['eager: false', 'eager: true']);
    });
  });

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_task_context',
    'start in the context in which they are created, which may be that of another task',
    () => {
      const number = new ContextVar<number | undefined>('number', undefined);
      inLoop(function* () {
        let inside: TaskContext | undefined;
        const end = new Future<void>();
        const host = createTask(function* (context) {
          inside = context;
          yield* end;
        });
        yield* turns();
        const seen = yield* taskGroup(function* (group) {
          const read = () =>
            group.createTask(function* () {
              return number.get();
            });
          const before = inside!.run(read);
          inside!.run(() => {
            number.set(1);
          });
          return [yield* before, yield* inside!.run(read), yield* read()];
        });
        expect(seen).toEqual([undefined, 1, undefined]);
        end.setResult();
        yield* host;
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_cancels_task_if_created_during_creation',
    'added beside one that fails at once are cancelled at their next wait, or the one after if that starts later',
    () => {
      for (const eagerStart of [false, true]) {
        inLoop(function* () {
          let waits = 0;
          const error = yield* raisedBy(
            taskGroup(function* (group) {
              group.createTask(
                function* () {
                  group.createTask(crashAfter(0, new RangeError('sibling')), { eagerStart });
                  const interruption = yield* raisedBy(
                    (function* () {
                      for (; waits < 5; waits++) yield* sleep(0);
                    })(),
                  );
                  expect(interruption).toBeInstanceOf(CancelledError);
                },
                { eagerStart },
              );
            }),
          );
          expect(tree(error)).toEqual([new RangeError('sibling')]);
          expect(waits).toBe(eagerStart ? 0 : 1);
        });
      }
    },
  );
});

describe('createTask of a group', () => {
  /** Checks that the group refuses new work and does not run it. */
  function expectRefused(group: TaskGroup, words: string): void {
    let hasRun = false;
    const refused = (function* () {
      hasRun = true;
    })();
    expect(() => group.createTask(refused)).toThrow(InvalidStateError);
    expect(() => group.createTask(refused)).toThrow(words);
    expect(hasRun).toBe(false);
  }

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_no_create_task_after_failure',
    'is refused while the group is being aborted',
    () => {
      inLoop(function* () {
        let isRefused = false;
        const error = yield* raisedBy(
          taskGroup(function* (group) {
            group.createTask(crashAfter(1));
            group.createTask(function* () {
              expect(yield* raisedBy(sleep(1000))).toBeInstanceOf(CancelledError);
              expectRefused(group, 'is shutting down');
              isRefused = true;
            });
          }),
        );
        expect(tree(error)).toEqual([new RangeError('after 1')]);
        expect(isRefused).toBe(true);
      });
    },
  );

  law(
    [
      'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_finished',
      'test_taskgroups.py::BaseTestTaskGroup::test_coro_closed_when_tg_closed',
    ],
    'is refused once the group has finished; the work does not begin, and no task is left',
    () => {
      inLoop(function* () {
        const finished = yield* taskGroup(function* (group) {
          return group;
        });
        expectRefused(finished, 'is finished');
        expect(allTasks().size).toBe(1);
      });
    },
  );
});

describe('the entry of a group', () => {
  law(
    [
      'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_already_entered',
      'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_double_enter',
    ],
    'happens once: each wait, also within itself, has a new group',
    () => {
      inLoop(function* () {
        const groups: TaskGroup[] = [];
        const waiting: Awaitable<void> = taskGroup(function* (group): Coroutine<void> {
          groups.push(group);
          if (groups.length === 2) yield* waiting;
        });
        yield* waiting;
        yield* waiting;
        expect(new Set(groups).size).toBe(3);
        for (const group of groups) expect(() => group.createTask(turns())).toThrow(InvalidStateError);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_not_entered',
    'is the wait for it: before that there is no group to add to',
    () => {
      inLoop(function* () {
        const groups: TaskGroup[] = [];
        const waiting = taskGroup(function* (group) {
          groups.push(group);
        });
        yield* turns(3);
        expect([groups, allTasks().size]).toEqual([[], 1]);
        yield* waiting;
        expect(groups).toHaveLength(1);
      });
    },
  );

  law(
    'test_taskgroups.py::BaseTestTaskGroup::test_taskgroup_without_parent_task',
    'outside of all tasks makes a task that is its parent',
    async () => {
      expect(currentTask()).toBeUndefined();
      const parent = await taskGroup(function* (group) {
        const parentId = currentTask()?.id;
        const child = group.createTask(function* () {
          return currentTask()?.id;
        });
        return [typeof parentId, (yield* child) === parentId];
      });
      expect(parent).toEqual(['number', false]);
    },
  );
});
