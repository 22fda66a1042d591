import {
  BoundedSemaphore,
  CancelledError,
  coroutine,
  createTask,
  gather,
  gatherSettled,
  now,
  Semaphore,
  sleep,
  type Task,
  taskGroup,
  taskScheduler,
  waitFor,
} from 'rxtask';
import { inLoop } from '../support/in-loop.js';
import { law } from '../support/law.js';
import { raisedBy } from '../support/raised-by.js';
import { turns } from '../support/turns.js';

const take = coroutine(function* (semaphore: Semaphore, log: unknown[], name: unknown) {
  yield* semaphore.acquire();
  log.push(name);
});

describe('a semaphore', () => {
  law(
    'test_locks.py::SemaphoreTests::test_initial_value_zero',
    'of no slots is locked from the start',
    () => {
      expect(new Semaphore(0).locked()).toBe(true);
      expect(new Semaphore(1).locked()).toBe(false);
    },
  );

  law(
    'test_locks.py::SemaphoreTests::test_semaphore_value',
    'of a negative number of slots is refused',
    () => {
      expect(() => new Semaphore(-1)).toThrow(RangeError);
    },
  );

  law(
    'test_locks.py::SemaphoreTests::test_acquire',
    'gives out as many slots as it has; the other tasks wait, and each release wakes one',
    () => {
      inLoop(function* () {
        const semaphore = new Semaphore(3);
        const log: unknown[] = [];
        yield* semaphore.acquire();
        yield* semaphore.acquire();
        expect(semaphore.locked()).toBe(false);
        const tasks = [1, 2, 3].map((number) => createTask(take(semaphore, log, number)));
        yield* turns();
        expect([log, semaphore.locked()]).toEqual([[1], true]);
        tasks.push(createTask(take(semaphore, log, 4)));
        semaphore.release();
        semaphore.release();
        expect(semaphore.locked()).toBe(true);
        yield* turns();
        expect([log, semaphore.locked()]).toEqual([[1, 2, 3], true]);
        expect(tasks.map((task) => task.done())).toEqual([true, true, true, false]);
        semaphore.release();
        yield* gather(tasks);
        expect(log).toEqual([1, 2, 3, 4]);
      });
    },
  );

  law(
    'test_locks.py::SemaphoreTests::test_acquire_cancel',
    'removes a waiting task that is cancelled',
    () => {
      inLoop(function* () {
        const semaphore = new Semaphore();
        yield* semaphore.acquire();
        const task = createTask(semaphore.acquire());
        taskScheduler.schedule(() => task.cancel());
        expect(yield* raisedBy(task)).toBeInstanceOf(CancelledError);
        semaphore.release();
        expect(semaphore.locked()).toBe(false);
      });
    },
  );

  law(
    'test_locks.py::SemaphoreTests::test_acquire_cancel_before_awoken',
    'skips tasks that were cancelled: a release wakes exactly the next other one',
    () => {
      inLoop(function* () {
        const semaphore = new Semaphore(0);
        const tasks = [1, 2, 3, 4].map(() => createTask(semaphore.acquire()));
        yield* turns();
        tasks[0]!.cancel();
        tasks[1]!.cancel();
        semaphore.release();
        yield* turns(2);
        expect(tasks.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'succeeded', 'running']);
        tasks[3]!.cancel();
        yield* turns();
      });
    },
  );

  law(
    'test_locks.py::SemaphoreTests::test_acquire_hang',
    'gives the slot to the next when a waiting task is cancelled just before a release',
    () => {
      inLoop(function* () {
        const semaphore = new Semaphore(0);
        const first = createTask(semaphore.acquire());
        const second = createTask(semaphore.acquire());
        yield* turns();
        first.cancel();
        semaphore.release();
        yield* turns(2);
        expect([semaphore.locked(), first.cancelled(), second.done()]).toEqual([true, true, true]);
      });
    },
  );

  law(
    'test_locks.py::SemaphoreTests::test_acquire_no_hang',
    'gets a slot back from a task that is cancelled after it got one',
    () => {
      inLoop(function* () {
        const semaphore = new Semaphore(1);
        let hasEntered = false;
        const both: { second?: Task<void> } = {};
        const first = createTask(function* () {
          {
            using _held = yield* semaphore.acquire();
            yield* sleep(0);
          }
          both.second!.cancel();
        });
        both.second = createTask(function* () {
          using _held = yield* semaphore.acquire();
          hasEntered = true;
        });
        const results = yield* gatherSettled([first, both.second]);
        expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
        expect(hasEntered).toBe(false);
        yield* waitFor(semaphore.acquire(), 1000);
        expect([semaphore.locked(), now()]).toEqual([true, 0]);
      });
    },
  );

  law(
    'test_locks.py::SemaphoreTests::test_release_not_acquired',
    'that is bounded cannot be released beyond its number of slots',
    () => {
      inLoop(function* () {
        const semaphore = new BoundedSemaphore();
        expect(() => {
          semaphore.release();
        }).toThrow(RangeError);
        yield* semaphore.acquire();
        semaphore.release();
        expect(() => {
          semaphore.release();
        }).toThrow(RangeError);
      });
    },
  );

  law(
    'test_locks.py::SemaphoreTests::test_release_no_waiters',
    'without waiting tasks is free once released',
    () => {
      inLoop(function* () {
        const semaphore = new Semaphore();
        yield* semaphore.acquire();
        expect(semaphore.locked()).toBe(true);
        semaphore.release();
        expect(semaphore.locked()).toBe(false);
      });
    },
  );

  law(
    'test_locks.py::SemaphoreTests::test_acquire_fifo_order',
    'queues a task that comes again behind the others',
    () => {
      inLoop(function* () {
        const semaphore = new Semaphore(1);
        const log: string[] = [];
        const twice = coroutine(function* (tag: string) {
          for (const round of ['1', '2']) {
            yield* semaphore.acquire();
            log.push(tag + round);
            yield* sleep(10);
            semaphore.release();
          }
        });
        yield* taskGroup(function* (group) {
          for (const tag of ['a', 'b', 'c']) group.createTask(twice(tag));
        });
        expect([log, now()]).toEqual([['a1', 'b1', 'c1', 'a2', 'b2', 'c2'], 60]);
      });
    },
  );

  law(
    'test_locks.py::SemaphoreTests::test_acquire_fifo_order_2',
    'lets no task overtake by releasing and acquiring in one step',
    () => {
      inLoop(function* () {
        const semaphore = new Semaphore(1);
        const log: unknown[] = [];
        const again = coroutine(function* () {
          yield* take(semaphore, log, 2);
          semaphore.release();
          yield* take(semaphore, log, 4);
        });
        const tasks = [
          createTask(take(semaphore, log, 1)),
          createTask(again()),
          createTask(take(semaphore, log, 3)),
        ] as const;
        yield* turns();
        semaphore.release();
        semaphore.release();
        yield* gather(tasks);
        expect(log).toEqual([1, 2, 3, 4]);
      });
    },
  );

  law(
    'test_locks.py::SemaphoreTests::test_acquire_fifo_order_3',
    'keeps its order when the first is cancelled',
    () => {
      inLoop(function* () {
        const semaphore = new Semaphore(0);
        const log: unknown[] = [];
        const tasks = [1, 2, 3].map((number) => createTask(take(semaphore, log, number)));
        yield* turns();
        tasks[0]!.cancel();
        yield* turns();
        semaphore.release();
        semaphore.release();
        yield* gatherSettled(tasks);
        expect(log).toEqual([2, 3]);
      });
    },
  );

  law(
    'test_locks.py::SemaphoreTests::test_acquire_fifo_order_4',
    'wakes as many waiting tasks as there are slots, once the first has gone on',
    () => {
      inLoop(function* () {
        const semaphore = new Semaphore(0);
        const log: unknown[] = [];
        const seen: boolean[] = [];
        const tasks: Task<void>[] = [];
        const first = coroutine(function* () {
          yield* semaphore.acquire();
          // The waiting tasks have been woken by now: tasks started here come after them.
          tasks.push(
            createTask(function* () {
              log.push(4);
            }),
          );
          log.push(1);
        });
        const second = coroutine(function* () {
          for (let i = 0; i < 3; i++) semaphore.release();
          seen.push(semaphore.locked()); // the first has not resumed yet
          yield* semaphore.acquire();
          log.push(2);
        });
        const third = coroutine(function* () {
          yield* semaphore.acquire();
          seen.push(semaphore.locked());
          log.push(3);
        });
        tasks.push(createTask(first()), createTask(second()), createTask(third()));
        yield* turns(2);
        yield* gather(tasks);
        expect(log).toEqual([1, 2, 3, 4]);
        expect(seen).toEqual([true, true]);
      });
    },
  );
});
