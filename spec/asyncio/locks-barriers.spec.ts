import {
  Barrier,
  BrokenBarrierError,
  CancelledError,
  type Coroutine,
  coroutine,
  createTask,
  gather,
  now,
  type Task,
  wait,
} from 'rxtask';
import { inLoop } from '../support/in-loop.js';
import { law } from '../support/law.js';
import { raisedBy } from '../support/raised-by.js';
import { turns } from '../support/turns.js';

const N = 5;

/** Runs `body` in `count` tasks until all are done. */
function* together<T>(count: number, body: () => Coroutine<T>): Coroutine<T[]> {
  return yield* gather(Array.from({ length: count }, () => createTask(body)));
}

/** Waits at the barrier. Returns whether the barrier was broken. */
const isBrokenAt = coroutine(function* (barrier: Barrier) {
  const error = yield* raisedBy(barrier.wait());
  if (error !== undefined) expect(error).toBeInstanceOf(BrokenBarrierError);
  return error !== undefined;
});

/** One of the tasks fails after the meeting and aborts the barrier. The others wait at it again. */
function* abortOrWait(barrier: Barrier): Coroutine<string> {
  try {
    if ((yield* barrier.wait()) === 2) {
      yield* barrier.abort();
      return 'failed';
    }
    yield* barrier.wait();
  } catch (error) {
    expect(error).toBeInstanceOf(BrokenBarrierError);
    return 'broken';
  }
  return 'through';
}

function expectReady(barrier: Barrier): void {
  expect([barrier.waiting, barrier.broken]).toEqual([0, false]);
}

const places = (count: number) => Array.from({ length: count }, (_, place) => place);

describe('a barrier', () => {
  law('test_locks.py::BarrierTests::test_barrier_parties', 'is for one party at least', () => {
    expect(() => new Barrier(0)).toThrow(RangeError);
    expect(() => new Barrier(-4)).toThrow(RangeError);
    expect(new Barrier(N).parties).toBe(N);
  });

  law(
    'test_locks.py::BarrierTests::test_context_manager',
    'gives each party a different index, from 0, in order of arrival',
    () => {
      inLoop(function* () {
        const barrier = new Barrier(3);
        expect(
          yield* together(3, function* () {
            return yield* barrier.wait();
          }),
        ).toEqual(places(3));
        expectReady(barrier);
      });
    },
  );

  law('test_locks.py::BarrierTests::test_filling_one_task', 'for one never makes it wait', () => {
    inLoop(function* () {
      const barrier = new Barrier(1);
      expect(yield* barrier.wait()).toBe(0);
      expectReady(barrier);
    });
  });

  law(
    'test_locks.py::BarrierTests::test_filling_one_task_twice',
    'for one can be passed again and again',
    () => {
      inLoop(function* () {
        const barrier = new Barrier(1);
        const first = createTask(barrier.wait());
        yield* turns();
        expect(barrier.waiting).toBe(0);
        const second = createTask(barrier.wait());
        yield* turns();
        expect([first.result(), second.result()]).toEqual([0, 0]);
        expectReady(barrier);
      });
    },
  );

  law(
    'test_locks.py::BarrierTests::test_filling_task_by_task',
    'counts the parties that have arrived, and none once it has opened',
    () => {
      inLoop(function* () {
        const barrier = new Barrier(3);
        const tasks: Task<number>[] = [];
        const counts: number[] = [];
        for (let i = 0; i < 3; i++) {
          tasks.push(createTask(barrier.wait()));
          yield* turns();
          counts.push(barrier.waiting);
        }
        expect(counts).toEqual([1, 2, 0]);
        yield* wait(tasks);
        expectReady(barrier);
      });
    },
  );

  law(
    'test_locks.py::BarrierTests::test_filling_tasks_wait_twice',
    'can be used again once all have left',
    () => {
      inLoop(function* () {
        const barrier = new Barrier(N);
        const log: number[] = [];
        yield* together(N, function* () {
          for (const round of [1, 2]) {
            yield* barrier.wait();
            log.push(round);
          }
        });
        expect(log).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
        expectReady(barrier);
      });
    },
  );

  law(
    'test_locks.py::BarrierTests::test_filling_tasks_check_return_value',
    'gives different indexes in each round',
    () => {
      inLoop(function* () {
        const barrier = new Barrier(N);
        const rounds = yield* together(N, function* () {
          return [yield* barrier.wait(), yield* barrier.wait()];
        });
        for (const round of [0, 1]) expect(rounds.map((taken) => taken[round]).sort()).toEqual(places(N));
        expectReady(barrier);
      });
    },
  );

  law(
    'test_locks.py::BarrierTests::test_draining_state',
    'that has opened counts no waiting parties, and admits no new one before the last has left',
    () => {
      inLoop(function* () {
        const barrier = new Barrier(N);
        const waiting: number[] = [];
        const tasks = places(N).map(() =>
          createTask(function* () {
            yield* barrier.wait();
            waiting.push(barrier.waiting);
          }),
        );
        const late = createTask(function* () {
          yield* turns();
          const place = barrier.wait();
          return yield* place;
        });
        yield* gather(tasks);
        expect(waiting).toEqual(Array(N).fill(0));
        yield* turns(2);
        expect([late.done(), barrier.waiting, barrier.broken]).toEqual([false, 1, false]);
        late.cancel();
        expect(yield* raisedBy(late)).toBeInstanceOf(CancelledError);
        expectReady(barrier);
      });
    },
  );

  law(
    'test_locks.py::BarrierTests::test_blocking_tasks_while_draining',
    'makes parties that come back while it drains wait for the next round',
    () => {
      inLoop(function* () {
        const again = 2;
        const barrier = new Barrier(N);
        const others = new Barrier(N - again);
        let left = again;
        const log: string[] = [];
        yield* together(N, function* () {
          yield* barrier.wait();
          if (left > 0) {
            left--;
            log.push('back at once');
          } else {
            yield* others.wait();
            log.push('back later');
          }
          yield* barrier.wait();
          log.push('through');
        });
        expect(log).toEqual([
          ...(Array(again).fill('back at once') as string[]),
          ...(Array(N - again).fill('back later') as string[]),
          ...(Array(N).fill('through') as string[]),
        ]);
        expectReady(barrier);
      });
    },
  );

  law(
    'test_locks.py::BarrierTests::test_filling_tasks_cancel_one',
    'does not count a party that is cancelled',
    () => {
      inLoop(function* () {
        const barrier = new Barrier(3);
        let through = 0;
        const pass = coroutine(function* () {
          yield* barrier.wait();
          through++;
        });
        const first = createTask(pass());
        yield* turns();
        expect(barrier.waiting).toBe(1);
        const second = createTask(pass());
        yield* turns();
        expect(barrier.waiting).toBe(2);
        first.cancel();
        yield* turns();
        expect(barrier.waiting).toBe(1);
        expect(yield* raisedBy(first)).toBeInstanceOf(CancelledError);
        const third = createTask(pass());
        yield* turns();
        expect([barrier.waiting, through]).toEqual([2, 0]);
        yield* gather([second, third, createTask(pass())]);
        expect(through).toBe(3);
        expectReady(barrier);
      });
    },
  );
});

