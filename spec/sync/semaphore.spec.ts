import {
  BoundedSemaphore,
  CancelledError,
  createTask,
  gather,
  gatherSettled,
  Semaphore,
  sleep,
  type Task,
} from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { raisedBy } from '../support/raised-by.js';
import { inVirtualTime } from '../support/virtual-time.js';

/** `count` tasks that wait for a slot, log their number when they have it, and keep it. */
function waiters(semaphore: Semaphore, count: number, log: (event: unknown) => void): Task<void>[] {
  return Array.from({ length: count }, (_, i) =>
    createTask(function* () {
      yield* semaphore.acquire();
      log(i);
    }),
  );
}

describe('Semaphore', () => {
  it('gives out as many slots as it has, without suspending', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const semaphore = new Semaphore(2);
      createTask(function* () {
        log('another turn');
      });
      yield* semaphore.acquire();
      log(semaphore.locked());
      yield* semaphore.acquire();
      log(semaphore.locked());
    });

    expect(timeline.map(([, event]) => event)).toEqual([false, true, 'another turn']);
  });

  it('has one slot by default', () => {
    const { result } = runVirtual(function* () {
      const semaphore = new Semaphore();
      yield* semaphore.acquire();
      return semaphore.locked();
    });

    expect(result).toBe(true);
  });

  it.each([-1, 1.5, NaN, '2' as unknown as number])('refuses %p places', (value) => {
    expect(() => new Semaphore(value)).toThrow(RangeError);
  });

  it('serves in order of arrival', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const semaphore = new Semaphore(2);
      const use = function* (name: string) {
        using _held = yield* semaphore.acquire();
        log(name);
        yield* sleep(2);
      };
      yield* gather(['a', 'b', 'c', 'd', 'e'].map(use));
    });

    expect(timeline).toEqual([
      [0, 'a'],
      [0, 'b'],
      [2, 'c'],
      [2, 'd'],
      [4, 'e'],
    ]);
  });

  it('has no slot for a task that arrives while a woken one has not gone on', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const semaphore = new Semaphore(0);
      const [first] = waiters(semaphore, 1, log);
      yield* sleep(0);
      semaphore.release();
      semaphore.release();
      log(semaphore.locked());
      yield* semaphore.acquire();
      log('newcomer');
      yield* first!;
    });

    expect(timeline.map(([, event]) => event)).toEqual([true, 0, 'newcomer']);
  });

  it('has a slot for a task that arrives when all waiting tasks were cancelled', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const semaphore = new Semaphore(0);
      const [first, second] = waiters(semaphore, 2, log) as [Task<void>, Task<void>];
      yield* sleep(0);
      first.cancel();
      second.cancel();
      semaphore.release();
      log(semaphore.locked());
    });

    expect(timeline).toEqual([[0, false]]);
  });

  it('gives the slot of a woken task that is cancelled to the next', () => {
    const { task, timeline } = inVirtualTime(function* (log) {
      const semaphore = new Semaphore(0);
      const [first, second] = waiters(semaphore, 2, log) as [Task<void>, Task<void>];
      yield* sleep(0);
      semaphore.release();
      first.cancel();
      yield* second;
      return [first.state, semaphore.locked()];
    });

    expect(task.result()).toEqual(['cancelled', true]);
    expect(timeline).toEqual([[0, 1]]);
  });

  it('gets back the slot of a woken task that is cancelled, when no other task waits', () => {
    const { task } = inVirtualTime(function* (log) {
      const semaphore = new Semaphore(0);
      const [first] = waiters(semaphore, 1, log) as [Task<void>];
      yield* sleep(0);
      semaphore.release();
      first.cancel();
      yield* sleep(1);
      return semaphore.locked();
    });

    expect(task.result()).toBe(false);
  });

  it('wakes as many tasks as there are slots, when one that goes on finds more', () => {
    // Three slots are freed while only one task waits. Tasks that arrive before it resumes wait behind it.
    const { timeline } = inVirtualTime(function* (log) {
      const semaphore = new Semaphore(0);
      const [first] = waiters(semaphore, 1, log) as [Task<void>];
      yield* sleep(0);
      for (let i = 0; i < 3; i++) semaphore.release();
      const late = waiters(semaphore, 2, log);
      yield* gather([first, ...late]);
    });

    expect(timeline).toEqual([
      [0, 0],
      [0, 0],
      [0, 1],
    ]);
  });

  it('wakes the tasks behind a woken one that is cancelled', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const semaphore = new Semaphore(0);
      const [first] = waiters(semaphore, 1, () => {}) as [Task<void>];
      yield* sleep(0);
      semaphore.release();
      semaphore.release();
      const late = waiters(semaphore, 2, log);
      first.cancel();
      yield* gather(late);
    });

    expect(timeline).toEqual([
      [0, 0],
      [0, 1],
    ]);
  });

  it.each([
    ['returns', function* () {}],
    [
      'throws',
      function* () {
        throw new Error('broken');
      },
    ],
    [
      'is cancelled',
      function* () {
        yield* sleep(1);
        throw new CancelledError();
      },
    ],
  ])('gives its slot to the next when a holder with `using` %s', (_, body) => {
    const { result } = runVirtual(function* () {
      const semaphore = new Semaphore(1);
      const holder = createTask(function* () {
        using _held = yield* semaphore.acquire();
        yield* body();
      });
      const next = createTask(semaphore.acquire());
      yield* gatherSettled([holder, next]);
      return next.state;
    });

    expect(result).toBe('succeeded');
  });

  it('releases once by the result of acquire()', () => {
    const { result } = runVirtual(function* () {
      const semaphore = new Semaphore(1);
      const held = yield* semaphore.acquire();
      held[Symbol.dispose]();
      held[Symbol.dispose]();
      yield* semaphore.acquire();
      return semaphore.locked();
    });

    expect(result).toBe(true);
  });

  it('may be released more often than acquired: it then has more slots', () => {
    const { result } = runVirtual(function* () {
      const semaphore = new Semaphore(0);
      semaphore.release();
      semaphore.release();
      yield* semaphore.acquire();
      return semaphore.locked();
    });

    expect(result).toBe(false);
  });

  it('gives no slot to an acquire that was cancelled', () => {
    const { result } = runVirtual(function* () {
      const semaphore = new Semaphore(1);
      yield* semaphore.acquire();
      const second = createTask(function* () {
        using _held = yield* semaphore.acquire();
      });
      yield* sleep(0);
      second.cancel();
      const error = yield* raisedBy(second);
      const seen = semaphore.locked();
      semaphore.release();
      return [error, seen, semaphore.locked()];
    });

    expect(result).toEqual([expect.any(CancelledError), true, false]);
  });
});

