import { createTask, Lock, Semaphore, sleep, type Task, taskGroup } from 'rxtask';
import { explain } from 'rxtask/inspect';
import { requestInfo } from '../../lib/inspect/explain.js';
import { onClock, play } from '../support/virtual-time.js';

describe('explain()', () => {
  it('says when and why the cancellation of a task was requested, and what it still waits for', () => {
    const said: string[] = [];
    const { task: failing, clock } = onClock(function* () {
      yield* taskGroup(function* (group) {
        const upload: Task<void> = group.createTask(
          function* () {
            try {
              yield* sleep(1_000_000);
            } finally {
              yield* sleep(400);
              said.push(explain(upload));
              yield* sleep(1);
            }
          },
          { name: 'upload' },
        );
        said.push(explain(upload));
        yield* sleep(1);
        said.push(explain(upload));
        createTask(function* () {
          yield* sleep(100);
          said.push(explain(upload));
        });
        group.createTask(
          function* () {
            throw new Error('check failed');
          },
          { name: 'check' },
        );
      });
    });
    clock.flush();
    expect(() => failing.result()).toThrow('unhandled errors');
    expect(said).toEqual([
      '"upload" is ready to run.',
      '"upload" waits for sleep().',
      '"upload" was asked to end 0.1 s ago because "check" of its group has failed (Error: check failed), and still waits for sleep().',
      '"upload" was asked to end 0.4 s ago because "check" of its group has failed (Error: check failed), and still runs now.',
    ]);
  });

  it('names the tasks that acquired what it waits for', () => {
    play(function* () {
      const lock = new Lock();
      const slots = new Semaphore(5);
      createTask(lock.acquire(), { name: 'ended' });
      const holders = Array.from({ length: 5 }, (_, i) =>
        createTask(
          function* () {
            yield* slots.acquire();
            yield* sleep(10);
          },
          { name: `holder ${String(i)}` },
        ),
      );
      const locked = createTask(lock.acquire(), { name: 'locked' });
      const waiting = createTask(slots.acquire(), { name: 'waiting' });
      yield* sleep(1);
      expect(explain(locked)).toBe(
        '"locked" waits for lock.acquire(), acquired by "ended", which has ended.',
      );
      expect(explain(waiting)).toBe(
        '"waiting" waits for semaphore.acquire(), acquired by "holder 0", "holder 1", "holder 2", 2 others.',
      );
      for (const task of [locked, waiting, ...holders]) yield* task.cancelAndWait();
    });
  });

  it('says how a task ended', () => {
    const { task, clock } = onClock(
      function* () {
        throw new TypeError('bad');
      },
      { name: 'load' },
    );
    clock.flush();
    expect(explain(task)).toBe('"load" has failed: TypeError: bad.');
    expect(() => task.result()).toThrow('bad');
  });

  it('refuses a value that is no task', () => {
    expect(() => explain(5 as never)).toThrow('explain() is about a task, not the number 5');
  });
});

describe('the request of a task, as data', () => {
  it('is the first one that was not taken back, with its reason as text', () => {
    play(function* () {
      const task = createTask(function* () {
        try {
          yield* sleep(1000);
        } finally {
          yield* sleep(10);
        }
      });
      expect(requestInfo(task)).toBeUndefined();
      yield* sleep(5);
      task.cancel(new TypeError('bad input'));
      task.cancel('again');
      expect(requestInfo(task)).toEqual({
        at: 5,
        reason: 'TypeError: bad input',
        cause: undefined,
        via: undefined,
      });
      task.uncancel();
      task.uncancel();
      expect(requestInfo(task)).toBeUndefined();
      yield* sleep(20);
    });
  });
});
