import { of } from 'rxjs';
import {
  allTasks,
  CancelledError,
  coroutine,
  createTask,
  currentTask,
  Future,
  InvalidStateError,
  now,
  run,
  sleep,
  Task,
  TaskGroupError,
  taskGroup,
  until,
} from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { collectGarbage } from '../support/memory.js';
import { raisedBy } from '../support/raised-by.js';
import { inVirtualTime } from '../support/virtual-time.js';

const failAfter = coroutine(function* (ms: number, message?: string) {
  yield* sleep(ms);
  throw new Error(message ?? 'broken');
});

/** Never ends by itself. When cancelled, it cleans up for `ms`. */
const slowToLeave = coroutine(function* (ms: number) {
  try {
    yield* new Future<void>();
  } finally {
    yield* sleep(ms);
  }
});

function messages(error: unknown): string[] {
  expect(error).toBeInstanceOf(TaskGroupError);
  return (error as { errors: Error[] }).errors.map(({ message }) => message);
}

describe('taskGroup', () => {
  it('returns the result of its body, when all children are done', () => {
    const { task } = inVirtualTime(function* () {
      const result = yield* taskGroup(function* (group) {
        group.createTask(sleep(3));
        group.createTask(sleep(5));
        yield* sleep(1);
        return 'result';
      });
      return [result, now()];
    });

    expect(task.result()).toEqual(['result', 5]);
  });

  it('runs a generator body in the task that waits', () => {
    const { task } = inVirtualTime(function* () {
      const seen = yield* taskGroup(function* (_, context) {
        return [currentTask()?.id, context.task.id, allTasks().size];
      });
      return [...seen, currentTask()?.id];
    });

    expect(task.result()).toEqual([task.id, task.id, 1, task.id]);
  });

  it('waits for children that are added while it waits for others', () => {
    const { result } = runVirtual(function* () {
      yield* taskGroup(function* (group) {
        group.createTask(function* () {
          yield* sleep(3);
          group.createTask(sleep(4));
        });
      });
      return now();
    });

    expect(result).toBe(7);
  });

  it('without children ends in the same turn', () => {
    const { timeline } = inVirtualTime(function* (log) {
      createTask(function* () {
        log('another turn');
      });
      yield* taskGroup(function* () {});
      log('ended');
    });

    expect(timeline.map(([, event]) => event)).toEqual(['ended', 'another turn']);
  });

  it('starts anew each time it is waited for', () => {
    const { result } = runVirtual(function* () {
      const twice = taskGroup(function* (group) {
        return yield* group.createTask(sleep(2, now()));
      });
      return [yield* twice, yield* twice];
    });

    expect(result).toEqual([0, 2]);
  });

  it('passes the options of a child on', () => {
    const { result } = runVirtual(function* () {
      return yield* taskGroup(function* (group) {
        const child = group.createTask(function* () {}, { name: 'Ada', eagerStart: true });
        return [child.name, child.done()];
      });
    });

    expect(result).toEqual(['Ada', true]);
  });

  it('holds its children: they run on when their last consumer leaves', () => {
    const { result } = runVirtual(function* () {
      return yield* taskGroup(function* (group) {
        const child = group.createTask(sleep(5, 'result'));
        child.subscribe().unsubscribe();
        yield* sleep(9);
        return child.result();
      });
    });

    expect(result).toBe('result');
  });

  describe('a failure', () => {
    it('of a child cancels its siblings and the body, and is raised when all have ended', () => {
      const { task, timeline } = inVirtualTime(function* (log) {
        const error = yield* raisedBy(
          taskGroup(function* (group) {
            group.createTask(failAfter(2));
            group.createTask(slowToLeave(5));
            try {
              yield* sleep(1000);
            } catch (cancellation) {
              log((cancellation as Error).name);
              throw cancellation;
            }
          }),
        );
        return [messages(error), now(), currentTask()?.cancelling()];
      });

      expect(timeline).toEqual([[2, 'CancelledError']]);
      expect(task.result()).toEqual([['broken'], 7, 0]);
      expect(task.state).toBe('succeeded');
    });

    it('while the group waits for its children, cancels the others and leaves the count of requests as it was', () => {
      const { result } = runVirtual(function* () {
        const error = yield* raisedBy(
          taskGroup(function* (group) {
            group.createTask(failAfter(2));
            group.createTask(slowToLeave(5));
          }),
        );
        const seen = [messages(error), now(), currentTask()?.cancelling()];
        yield* sleep(1);
        return seen;
      });

      expect(result).toEqual([['broken'], 7, 0]);
    });

    it('of the body cancels the children, and comes wrapped too', () => {
      const { result } = runVirtual(function* () {
        let child: Task<void> | undefined;
        const error = yield* raisedBy(
          taskGroup(function* (group) {
            child = group.createTask(slowToLeave(3));
            yield* sleep(1);
            throw new Error('body');
          }),
        );
        return [messages(error), now(), child?.state];
      });

      expect(result).toEqual([['body'], 4, 'cancelled']);
    });

    it('is collected with later failures, in the order in which they occur, that of the body last', () => {
      const { result } = runVirtual(function* () {
        const failLate = function* (ms: number, message: string) {
          yield* raisedBy(slowToLeave(ms));
          throw new Error(message);
        };
        const error = yield* raisedBy(
          taskGroup(function* (group) {
            group.createTask(failLate(7, 'last child'));
            group.createTask(failLate(5, 'second'));
            group.createTask(failAfter(1, 'first'));
            yield* failLate(0, 'body');
          }),
        );
        return messages(error);
      });

      expect(result).toEqual(['first', 'second', 'last child', 'body']);
    });

    it('is in a TaskGroupError, which is an AggregateError', () => {
      const { task } = inVirtualTime(function* () {
        return yield* raisedBy(
          taskGroup(function* () {
            throw new Error('body');
          }),
        );
      });

      const error = task.result() as TaskGroupError;
      expect(error).toBeInstanceOf(AggregateError);
      expect([error.name, error.message]).toEqual(['TaskGroupError', 'unhandled errors in a TaskGroup']);
    });

    it('is not the cancellation of a single child: the group goes on', () => {
      const { result } = runVirtual(function* () {
        return yield* taskGroup(function* (group) {
          const cancelled = group.createTask(sleep(100));
          const other = group.createTask(sleep(5, 'other'));
          yield* sleep(1);
          cancelled.cancel();
          return yield* other;
        });
      });

      expect(result).toBe('other');
    });

    it('of a child reaches a sibling that waits for it as a cancellation: the group observes it first', () => {
      const { result } = runVirtual(function* () {
        const seen: unknown[] = [];
        const error = yield* raisedBy(
          taskGroup(function* (group) {
            const failing = group.createTask(failAfter(1));
            group.createTask(function* () {
              seen.push(yield* raisedBy(failing));
            });
          }),
        );
        return [...seen, messages(error)];
      });

      expect(result).toEqual([expect.any(CancelledError), ['broken']]);
    });

    it('when the body swallows its cancellation does not interrupt it again, and is raised all the same', () => {
      const { result } = runVirtual(function* () {
        const seen: unknown[] = [];
        const error = yield* raisedBy(
          taskGroup(function* (group) {
            group.createTask(failAfter(1));
            seen.push((yield* raisedBy(sleep(1000))) instanceof CancelledError);
            yield* sleep(5);
            seen.push(now());
          }),
        );
        return [...seen, messages(error), currentTask()?.cancelling()];
      });

      expect(result).toEqual([true, 6, ['broken'], 0]);
    });

    it('of an eager child cancels the body where it waits next', () => {
      const { result } = runVirtual(function* () {
        const seen: unknown[] = [];
        const error = yield* raisedBy(
          taskGroup(function* (group) {
            group.createTask(
              function* () {
                throw new Error('eager');
              },
              { eagerStart: true },
            );
            seen.push('goes on');
            yield* sleep(5);
            seen.push('never');
          }),
        );
        return [...seen, messages(error), now()];
      });

      expect(result).toEqual(['goes on', ['eager'], 0]);
    });
  });

  describe('cancelled from outside', () => {
    it('in its body cancels its children, waits for them, and raises CancelledError', () => {
      const { result } = runVirtual(function* () {
        let child: Task<void> | undefined;
        const waiting = createTask(
          taskGroup(function* (group) {
            child = group.createTask(slowToLeave(3));
            yield* sleep(1000);
          }),
        );
        yield* sleep(1);
        waiting.cancel('enough');
        const error = yield* raisedBy(waiting);
        return [(error as CancelledError).reason, now(), waiting.state, child?.state, waiting.cancelling()];
      });

      expect(result).toEqual(['enough', 4, 'cancelled', 'cancelled', 1]);
    });

    it('while it waits for its children does the same', () => {
      const { result } = runVirtual(function* () {
        let child: Task<void> | undefined;
        const waiting = createTask(
          taskGroup(function* (group) {
            child = group.createTask(slowToLeave(3));
          }),
        );
        yield* sleep(1);
        waiting.cancel('enough');
        const error = yield* raisedBy(waiting);
        return [(error as CancelledError).reason, now(), waiting.state, child?.state];
      });

      expect(result).toEqual(['enough', 4, 'cancelled', 'cancelled']);
    });

    it('passes only the first request on to its children while it waits, and counts the others', () => {
      const { result } = runVirtual(function* () {
        let child: Task<void> | undefined;
        const waiting = createTask(
          taskGroup(function* (group) {
            child = group.createTask(slowToLeave(5));
          }),
        );
        yield* sleep(1);
        for (let i = 0; i < 3; i++) {
          waiting.cancel(i);
          yield* sleep(1);
        }
        const seen = [child?.cancelling(), waiting.cancelling()];
        const error = yield* raisedBy(waiting);
        return [...seen, (error as CancelledError).reason, now()];
      });

      expect(result).toEqual([1, 3, 0, 6]);
    });

    it('raises the failure of a child rather than the cancellation', () => {
      const { result } = runVirtual(function* () {
        const waiting = createTask(
          taskGroup(function* (group) {
            group.createTask(function* () {
              yield* raisedBy(sleep(1000));
              throw new Error('clean-up');
            });
            yield* sleep(1000);
          }),
        );
        yield* sleep(1);
        waiting.cancel();
        return messages(yield* raisedBy(waiting));
      });

      expect(result).toEqual(['clean-up']);
    });

    it('with failures re-arms the cancellation, which is raised at the next wait of the task', () => {
      const { result } = runVirtual(function* () {
        const seen: unknown[] = [];
        const waiting = createTask(function* () {
          const error = yield* raisedBy(
            taskGroup(function* (group) {
              group.createTask(function* () {
                yield* raisedBy(sleep(1000));
                throw new Error('clean-up');
              });
              yield* sleep(1000);
            }),
          );
          seen.push(messages(error), currentTask()?.cancelling());
          seen.push((yield* raisedBy(sleep(1000))) instanceof CancelledError, now());
        });
        yield* sleep(1);
        waiting.cancel();
        yield* waiting;
        return seen;
      });

      expect(result).toEqual([['clean-up'], 1, true, 1]);
    });

    it('and failing in the same turn, keeps the request of the one outside in the count', () => {
      const { result } = runVirtual(function* () {
        const waiting = createTask(function* () {
          const error = yield* raisedBy(
            taskGroup(function* (group) {
              group.createTask(failAfter(1));
              yield* sleep(1000);
            }),
          );
          return [messages(error), currentTask()?.cancelling(), yield* raisedBy(sleep(0))];
        });
        yield* sleep(1);
        waiting.cancel('outside');
        return yield* waiting;
      });

      expect(result).toEqual([['broken'], 1, expect.any(CancelledError)]);
    });
  });

  describe('nested', () => {
    it('raises a failure inside as a group in a group', () => {
      const { task } = inVirtualTime(function* () {
        return yield* raisedBy(
          taskGroup(function* (outer) {
            outer.createTask(
              taskGroup(function* (inner) {
                inner.createTask(failAfter(1, 'inner'));
              }),
            );
          }),
        );
      });

      const [inner] = (task.result() as TaskGroupError).errors as unknown[];
      expect(messages(inner)).toEqual(['inner']);
    });

    it('a failure outside cancels the inner group, without a group in a group', () => {
      const { result } = runVirtual(function* () {
        let child: Task<void> | undefined;
        const error = yield* raisedBy(
          taskGroup(function* (outer) {
            outer.createTask(failAfter(1, 'outer'));
            yield* taskGroup(function* (inner) {
              child = inner.createTask(slowToLeave(2));
            });
          }),
        );
        return [messages(error), child?.state, now(), currentTask()?.cancelling()];
      });

      expect(result).toEqual([['outer'], 'cancelled', 3, 0]);
    });

    it('with failures in both, raises both, and leaves the count as it was', () => {
      const { result } = runVirtual(function* () {
        const error = yield* raisedBy(
          taskGroup(function* (outer) {
            outer.createTask(failAfter(1, 'outer'));
            yield* taskGroup(function* (inner) {
              inner.createTask(failAfter(1, 'inner'));
              yield* sleep(9);
            });
          }),
        );
        const { errors } = error as TaskGroupError;
        return [(errors[0] as Error).message, messages(errors[1]), currentTask()?.cancelling()];
      });

      expect(result).toEqual(['outer', ['inner'], 0]);
    });
  });

  describe('createTask', () => {
    it('refuses once the group is finished', () => {
      const { task } = inVirtualTime(function* () {
        const group = yield* taskGroup(function* (it) {
          return it;
        });
        return yield* raisedBy(
          (function* () {
            group.createTask(sleep(1));
          })(),
        );
      });

      expect(task.result()).toBeInstanceOf(InvalidStateError);
      expect((task.result() as Error).message).toMatch(/^The task group of "Task-\d+" is finished/);
    });

    it('refuses while the group is shutting down', () => {
      const { result } = runVirtual(function* () {
        const error = yield* raisedBy(
          taskGroup(function* (group) {
            group.createTask(failAfter(1));
            yield* raisedBy(sleep(1000));
            group.createTask(sleep(1));
          }),
        );
        return messages(error);
      });

      expect(result).toEqual(['broken', expect.stringMatching(/is shutting down: it takes no new tasks/)]);
    });

    it('starts nothing if it is refused', () => {
      const { task } = inVirtualTime(function* (log) {
        const group = yield* taskGroup(function* (it) {
          return it;
        });
        yield* raisedBy(
          (function* () {
            group.createTask(
              function* () {
                log('never');
              },
              { eagerStart: true },
            );
          })(),
        );
        return allTasks().size;
      });

      expect(task.result()).toBe(1);
    });

    it('refuses an argument that is no work, and the group goes on', () => {
      const { result } = runVirtual(function* () {
        return yield* taskGroup(function* (group) {
          const error = yield* raisedBy(
            (function* () {
              group.createTask(42 as never);
            })(),
          );
          return [error instanceof TypeError, yield* group.createTask(sleep(1, 'on'))];
        });
      });

      expect(result).toEqual([true, 'on']);
    });
  });

  describe('with a body that is no generator', () => {
    it.each([
      ['an async function', async () => 'result'],
      ['an Observable', () => of('first', 'result')],
      ['a promise', () => Promise.resolve('result')],
    ])('of %s, runs it as a child', async (_, body) => {
      const { result, own, children } = await run(function* () {
        let children = 0;
        const result = yield* taskGroup(() => {
          createTask(function* () {
            children = allTasks().size;
          });
          return body();
        });
        return { result, own: allTasks().size, children };
      });

      expect([result, own, children]).toEqual(['result', 1, 3]);
    });

    it('of a coroutine call, runs it in the task that waits', () => {
      const whoAmI = coroutine(function* () {
        return currentTask()?.id;
      });
      const { task } = inVirtualTime(function* () {
        return yield* taskGroup(() => whoAmI());
      });

      expect(task.result()).toBe(task.id);
    });

    it('of a task, has a child wait for it', () => {
      const { result } = runVirtual(function* () {
        const other = createTask(sleep(3, 'other'));
        return [yield* taskGroup(() => other), now()];
      });

      expect(result).toEqual(['other', 3]);
    });

    it('cancels the rest when it fails, as a child does', () => {
      const { result } = runVirtual(function* () {
        let sibling: Task<void> | undefined;
        const error = yield* raisedBy(
          taskGroup((group) => {
            sibling = group.createTask(slowToLeave(2));
            return createTask(failAfter(1, 'body'));
          }),
        );
        return [messages(error), sibling?.state, now()];
      });

      expect(result).toEqual([['body'], 'cancelled', 3]);
    });

    it('raises an error that it throws at once, wrapped', () => {
      const { result } = runVirtual(function* () {
        return messages(
          yield* raisedBy(
            taskGroup(() => {
              throw new Error('at once');
            }),
          ),
        );
      });

      expect(result).toEqual(['at once']);
    });

    it('refuses a body that returns no work', () => {
      const { task } = inVirtualTime(function* () {
        const error = yield* raisedBy(taskGroup(() => undefined as never));
        return (error as TaskGroupError).errors[0] as unknown;
      });

      expect(task.result()).toBeInstanceOf(TypeError);
      expect((task.result() as Error).message).toMatch(
        /returned no work: write `taskGroup\(function\* \(group\)/,
      );
    });

    it('and cancelled by itself, raises its CancelledError', () => {
      const { result } = runVirtual(function* () {
        const other = createTask(sleep(9));
        const waiting = createTask(taskGroup(() => other));
        yield* sleep(1);
        other.cancel('reason');
        const error = yield* raisedBy(waiting);
        return [(error as CancelledError).reason, waiting.state];
      });

      expect(result).toEqual(['reason', 'cancelled']);
    });
  });

  it('that goes on for days does not keep the children that are done', async () => {
    const refs: WeakRef<object>[] = [];
    const alive = await run(function* () {
      return yield* taskGroup(function* (group) {
        for (let i = 0; i < 200; i++) {
          const child = group.createTask(sleep(0));
          refs.push(new WeakRef(child));
          yield* child;
        }
        yield* until(collectGarbage());
        return refs.filter((ref) => ref.deref() !== undefined).length;
      });
    });

    expect(alive).toBeLessThan(40);
  });

  it('that has dropped many done children still cancels each of the others', () => {
    const { result } = runVirtual(function* () {
      const others: Task<unknown>[] = [];
      const error = yield* raisedBy(
        taskGroup(function* (group) {
          others.push(group.createTask(sleep(100)));
          for (let i = 0; i < 40; i++) group.createTask(sleep(1));
          group.createTask(failAfter(2));
          others.push(group.createTask(sleep(100)));
        }),
      );
      return [messages(error), others.map(({ state }) => state), now()];
    });

    expect(result).toEqual([['broken'], ['cancelled', 'cancelled'], 2]);
  });

  it.each([
    [10, 0],
    [1000, 10],
  ])('of %i children that end looks through them at most %i times', (count, times) => {
    const filter = jest.spyOn(Array.prototype, 'filter');
    let looks;
    try {
      runVirtual(
        taskGroup(function* (group) {
          for (let i = 0; i < count; i++) group.createTask(sleep(i));
        }),
      );
      looks = filter.mock.contexts.filter((items) => (items as unknown[])[0] instanceof Task).length;
    } finally {
      filter.mockRestore();
    }

    expect(looks).toBeLessThanOrEqual(times);
  });

  it('does not interrupt the clean-up of its children when one of them fails during it', () => {
    const { result } = runVirtual(function* () {
      const parent = createTask(
        taskGroup(function* (group) {
          group.createTask(slowToLeave(10));
          group.createTask(function* () {
            try {
              yield* sleep(100);
            } finally {
              yield* failAfter(5);
            }
          });
        }),
      );
      yield* sleep(1);
      parent.cancel();
      return [messages(yield* raisedBy(parent)), now(), parent.cancelling()];
    });

    expect(result).toEqual([['broken'], 11, 1]);
  });

  it('ends the context of its body: its signal does not follow later requests', () => {
    const { result } = runVirtual(function* () {
      let signal: AbortSignal | undefined;
      const parent = createTask(function* () {
        yield* taskGroup(function* (_, context) {
          ({ signal } = context);
        });
        yield* sleep(100);
      });
      yield* sleep(1);
      parent.cancel();
      yield* raisedBy(parent);
      return signal?.aborted;
    });

    expect(result).toBe(false);
  });

  it('refuses an argument that is no function', () => {
    expect(() => taskGroup(sleep(1) as never)).toThrow(TypeError);
  });
});

it('the exit of a group waits for its children, in words', () => {
  const { result } = runVirtual(function* () {
    const task = createTask(
      taskGroup(function* (group) {
        group.createTask(sleep(5));
      }),
    );
    yield* sleep(1);
    const { waitingFor } = task;
    yield* task;
    return waitingFor;
  });

  expect(result).toBe('the children of the group');
});

it('the exit of a group depends on the children that have not ended', () => {
  const { result } = runVirtual(function* () {
    const children: Task<unknown>[] = [];
    const task = createTask(
      taskGroup(function* (group) {
        for (const ms of [1, 5]) children.push(group.createTask(sleep(ms)));
      }),
    );
    yield* sleep(2);
    const places = [...task.waiting!.dependencies!()].map((child) => children.indexOf(child as never));
    yield* task;
    return places;
  });

  expect(result).toEqual([1]);
});
