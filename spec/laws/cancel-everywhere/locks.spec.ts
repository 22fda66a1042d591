import {
  AsyncEvent,
  Barrier,
  BoundedSemaphore,
  BrokenBarrierError,
  Condition,
  type Coroutine,
  createTask,
  Lock,
  Semaphore,
  sleep,
  taskGroup,
} from 'rxtask';
import { cancelledAmong, holdsCancelledEverywhere } from '../support/cancelled-everywhere.js';

describe('Lock', () => {
  holdsCancelledEverywhere('is free when its holder and all who wait are cancelled', (blocks) => {
    const lock = new Lock();
    let inside = 0;
    function* visit(): Coroutine<void> {
      using _held = yield* lock.acquire();
      expect(++inside).toBe(1);
      try {
        yield* sleep(2);
      } finally {
        inside--;
      }
    }
    return {
      *main() {
        yield* taskGroup(function* (group) {
          for (let i = 0; i < 3; i++) group.createTask(blocks.in(visit));
          yield* visit();
        });
      },
      check() {
        expect(lock.locked()).toBe(false);
      },
    };
  });

  holdsCancelledEverywhere('goes to the next when one who waits is cancelled', (blocks) => {
    const lock = new Lock();
    function* visit(): Coroutine<void> {
      using _held = yield* lock.acquire();
      yield* sleep(2);
    }
    const trial = cancelledAmong(blocks, visitLater(visit), [visit, visit, visitLater(visit, 2)]);
    return {
      main: () => trial.main(),
      check(run) {
        trial.check?.(run);
        expect(lock.locked()).toBe(false);
      },
    };
  });
});

describe.each([
  ['Semaphore', Semaphore],
  ['BoundedSemaphore', BoundedSemaphore],
])('%s', (_, Kind) => {
  const PLACES = 2;

  /** Takes all slots at once. */
  function placesOf(semaphore: Semaphore): number {
    let places = 0;
    while (createTask(semaphore.acquire(), { eagerStart: true }).done()) places++;
    return places;
  }

  holdsCancelledEverywhere('has all its places back', (blocks) => {
    const semaphore = new Kind(PLACES);
    let inside = 0;
    function* visit(): Coroutine<void> {
      using _place = yield* semaphore.acquire();
      expect(++inside).toBeLessThanOrEqual(PLACES);
      try {
        yield* sleep(2);
      } finally {
        inside--;
      }
    }
    return {
      *main() {
        yield* taskGroup(function* (group) {
          for (let i = 0; i < 4; i++) group.createTask(blocks.in(visit));
          yield* visit();
        });
      },
      check() {
        expect(placesOf(semaphore)).toBe(PLACES);
      },
    };
  });

  holdsCancelledEverywhere('gives the place of one who is cancelled to the next', (blocks) => {
    const semaphore = new Kind(PLACES);
    function* visit(): Coroutine<void> {
      using _place = yield* semaphore.acquire();
      yield* sleep(2);
    }
    const others = [visit, visit, visit, visitLater(visit, 2), visitLater(visit, 2)];
    const trial = cancelledAmong(blocks, visitLater(visit), others);
    return {
      main: () => trial.main(),
      check(run) {
        trial.check?.(run);
        expect(placesOf(semaphore)).toBe(PLACES);
      },
    };
  });
});

describe('Condition', () => {
  holdsCancelledEverywhere('leaves its lock free when all are cancelled', (blocks) => {
    const condition = new Condition();
    let stock = 0;
    function* take(): Coroutine<void> {
      using _held = yield* condition.lock.acquire();
      yield* condition.waitUntil(() => stock > 0);
      stock--;
      yield* sleep(1);
    }
    return {
      *main() {
        yield* taskGroup(function* (group) {
          for (let i = 0; i < 3; i++) group.createTask(blocks.in(take));
          for (let i = 0; i < 3; i++) {
            yield* sleep(1);
            using _held = yield* condition.lock.acquire();
            stock++;
            condition.notify();
          }
        });
      },
      check() {
        expect(condition.lock.locked()).toBe(false);
      },
    };
  });

  holdsCancelledEverywhere('passes on the notice that one who is cancelled has got', (blocks) => {
    const condition = new Condition();
    let stock = 0;
    function* take(): Coroutine<void> {
      using _held = yield* condition.lock.acquire();
      yield* condition.waitUntil(() => stock > 0);
      stock--;
    }
    function* supply(): Coroutine<void> {
      for (let i = 0; i < 2; i++) {
        yield* sleep(2);
        using _held = yield* condition.lock.acquire();
        stock++;
        condition.notify();
        yield* sleep(1); // a woken task has to wait for the lock
      }
    }
    /** There are just enough slots for the other tasks: a slot that this task got must not be lost. */
    function* takeAndGiveBack(): Coroutine<void> {
      using _held = yield* condition.lock.acquire();
      yield* condition.waitUntil(() => stock > 0);
      condition.notify();
    }
    const trial = cancelledAmong(blocks, takeAndGiveBack, [take, take, supply]);
    return {
      main: () => trial.main(),
      check(run) {
        trial.check?.(run);
        expect(condition.lock.locked()).toBe(false);
      },
    };
  });
});

describe('Barrier', () => {
  holdsCancelledEverywhere('is as new when all who were there are cancelled', (blocks) => {
    const barrier = new Barrier(3);
    function* meet(ms: number): Coroutine<void> {
      yield* sleep(ms);
      yield* barrier.wait();
      yield* sleep(1);
      yield* barrier.wait();
    }
    return {
      *main() {
        yield* taskGroup(function* (group) {
          for (const ms of [1, 2]) group.createTask(blocks.in(() => meet(ms)));
          yield* meet(3);
        });
      },
      check() {
        expect([barrier.waiting, barrier.broken]).toEqual([0, false]);
      },
    };
  });

  holdsCancelledEverywhere('aborted by one who leaves, lets the others go', (blocks) => {
    const barrier = new Barrier(3);
    function* meet(ms: number): Coroutine<void> {
      yield* sleep(ms);
      try {
        yield* barrier.wait();
      } catch (error) {
        if (!(error instanceof BrokenBarrierError)) throw error;
      }
    }
    function* leaving(): Coroutine<void> {
      let isThrough = false;
      try {
        yield* meet(2);
        isThrough = true;
        yield* sleep(1);
      } finally {
        if (!isThrough) yield* barrier.abort();
      }
    }
    return cancelledAmong(blocks, leaving, [() => meet(1), () => meet(3)]);
  });
});

describe('AsyncEvent', () => {
  holdsCancelledEverywhere('forgets who no longer waits, and wakes the others', (blocks) => {
    const event = new AsyncEvent();
    function* wait(): Coroutine<void> {
      yield* event.wait();
      yield* sleep(1);
    }
    function* set(): Coroutine<void> {
      yield* sleep(2);
      event.set();
    }
    return cancelledAmong(blocks, wait, [wait, set, visitLater(wait, 1), visitLater(wait, 3)]);
  });
});

/** Runs `visit` after `ms`, among the other visits. */
function visitLater(visit: () => Coroutine<void>, ms = 1): () => Coroutine<void> {
  return function* () {
    yield* sleep(ms);
    yield* visit();
  };
}
