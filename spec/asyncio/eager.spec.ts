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
  gather,
  now,
  sleep,
  Task,
  taskGroup,
} from 'rxtask';
import { inLoop } from '../support/in-loop.js';
import { law } from '../support/law.js';
import { collectGarbage } from '../support/memory.js';
import { raisedBy } from '../support/raised-by.js';
import { turns } from '../support/turns.js';

const EAGER = { eagerStart: true };

describe('a task started eagerly', () => {
  law(
    [
      'test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_eager_task_factory_set',
      'test_eager_task_factory.py::DefaultTaskFactoryEagerStart::test_eager_start_true_with_default_factory',
    ],
    'is started with eagerStart, and is a task like any other',
    () => {
      inLoop(function* () {
        let hasRun = false;
        const task = createTask(function* () {
          hasRun = true;
        }, EAGER);
        expect([hasRun, task instanceof Task]).toEqual([true, true]);
        yield* task;
      });
    },
  );

  law(
    'test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_eager_start_false',
    'by another eager task starts its tasks lazily by default',
    () => {
      inLoop(function* () {
        const log: string[] = [];
        const task = createTask(function* () {
          const inner = createTask(
            function* () {
              log.push('inner');
            },
            { eagerStart: false },
          );
          log.push('outer');
          yield* inner;
        }, EAGER);
        log.push('made');
        yield* task;
        expect(log).toEqual(['outer', 'made', 'inner']);
      });
    },
  );

  law(
    'test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_await_future_during_eager_step',
    'can end a future before createTask returns',
    () => {
      inLoop(function* () {
        const future = new Future<string>();
        const task = createTask(function* () {
          future.setResult('my message');
        }, EAGER);
        expect([task.done(), future.done()]).toEqual([true, true]);
        expect(yield* future).toBe('my message');
      });
    },
  );

  law(
    'test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_eager_completion',
    'that never waits is done when createTask returns, and can be waited for',
    () => {
      inLoop(function* () {
        const task = createTask(function* () {
          return 'hello';
        }, EAGER);
        expect(task.done()).toBe(true);
        expect(yield* task).toBe('hello');
      });
    },
  );

  law(
    'test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_block_after_eager_step',
    'that waits is pending when createTask returns, and goes on like any other',
    () => {
      inLoop(function* () {
        const task = createTask(function* () {
          yield* sleep(100);
          return 'finished after blocking';
        }, EAGER);
        expect(task.done()).toBe(false);
        expect(yield* task).toBe('finished after blocking');
        expect([task.done(), now()]).toEqual([true, 100]);
      });
    },
  );

  law(
    'test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_cancellation_after_eager_completion',
    'that is done cannot be cancelled',
    () => {
      inLoop(function* () {
        const task = createTask(function* () {
          return 'finished without blocking';
        }, EAGER);
        expect(task.cancel()).toBe(false);
        expect(yield* task).toBe('finished without blocking');
        expect([task.cancelled(), task.cancelling()]).toEqual([false, 0]);
      });
    },
  );

  law(
    'test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_cancellation_after_eager_step_blocks',
    'that waits is cancelled as usual, with the reason',
    () => {
      inLoop(function* () {
        const task = createTask(function* () {
          yield* sleep(100);
          return 'finished after blocking';
        }, EAGER);
        task.cancel('cancellation message');
        expect(task.cancelling()).toBe(1);
        const error = yield* raisedBy(task);
        expect(error).toBeInstanceOf(CancelledError);
        expect((error as CancelledError).reason).toBe('cancellation message');
        expect(now()).toBe(0);
      });
    },
  );

  law(
    'test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_current_task',
    'is the current task in its first step, as in all others; afterwards its creator is again',
    () => {
      inLoop(function* () {
        const main = currentTask();
        const seen: (Task<unknown> | undefined)[] = [];
        const task = createTask(function* () {
          seen.push(currentTask());
          yield* sleep(100);
          seen.push(currentTask());
        }, EAGER);
        seen.push(currentTask());
        yield* task;
        expect(seen.map((one) => one?.id)).toEqual([task.id, main?.id, task.id]);
      });
    },
  );

  law(
    'test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_all_tasks_with_eager_completion',
    'is among allTasks() in its first step, and not once that has ended it',
    () => {
      inLoop(function* () {
        let during = new Set<unknown>();
        const task = createTask(function* () {
          during = allTasks();
        }, EAGER);
        expect([during.has(task), allTasks().has(task)]).toEqual([true, false]);
        yield* task;
      });
    },
  );

  law(
    'test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_all_tasks_with_blocking',
    'that waits is among allTasks() until it is done',
    () => {
      inLoop(function* () {
        const first = new Future<void>();
        const second = new Future<void>();
        let during = new Set<unknown>();
        const task = createTask(function* () {
          during = allTasks();
          yield* first;
          second.setResult();
        }, EAGER);
        expect([during.has(task), allTasks().has(task)]).toEqual([true, true]);
        first.setResult();
        yield* second;
        expect(allTasks().has(task)).toBe(false);
      });
    },
  );

  law(
    'test_eager_task_factory.py::EagerTaskFactoryLoopTests::test_context_vars',
    'has a separate context in its first step too: variables that it sets are unchanged in the creator',
    () => {
      const number = new ContextVar('number', 0);
      inLoop(function* () {
        const seen: number[] = [];
        number.set(1);
        const task = createTask(function* () {
          seen.push(number.get());
          number.set(2);
          seen.push(number.get());
          yield* sleep(100);
          seen.push(number.get());
          number.set(3);
          seen.push(number.get());
        }, EAGER);
        expect([seen, number.get()]).toEqual([[1, 2], 1]);
        yield* task;
        expect([seen, number.get()]).toEqual([[1, 2, 2, 3], 1]);
      });
      expect(number.get()).toBe(0);
    },
  );

  law(
    'test_eager_task_factory.py::CEagerTaskFactoryLoopTests::test_name',
    'has its name in its first step',
    () => {
      inLoop(function* () {
        let name: string | undefined;
        const task = createTask(
          function* () {
            name = currentTask()?.name;
          },
          { ...EAGER, name: 'test name' },
        );
        expect(name).toBe('test name');
        yield* task;
      });
    },
  );

  law(
    'test_eager_task_factory.py::CEagerTaskFactoryLoopTests::test_issue122332',
    'that is done does not keep its work, like any other task',
    async () => {
      const works: WeakRef<object>[] = [];
      const tasks = [true, false].map((eagerStart) => {
        const work = (function* () {
          return 'ended';
        })();
        works.push(new WeakRef(work));
        return createTask(work, { eagerStart });
      });
      await gather(tasks);
      for (let i = 0; i < 3; i++) await collectGarbage();
      expect(works.map((work) => work.deref())).toEqual([undefined, undefined]);
      expect(tasks.map((task) => task.result())).toEqual(['ended', 'ended']);
    },
  );
});