describe('a barrier that is reset', () => {
  law('test_locks.py::BarrierTests::test_reset_barrier', 'without waiting parties is unchanged', () => {
    inLoop(function* () {
      const barrier = new Barrier(1);
      yield* createTask(barrier.reset());
      expectReady(barrier);
      expect(yield* barrier.wait()).toBe(0);
    });
  });

  law(
    'test_locks.py::BarrierTests::test_reset_barrier_while_tasks_waiting',
    'raises BrokenBarrierError in all waiting parties, and is then as new',
    () => {
      inLoop(function* () {
        const barrier = new Barrier(N);
        const tasks = places(N - 1).map(() => createTask(isBrokenAt(barrier)));
        yield* turns();
        expect(barrier.waiting).toBe(N - 1);
        yield* createTask(barrier.reset());
        expect(yield* gather(tasks)).toEqual(Array(N - 1).fill(true));
        expectReady(barrier);
        expect(
          yield* together(N, function* () {
            return yield* isBrokenAt(barrier);
          }),
        ).toEqual(Array(N).fill(false));
      });
    },
  );

  law(
    'test_locks.py::BarrierTests::test_reset_barrier_when_tasks_half_draining',
    'while it drains raises BrokenBarrierError in the parties still inside, and not in those that have left',
    () => {
      inLoop(function* () {
        const barrier = new Barrier(N);
        let left = 0;
        const broken = yield* together(N, function* () {
          const isBroken = yield* isBrokenAt(barrier);
          if (!isBroken && ++left === 3) yield* barrier.reset();
          return isBroken;
        });
        expect(broken.filter(Boolean)).toHaveLength(N - 3);
        expectReady(barrier);
      });
    },
  );

  law(
    'test_locks.py::BarrierTests::test_reset_barrier_when_tasks_half_draining_half_blocking',
    'while it drains keeps the parties that wait to enter for the next round',
    () => {
      inLoop(function* () {
        const barrier = new Barrier(N);
        const blocking = 2;
        let left = 0;
        const log: string[] = [];
        yield* together(N, function* () {
          const isBroken = yield* isBrokenAt(barrier);
          if (isBroken) {
            log.push('thrown out');
            yield* barrier.wait();
          } else if (++left > blocking) {
            yield* barrier.reset();
            yield* barrier.wait();
          } else if (yield* isBrokenAt(barrier)) log.push('thrown out at the entrance');
        });
        expect(log).toEqual(Array(blocking).fill('thrown out'));
        expectReady(barrier);
      });
    },
  );

  law(
    'test_locks.py::BarrierTests::test_reset_barrier_while_tasks_waiting_and_waiting_again',
    'can be passed by the parties that got the error, when they come again',
    () => {
      inLoop(function* () {
        const barrier = new Barrier(N);
        const log: string[] = [];
        const tasks = places(N - 1).map(() =>
          createTask(function* () {
            if (yield* isBrokenAt(barrier)) log.push('thrown out');
            yield* barrier.wait();
            log.push('through');
          }),
        );
        const resetting = createTask(barrier.reset());
        yield* turns();
        const last = createTask(function* () {
          yield* barrier.wait();
          log.push('through');
        });
        yield* gather([...tasks, last, resetting] as Task<unknown>[]);
        expect(log).toEqual([
          ...(Array(N - 1).fill('thrown out') as string[]),
          ...(Array(N).fill('through') as string[]),
        ]);
        expectReady(barrier);
      });
    },
  );

  law(
    'test_locks.py::BarrierTests::test_reset_barrier_while_tasks_draining',
    'by the last party does not affect later rounds',
    () => {
      inLoop(function* () {
        const barrier = new Barrier(N);
        let left = 0;
        const rounds = [0, 0];
        yield* together(N, function* () {
          yield* barrier.wait();
          if (++left === N) {
            yield* barrier.reset();
            yield* barrier.wait();
          } else {
            expect(yield* isBrokenAt(barrier)).toBe(false);
            rounds[0]!++;
          }
          yield* barrier.wait();
          rounds[1]!++;
        });
        expect(rounds).toEqual([N - 1, N]);
        expectReady(barrier);
      });
    },
  );
});

