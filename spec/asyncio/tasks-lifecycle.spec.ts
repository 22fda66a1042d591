import { VirtualTimeScheduler } from 'rxjs';
import {
  allTasks,
  CancelledError,
  coroutine,
  createTask,
  currentTask,
  Future,
  gather,
  InvalidStateError,
  now,
  shield,
  sleep,
  Task,
  taskScheduler,
  wait,
} from 'rxtask';
import { inLoop } from '../support/in-loop.js';
import { law } from '../support/law.js';
import { collectGarbage } from '../support/memory.js';
import { raisedBy } from '../support/raised-by.js';
import { unretrievedReports } from '../support/reports.js';
import { turns } from '../support/turns.js';
import { runInVirtualTime } from '../support/virtual-time.js';

const say = coroutine(function* (word: string) {
  return word;
});

describe('a task', () => {
  const reports = unretrievedReports();

  law('test_tasks.py::GenericTaskTests::test_future_subclass', 'is a Future', () => {
    inLoop(function* () {
      const task = createTask(say('ok'));
      expect(task).toBeInstanceOf(Task);
      expect(task).toBeInstanceOf(Future);
      yield* task;
    });
  });

  law(
    'test_tasks.py::BaseTaskTests::test_task_class',
    'is done when its work has ended, has its result, and belongs to the loop it was made on',
    () => {
      const loops = [new VirtualTimeScheduler(), new VirtualTimeScheduler()];
      const tasks = loops.map((scheduler, at) =>
        createTask(
          function* () {
            yield* sleep(at);
            return ['ok', now()];
          },
          { scheduler },
        ),
      );
      const [first, second] = tasks as [Task<unknown>, Task<unknown>];
      expect([first.done(), second.done()]).toEqual([false, false]);

      loops[0]!.flush();
      expect([first.done(), second.done()]).toEqual([true, false]);
      loops[1]!.flush();
      expect([first.result(), second.result()]).toEqual([
        ['ok', 0],
        ['ok', 1],
      ]);
    },
  );

  law(
    [
      'test_tasks.py::BaseTaskTests::test_ensure_future_coroutine',
      'test_tasks.py::BaseTaskTests::test_bare_create_task',
      'test_tasks.py::BaseTaskTests::test_create_task_with_async_function',
    ],
    'made in a task runs on the loop of that task, and can be waited for',
    () => {
      inLoop(function* () {
        yield* sleep(7);
        const task = createTask(
          coroutine(function* () {
            yield* sleep(1);
            return now();
          })(),
        );
        expect(task).toBeInstanceOf(Task);
        expect(allTasks()).toContain(task);
        expect(yield* task).toBe(8);
        const another = createTask(say('again'));
        expect(another).toBeInstanceOf(Task);
        expect(yield* another).toBe('again');
      });
    },
  );

  law(
    [
      'test_tasks.py::BaseTaskTests::test_ensure_future_future',
      'test_tasks.py::BaseTaskTests::test_ensure_future_task',
    ],
    'or future is used itself by combinators, on whatever loop they are called',
    () => {
      inLoop(function* () {
        const elsewhere = new Future<string>({ scheduler: new VirtualTimeScheduler() });
        elsewhere.setResult('ko');
        const task = createTask(say('ok'));
        expect(shield(elsewhere)).toBe(elsewhere);
        expect(yield* gather([elsewhere, task])).toEqual(['ko', 'ok']);
        expect(shield(task)).toBe(task);
        const { done } = yield* wait([elsewhere, task]);
        expect([...done][0]).toBe(elsewhere);
        expect([...done][1]).toBe(task);
      });
    },
  );

  law(
    [
      'test_tasks.py::BaseTaskTests::test_ensure_future_awaitable',
      'test_tasks.py::BaseTaskTests::test_ensure_future_task_awaitable',
    ],
    'can be made of anything that can be awaited',
    async () => {
      inLoop(function* () {
        const task = createTask(sleep(0, 'ok'));
        expect(task).toBeInstanceOf(Task);
        expect(yield* task).toBe('ok');
      });
      const thenable = createTask({
        then: Promise.prototype.then.bind(Promise.resolve('ok')),
      } as PromiseLike<string>);
      expect(thenable).toBeInstanceOf(Task);
      await expect(thenable).resolves.toBe('ok');
    },
  );

  law(
    [
      'test_tasks.py::BaseTaskTests::test_ensure_future_neither',
      'test_tasks.py::BaseTaskTests::test_create_task_with_noncoroutine',
    ],
    'cannot be made of a value that is no work',
    () => {
      for (const what of ['ok', 123, 123, undefined, null, {}]) {
        expect(() => createTask(what as never)).toThrow(TypeError);
        expect(() => createTask(what as never)).toThrow('createTask() cannot run');
      }
      expect(allTasks().size).toBe(0);
    },
  );

  law(
    [
      'test_tasks.py::BaseTaskTests::test_other_loop_future',
      'test_tasks.py::BaseTaskTests::test_ensure_future_error_msg',
    ],
    'may wait for a future of another loop, where asyncio refuses: it goes on on its loop',
    () => {
      inLoop(function* () {
        const other = new VirtualTimeScheduler();
        const future = new Future<string>({ scheduler: other });
        const waiting = createTask(function* () {
          return [yield* future, now()];
        });
        yield* sleep(5);
        future.setResult('there');
        // The test never flushes the other loop.
        expect(yield* waiting).toEqual(['there', 5]);
        expect(other.actions).toEqual([]);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_task_awaits_on_itself',
    'that waits for itself gets an error there, and does not hang',
    () => {
      inLoop(function* () {
        const task: Task<unknown> = createTask(function* () {
          const error = yield* raisedBy(task);
          return [error, now()];
        });
        const [error, instant] = (yield* task) as [Error, number];
        expect(error).toBeInstanceOf(InvalidStateError);
        expect(error.message).toContain('cannot wait for itself');
        expect(instant).toBe(0);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_task_set_methods',
    'is ended only by its work: setResult and setException throw, and change nothing',
    () => {
      inLoop(function* () {
        const task: Future<string> = createTask(say('ko')); // on a Task the methods are deprecated
        expect(() => task.setResult('ok')).toThrow(InvalidStateError);
        expect(() => task.setResult('ok')).toThrow('setResult() cannot');
        expect(() => task.setException(new Error())).toThrow(InvalidStateError);
        expect(yield* task).toBe('ko');
        expect(() => task.setResult('ok')).toThrow(InvalidStateError);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_step_result_future',
    'goes on one turn after the future that it waits for, with the same object as its value',
    () => {
      inLoop(function* () {
        const future = new Future<object>();
        let received: unknown;
        const task = createTask(function* () {
          received = yield* future;
        });
        yield* turns();
        const answer = {};
        future.setResult(answer);
        expect([received, task.done()]).toEqual([undefined, false]);
        yield* turns();
        expect(received).toBe(answer);
        expect(task.state).toBe('succeeded');
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_eager_start_false',
    "runs nothing before the loop's next turn",
    () => {
      inLoop(function* () {
        const log: string[] = [];
        const body = function* () {
          log.push('runs');
        };
        const tasks = [createTask(body), createTask(body, { eagerStart: false })];
        log.push('made');
        expect(tasks.map(({ state }) => state)).toEqual(['pending', 'pending']);
        yield* turns();
        expect(log).toEqual(['made', 'runs', 'runs']);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_eager_start_true',
    'started eagerly runs its first step within createTask, its name already set',
    () => {
      inLoop(function* () {
        const log: unknown[] = [];
        const task = createTask(
          function* () {
            log.push(currentTask()?.name);
            yield* turns();
            log.push('goes on');
          },
          { eagerStart: true, name: 'example' },
        );
        log.push('made');
        expect([task.name, task.state]).toEqual(['example', 'running']);
        yield* task;
        expect(log).toEqual(['example', 'made', 'goes on']);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_stop_while_run_in_complete',
    'whose clock is stopped before its end stays pending, and can be cancelled when the clock goes on',
    () => {
      const scheduler = new VirtualTimeScheduler(undefined, 250);
      let beats = 0;
      const task = createTask(
        function* () {
          while (beats < 10) {
            yield* sleep(100);
            beats++;
          }
        },
        { scheduler },
      );
      scheduler.flush();
      expect([task.done(), beats]).toEqual([false, 2]);
      expect(() => {
        task.result();
      }).toThrow(InvalidStateError);

      task.cancel();
      scheduler.maxFrames = Infinity;
      scheduler.flush();
      expect([task.cancelled(), beats]).toEqual([true, 2]);
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_log_destroyed_pending_task',
    'that waits is referenced by its loop, so that it is not collected before its end, which asyncio has to report',
    async () => {
      (() => {
        const forgotten = createTask(
          function* () {
            yield* new Future<void>();
          },
          { name: 'forgotten' },
        );
        expect(forgotten.state).toBe('pending');
      })();
      await collectGarbage();
      await collectGarbage();
      const [task] = [...allTasks()];
      expect([task?.name, task?.state]).toEqual(['forgotten', 'running']);
      task!.cancel();
      await expect(task).rejects.toThrow(CancelledError);
      expect(allTasks().size).toBe(0);
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_tb_logger_not_called_after_cancel',
    'that has failed and is then cancelled is not reported',
    async () => {
      await runInVirtualTime(function* () {
        const fail = function* () {
          throw new TypeError('nobody asks');
        };
        const cancelled = createTask(fail);
        createTask(fail, { name: 'forgotten' });
        yield* sleep(50);
        expect(cancelled.cancel()).toBe(false);
      });
      expect(reports).toEqual([{ error: new TypeError('nobody asks'), name: 'forgotten' }]);
    },
  );
});

describe('the name of a task', () => {
  law(
    'test_tasks.py::BaseTaskTests::test_task_repr_autogenerated',
    'is Task-N when none is given, N counting up',
    () => {
      inLoop(function* () {
        const numbers: number[] = [];
        for (let i = 0; i < 3; i++) {
          const { name } = createTask(say('ok'));
          expect(name).toMatch(/^Task-\d+$/);
          numbers.push(Number(name.slice('Task-'.length)));
        }
        expect(numbers[1]).toBeGreaterThan(numbers[0]!);
        expect(numbers[2]).toBeGreaterThan(numbers[1]!);
        yield* turns();
      });
    },
  );

  law(
    [
      'test_tasks.py::BaseTaskTests::test_task_repr_name_not_str',
      'test_tasks.py::BaseTaskTests::test_task_set_name_pylong',
    ],
    'is a string, whatever value is given',
    () => {
      inLoop(function* () {
        const task = createTask(say('ok'), { name: 987654321 as never });
        expect(task.name).toBe('987654321');
        task.name = { toString: () => 'strange' } as never;
        expect(task.name).toBe('strange');
        task.name = (10n ** 40n) as never;
        expect(task.name).toBe('1' + '0'.repeat(40));
        yield* task;
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_bare_create_named_task',
    'can be given when the task is made',
    () => {
      inLoop(function* () {
        const task = createTask(say('ok'), { name: 'No-op' });
        expect(task.name).toBe('No-op');
        yield* task;
        expect(task.name).toBe('No-op');
      });
    },
  );
});

describe('a coroutine', () => {
  law(
    'test_tasks.py::BaseTaskTests::test_task_basics',
    'waits for others directly, and uses what they return',
    () => {
      const small = coroutine(function* () {
        return 42;
      });
      const large = coroutine(function* () {
        yield* sleep(1);
        return 1000;
      });
      const sum = coroutine(function* () {
        return (yield* small()) + (yield* large());
      });

      const result = inLoop(function* () {
        return yield* sum();
      });
      expect(result).toBe(1042);
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_coroutine_non_gen_function',
    'that never waits runs to its result',
    () => {
      inLoop(function* () {
        expect(yield* say('test')).toBe('test');
        expect(yield* createTask(say('test'))).toBe('test');
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_coroutine_non_gen_function_return_future',
    'that returns a future has that future as its result',
    () => {
      inLoop(function* () {
        const future = new Future<string>();
        const returning = createTask(function* () {
          return future;
        });
        const setting = createTask(function* () {
          future.setResult('test');
        });
        expect((yield* returning) === future).toBe(true);
        expect(returning.result() === future).toBe(true);
        expect(setting.state).toBe('succeeded');
        expect(future.result()).toBe('test');
      });
    },
  );
});

describe('the current task', () => {
  law(
    [
      'test_tasks.py::BaseTaskTests::test_current_task',
      'test_tasks.py::BaseCurrentLoopTests::test_current_task_with_implicit_loop',
    ],
    'is the one that runs, inside it; outside there is none',
    () => {
      expect(currentTask()).toBeUndefined();
      inLoop(function* () {
        const task: Task<unknown> = createTask(function* () {
          const before = currentTask() === task;
          yield* sleep(1);
          return [before, currentTask() === task];
        });
        expect(yield* task).toEqual([true, true]);
      });
      expect(currentTask()).toBeUndefined();
    },
  );

  law(
    'test_tasks.py::BaseCurrentLoopTests::test_current_task_no_running_loop',
    'of a loop that runs nothing is undefined, and so is that of a callback',
    () => {
      inLoop(function* () {
        const seen: unknown[] = [];
        taskScheduler.schedule(() => {
          seen.push(currentTask());
        });
        yield* turns();
        expect(seen).toEqual([undefined]);
      });
      expect(currentTask()).toBeUndefined();
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_current_task_with_interleaving_tasks',
    'is correct after each wait of tasks that take turns',
    () => {
      inLoop(function* () {
        const first = new Future<void>();
        const second = new Future<void>();
        const seen: (Task<unknown> | undefined)[] = [];
        const one = createTask(function* () {
          seen.push(currentTask());
          yield* first;
          seen.push(currentTask());
          second.setResult();
        });
        const two = createTask(function* () {
          seen.push(currentTask());
          first.setResult();
          yield* second;
          seen.push(currentTask());
        });
        yield* wait([one, two]);
        expect(seen.map((task) => task?.id)).toEqual([one.id, two.id, one.id, two.id]);
      });
      expect(currentTask()).toBeUndefined();
    },
  );
});