describe('the number of tasks', () => {
  /** The number of tasks created while `work` runs. Ids count tasks. */
  function* tasksMadeBy(work: Awaitable<void>): Coroutine<number> {
    const before = createTask(turns(), EAGER);
    yield* before;
    yield* work;
    const after = createTask(turns(), EAGER);
    yield* after;
    return after.id - before.id - 1;
  }

  law(
    'test_eager_task_factory.py::BaseTaskCountingTests::test_awaitables_chain',
    'does not grow by coroutine calls',
    () => {
      const chain = coroutine(function* (depth: number): Coroutine<number> {
        return depth === 0 ? 0 : 1 + (yield* chain(depth - 1));
      });
      const made = inLoop(() =>
        tasksMadeBy(
          coroutine(function* () {
            expect(yield* chain(100)).toBe(100);
          })(),
        ),
      );
      expect(made).toBe(0);
    },
  );

  law(
    'test_eager_task_factory.py::BaseTaskCountingTests::test_recursive_taskgroups',
    'is one for each task of nested groups; started eagerly, all have begun when createTask returns',
    () => {
      const all = 1 + 5 + 5 ** 2 + 5 ** 3 + 5 ** 4;
      for (const eagerStart of [true, false]) {
        inLoop(function* () {
          let begun = 0;
          const grow = coroutine(function* (width: number, depth: number): Coroutine<void> {
            begun++;
            if (depth === 0) return;
            yield* taskGroup(function* (group) {
              for (let i = 0; i < width; i++) group.createTask(grow(width, depth - 1), { eagerStart });
            });
          });
          const start = coroutine(function* () {
            const root = createTask(grow(5, 4), { eagerStart });
            expect(begun).toBe(eagerStart ? all : 0);
            yield* root;
            expect(begun).toBe(all);
          });
          const made = yield* tasksMadeBy(start());
          expect(made).toBe(all);
        });
      }
    },
  );

  law(
    'test_eager_task_factory.py::BaseTaskCountingTests::test_recursive_gather',
    'is one for each coroutine in nested gathers; with eager tasks that are done, the gather is done too',
    () => {
      inLoop(function* () {
        const spread = coroutine(function* (width: number, depth: number): Coroutine<void> {
          if (depth > 0) yield* gather(Array.from({ length: width }, () => spread(width, depth - 1)));
        });
        const eager = coroutine(function* (width: number, depth: number): Coroutine<void> {
          if (depth === 0) return;
          const all = gather(
            Array.from({ length: width }, () => createTask(eager(width, depth - 1), { eagerStart: true })),
          );
          expect(all.done()).toBe(true);
          yield* all;
        });
        expect(yield* tasksMadeBy(spread(5, 4))).toBe(780);
        expect(yield* tasksMadeBy(eager(5, 4))).toBe(780);
      });
    },
  );
});
