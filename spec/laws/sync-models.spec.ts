import fc from 'fast-check';
import { VirtualTimeScheduler } from 'rxjs';
import {
  CancelledError,
  Condition,
  type Coroutine,
  createTask,
  gatherSettled,
  LifoQueue,
  Lock,
  PriorityQueue,
  Queue,
  Semaphore,
  sleep,
  type Task,
} from 'rxtask';
import { holdsForAll } from '../support/property.js';

const RUNS = 300;

/** When a task arrives, how long it stays, and when it is cancelled, if at all. There are few instants, so that many coincide. */
interface Visit {
  readonly at: number;
  readonly stay: number;
  readonly cancelAt: number | undefined;
  /** Whether the request precedes the other events of its instant, or comes a turn later. */
  readonly late: boolean;
}

const visits = fc.array(
  fc.record({
    at: fc.nat(6),
    stay: fc.nat(3),
    cancelAt: fc.option(fc.nat(12), { nil: undefined }),
    late: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

/** Plays all visits on a separate clock, and requires that all tasks end. Returns the outcome of each. */
function play(all: readonly Visit[], visit: (visit: Visit, index: number) => Coroutine<void>): string[] {
  const scheduler = new VirtualTimeScheduler();
  const main = createTask(
    function* () {
      const tasks = all.map((one, index) => {
        const task = createTask(function* () {
          yield* sleep(one.at);
          yield* visit(one, index);
        });
        if (one.cancelAt !== undefined) cancelLater(task, one.cancelAt, one.late);
        return task;
      });
      yield* gatherSettled(tasks);
      for (const task of tasks) if (!task.cancelled()) task.result();
      return tasks.map(({ state }) => state);
    },
    { scheduler },
  );
  scheduler.flush();
  expect(main.done()).toBe(true); // otherwise a task waits forever
  return main.result();
}

function cancelLater(task: Task<void>, at: number, late: boolean): void {
  createTask(function* () {
    yield* sleep(at);
    if (late) yield* sleep(0);
    task.cancel();
  });
}

describe('Under any sequence of visits and cancellations', () => {
  it('a lock has at most one holder, is acquired in order of arrival, and is free at the end', () => {
    holdsForAll(visits, RUNS, (all) => {
      const lock = new Lock();
      const arrived: number[] = [];
      const taken: number[] = [];
      let inside = 0;
      play(all, function* (visit, index) {
        arrived.push(index);
        using _held = yield* lock.acquire();
        taken.push(index);
        expect(++inside).toBe(1);
        try {
          yield* sleep(visit.stay);
        } finally {
          inside--;
        }
      });
      expect(taken).toEqual(arrived.filter((index) => taken.includes(index)));
      expect(lock.locked()).toBe(false);
    });
  });

  it('a semaphore has at most as many holders as slots, and at the end all slots are free', () => {
    holdsForAll(fc.tuple(fc.integer({ min: 1, max: 3 }), visits), RUNS, ([places, all]) => {
      const semaphore = new Semaphore(places);
      const arrived: number[] = [];
      const taken: number[] = [];
      let inside = 0;
      play(all, function* (visit, index) {
        arrived.push(index);
        using _held = yield* semaphore.acquire();
        taken.push(index);
        expect(++inside).toBeLessThanOrEqual(places);
        try {
          yield* sleep(visit.stay);
        } finally {
          inside--;
        }
      });
      expect(taken).toEqual(arrived.filter((index) => taken.includes(index)));
      let left = 0;
      while (!semaphore.locked()) {
        createTask(semaphore.acquire(), { eagerStart: true });
        left++;
      }
      expect(left).toBe(places);
    });
  });

  it('a task that waits for a condition holds the lock again, however the wait ends', () => {
    holdsForAll(visits, RUNS, (all) => {
      const condition = new Condition();
      let inside = 0;
      play(all, function* (visit, index) {
        using _held = yield* condition.lock.acquire();
        expect(++inside).toBe(1);
        try {
          if (index % 2 === 1) {
            condition.notify(visit.stay);
            return;
          }
          inside--;
          createTask(function* () {
            yield* sleep(20); // finally, all waiting tasks are woken
            using _last = yield* condition.lock.acquire();
            condition.notifyAll();
          });
          try {
            yield* condition.wait();
          } finally {
            expect(++inside).toBe(1);
            expect(condition.lock.locked()).toBe(true);
          }
        } finally {
          inside--;
        }
      });
      expect(condition.lock.locked()).toBe(false);
    });
  });

  it('no notification is lost: as many tasks go on as were notified', () => {
    holdsForAll(fc.tuple(fc.nat(4), visits), RUNS, ([notices, all]) => {
      const condition = new Condition();
      let ended = 0;
      const waiters = all.map((visit) => ({
        ...visit,
        at: 0,
        cancelAt: visit.cancelAt === 7 ? 7 : undefined,
      }));
      play([...waiters, { at: 7, stay: 0, cancelAt: undefined, late: false }], function* (_, index) {
        using _held = yield* condition.lock.acquire();
        if (index < waiters.length) {
          try {
            yield* condition.wait();
          } finally {
            ended++;
          }
          return;
        }
        condition.notify(notices);
        createTask(function* () {
          yield* sleep(5);
          const cancelled = waiters.filter(({ cancelAt }) => cancelAt !== undefined).length;
          // A cancelled task passes on a notification that it received, so the number of woken tasks never falls short.
          expect(ended).toBeGreaterThanOrEqual(Math.min(notices, waiters.length - cancelled));
          using _last = yield* condition.lock.acquire();
          condition.notifyAll();
        });
      });
      expect(ended).toBe(waiters.length);
    });
  });

  it.each([
    ['queue', (size: number) => new Queue<number>(size), 'first in, first out'],
    ['LIFO queue', (size: number) => new LifoQueue<number>(size), ''],
    ['priority queue', (size: number) => new PriorityQueue<number>(size), ''],
  ])('a %s loses no item and duplicates none', (_, make, order) => {
    holdsForAll(fc.tuple(fc.nat(3), visits, visits), RUNS, ([size, putters, getters]) => {
      const queue = make(size);
      const put: number[] = [];
      const got: number[] = [];
      let isOver = false;
      const over = (error: unknown): void => {
        if (!isOver || error instanceof CancelledError) throw error;
      };
      play(
        [...putters, ...getters, { at: 30, stay: 0, cancelAt: undefined, late: false }],
        function* (visit, index) {
          try {
            if (index < putters.length) {
              for (let i = 0; i <= visit.stay; i++) {
                const item = index * 10 + i;
                yield* queue.put(item);
                put.push(item);
                expect(size === 0 || queue.size <= size).toBe(true);
              }
            } else if (index < putters.length + getters.length) {
              for (let i = 0; i <= visit.stay; i++) {
                got.push(yield* queue.get());
                queue.taskDone();
              }
            } else {
              isOver = true; // shutdown() wakes the tasks that still wait
              queue.shutdown();
            }
          } catch (error) {
            over(error);
          }
        },
      );
      while (!queue.empty()) got.push(queue.getNow());
      if (order !== '') expect(got).toEqual(put);
      expect([...got].sort()).toEqual([...put].sort());
    });
  });

  it('join goes on exactly when taskDone was called for every item', () => {
    holdsForAll(
      fc.array(fc.constantFrom('put', 'get', 'done', 'join'), { maxLength: 30 }),
      RUNS,
      (actions) => {
        const queue = new Queue<number>();
        let [unfinished, taken, joining] = [0, 0, 0];
        const scheduler = new VirtualTimeScheduler();
        const main = createTask(
          function* () {
            const joiners: Task<void>[] = [];
            for (const action of actions) {
              if (action === 'put') {
                queue.putNow(unfinished++);
              } else if (action === 'get' && !queue.empty()) {
                queue.getNow();
                taken++;
              } else if (action === 'done' && taken > 0) {
                queue.taskDone();
                taken--;
                unfinished--;
              } else if (action === 'join') {
                joiners.push(createTask(queue.join()));
                joining++;
              }
              yield* sleep(1);
              if (unfinished === 0) joining = 0;
              expect(joiners.filter((joiner) => !joiner.done())).toHaveLength(joining);
            }
            for (; unfinished > 0; unfinished--) queue.taskDone();
            yield* gatherSettled(joiners);
          },
          { scheduler },
        );
        scheduler.flush();
        main.result();
      },
    );
  });
});
