import fc from 'fast-check';
import {
  ContextVar,
  coroutine,
  createTask,
  currentTask,
  Future,
  gather,
  sleep,
  type Task,
  type TaskContext,
  taskScheduler,
} from 'rxtask';
import { inLoop } from '../support/in-loop.js';
import { law } from '../support/law.js';
import { holdsForAll } from '../support/property.js';
import { turns } from '../support/turns.js';

describe('the context of a task', () => {
  law(
    'test_tasks.py::BaseTaskTests::test_context_1',
    'is a copy, made with the task: changes on one side do not affect the other',
    () => {
      const word = new ContextVar('word', 'nope');
      inLoop(function* () {
        expect(word.get()).toBe('nope');
        const sub = createTask(function* () {
          yield* sleep(10);
          const seen = word.get();
          word.set('something else');
          return seen;
        });
        word.set('yes');
        expect(word.get()).toBe('yes');
        expect(yield* sub).toBe('nope');
        expect(word.get()).toBe('yes');
      });
      expect(word.get()).toBe('nope');
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_context_2',
    'stays across all its waits; a done callback runs in a copy of the one in which it was added',
    () => {
      const word = new ContextVar('word', 'nope');
      inLoop(function* () {
        const seen: string[] = [];
        const onDone = () => {
          seen.push(word.get());
          word.set('something else');
        };
        for (const j of [0, 1]) {
          const future = new Future<void>();
          word.set(`added${String(j)}`);
          future.addDoneCallback(onDone);
          word.set(`yes${String(j)}`);
          taskScheduler.schedule(() => {
            future.setResult();
          });
          yield* future;
          expect(word.get()).toBe(`yes${String(j)}`);
          for (const i of [0, 1, 2]) {
            word.set(`yes${String(i)}-${String(j)}`);
            yield* sleep(1);
            expect(word.get()).toBe(`yes${String(i)}-${String(j)}`);
          }
        }
        expect(seen).toEqual(['added0', 'added1']);
      });
      expect(word.get()).toBe('nope');
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_context_3',
    'is separate for each task, however many run at once',
    () => {
      const number = new ContextVar('number', -1);
      const sub = coroutine(function* ([base, pauses]: [number, number[]]) {
        for (const [i, ms] of pauses.entries()) {
          number.set(base + i);
          yield* sleep(ms);
          expect(number.get()).toBe(base + i);
        }
      });
      const pauses = fc.array(fc.nat(50), { maxLength: 10 });
      holdsForAll(fc.array(fc.tuple(fc.nat(10), pauses), { maxLength: 100 }), 20, (all) => {
        inLoop(function* () {
          yield* gather(all.map((one) => sub(one)));
        });
        expect(number.get()).toBe(-1);
      });
    },
  );

  law(
    [
      'test_tasks.py::BaseTaskTests::test_context_4',
      'test_tasks.py::BaseTaskTests::test_context_5',
      'test_tasks.py::BaseTaskTests::test_context_6',
    ],
    'can be entered with context.run: variables that are set there keep their values there, and nowhere else',
    () => {
      const number = new ContextVar<number | undefined>('number', undefined);
      inLoop(function* () {
        let inside: TaskContext | undefined;
        const end = new Future<void>();
        const host = createTask(function* (context) {
          inside = context;
          yield* end;
          return number.get();
        });
        yield* turns();
        const set = (value: number) => inside!.run(() => number.set(value));
        const seen = [inside!.run(() => number.get())];
        set(1);
        seen.push(inside!.run(() => number.get()));
        const started = inside!.run(() =>
          createTask(function* () {
            return number.get();
          }),
        );
        set(2);
        seen.push(inside!.run(() => number.get()));
        expect(seen).toEqual([undefined, 1, 2]);
        expect(number.get()).toBeUndefined();
        expect(yield* started).toBe(1);
        end.setResult();
        expect(yield* host).toBe(2);
      });
    },
  );

  law(
    'test_tasks.py::BaseTaskTests::test_get_context',
    'is the argument of its body, with the task itself',
    () => {
      const word = new ContextVar('word', 'nope');
      inLoop(function* () {
        word.set('at creation');
        const task: Task<unknown> = createTask(function* (context) {
          yield* turns();
          return context.run(() => [word.get(), currentTask() === context.task, context.task.id]);
        });
        word.set('afterwards');
        expect(yield* task).toEqual(['at creation', true, task.id]);
      });
    },
  );
});

describe('outside of all tasks', () => {
  law(
    'test_tasks.py::BaseCurrentLoopTests::test_current_task_no_running_loop_implicit',
    'there is no current task, and no error: there is always a default loop',
    async () => {
      expect(currentTask()).toBeUndefined();
      const task: Task<unknown> = createTask(async () => {
        const first = currentTask() === task;
        await Promise.resolve();
        return [first, currentTask()];
      });
      await expect(task).resolves.toEqual([true, undefined]);
    },
  );
});