describe('a barrier that is aborted', () => {
  law('test_locks.py::BarrierTests::test_abort_barrier', 'is broken', () => {
    inLoop(function* () {
      const barrier = new Barrier(1);
      yield* createTask(barrier.abort());
      expect([barrier.waiting, barrier.broken]).toEqual([0, true]);
      expect(yield* isBrokenAt(barrier)).toBe(true);
    });
  });

  law(
    'test_locks.py::BarrierTests::test_abort_barrier_when_tasks_half_draining_half_blocking',
    'while it drains raises BrokenBarrierError in the parties inside and in those that wait to enter',
    () => {
      inLoop(function* () {
        const barrier = new Barrier(N);
        const blocking = 2;
        let left = 0;
        const log: string[] = [];
        yield* together(N, function* () {
          const isBroken = yield* isBrokenAt(barrier);
          if (isBroken) log.push('inside');
          else if (++left > blocking) yield* barrier.abort();
          else if (yield* isBrokenAt(barrier)) log.push('at the entrance');
        });
        expect(log.filter((word) => word === 'inside')).toHaveLength(blocking);
        expect(log.filter((word) => word === 'at the entrance')).toHaveLength(N - blocking - 1);
        expect([barrier.waiting, barrier.broken]).toEqual([0, true]);
      });
    },
  );

  law(
    'test_locks.py::BarrierTests::test_abort_barrier_when_exception',
    'by a party that has failed raises BrokenBarrierError in all others',
    () => {
      inLoop(function* () {
        const barrier = new Barrier(N);
        const log = yield* together(N, () => abortOrWait(barrier));
        expect(log.sort()).toEqual(['broken', 'broken', 'broken', 'broken', 'failed']);
        expect([barrier.waiting, barrier.broken]).toEqual([0, true]);
      });
    },
  );

  law(
    'test_locks.py::BarrierTests::test_abort_barrier_when_exception_then_resetting',
    'works again once it is reset',
    () => {
      inLoop(function* () {
        const barrier = new Barrier(N);
        const meeting = new Barrier(N);
        const log: string[] = [];
        yield* together(N, function* () {
          log.push(yield* abortOrWait(barrier));
          // All tasks must have left before the reset, and no task may return before it.
          if ((yield* meeting.wait()) === 2) yield* barrier.reset();
          yield* meeting.wait();
          yield* barrier.wait();
          log.push('works again');
        });
        expect([...log.slice(0, N).sort().reverse(), ...log.slice(N)]).toEqual([
          'failed',
          ...(Array(N - 1).fill('broken') as string[]),
          ...(Array(N).fill('works again') as string[]),
        ]);
        expectReady(barrier);
        expect(now()).toBe(0);
      });
    },
  );
});
