import { createTask, gather, Lock, sleep, type Task } from 'rxtask';
import { onClock } from '../../support/virtual-time.js';
import { problemsOf } from './support/problems-of.js';

const WAITS =
  '. Remove one of these waits: give one of these tasks only what it needs of the other, by a queue or a future.';
const LOCKS =
  '. Acquire locks in the same order in every task, and release a lock before you wait for a task that needs it.';

/** Plays a program in which two tasks hang. */
function found(main: () => Generator<never, Task<unknown>[]>): string[] {
  return problemsOf({ circles: true }, () => {
    const { clock } = onClock(function* () {
      const tasks = yield* main();
      yield* sleep(100);
      for (const task of tasks) task.cancel();
    });
    clock.flush();
  });
}

describe('a circle of waits', () => {
  it('is reported when it closes, and once', () => {
    const messages = found(function* () {
      const a: Task<unknown> = createTask(
        function* () {
          yield* sleep(1);
          yield* gather([b]);
        },
        { name: 'a' },
      );
      const b: Task<unknown> = createTask(
        function* () {
          yield* sleep(2);
          yield* gather([a]);
        },
        { name: 'b' },
      );
      const beside = createTask(
        function* () {
          yield* gather([a, b]);
        },
        { name: 'beside' },
      );
      yield* sleep(3);
      return [a, b, beside];
    });
    expect(messages).toEqual([
      `circle: Deadlock, these tasks wait for each other: "b" waits for gather() → "a" waits for gather() → "b"${WAITS}`,
    ]);
  });

  it('through locks is a warning, also if it closes again', () => {
    const messages = found(function* () {
      const [first, second] = [new Lock(), new Lock()];
      const crossing = function* (one: Lock, other: Lock) {
        for (;;) {
          using _held = yield* one.acquire();
          yield* sleep(1);
          try {
            yield* other.acquire();
          } catch {
            return;
          }
        }
      };
      const tasks = [
        createTask(crossing(first, second), { name: 'a' }),
        createTask(crossing(second, first), { name: 'b' }),
      ];
      yield* sleep(2);
      return tasks;
    });
    expect(messages).toEqual([
      `circle: Possible deadlock (unless another task releases the lock or ends the wait): "b" waits for lock.acquire() → "a" waits for lock.acquire() → "b"${LOCKS}`,
    ]);
  });

  it('is not seen in waits that end', () => {
    const messages = found(function* () {
      const lock = new Lock();
      const task = createTask(function* () {
        using _held = yield* lock.acquire();
        yield* sleep(1);
      });
      const other = createTask(function* () {
        using _held = yield* lock.acquire();
        yield* task;
      });
      yield* gather([task, other]);
      return [];
    });
    expect(messages).toEqual([]);
  });
});