describe('BoundedSemaphore', () => {
  it('cannot be released more often than it was acquired', () => {
    const { task } = inVirtualTime(function* () {
      const semaphore = new BoundedSemaphore(1);
      yield* semaphore.acquire();
      semaphore.release();
      return semaphore;
    });
    const semaphore = task.result();

    expect(() => {
      semaphore.release();
    }).toThrow(RangeError);
    expect(semaphore.locked()).toBe(false);
  });

  it('has one slot by default', () => {
    const semaphore = new BoundedSemaphore();

    expect(() => {
      semaphore.release();
    }).toThrow(RangeError);
    expect(semaphore.locked()).toBe(false);
  });

  it('counts the slot of a woken task that was cancelled as free', () => {
    const { result } = runVirtual(function* () {
      const semaphore = new BoundedSemaphore(1);
      yield* semaphore.acquire();
      const second = createTask(semaphore.acquire());
      yield* sleep(0);
      semaphore.release();
      second.cancel();
      yield* sleep(1);
      return yield* raisedBy(
        (function* () {
          semaphore.release();
        })(),
      );
    });

    expect(result).toBeInstanceOf(RangeError);
  });
});

it('shows an inspection no owner for a slot that no task has taken', () => {
  const semaphore = new Semaphore(1);
  semaphore.takeNow();

  expect([...semaphore.owners()]).toStrictEqual([]);
});
