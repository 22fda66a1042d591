import {
  asCompleted,
  type Coroutine,
  createTask,
  gather,
  gatherSettled,
  shield,
  sleep,
  type Task,
  taskGroup,
  wait,
} from 'rxtask';
import { type Blocks, holdsCancelledEverywhere } from '../support/cancelled-everywhere.js';

/** Works for `ms`. The clean-up takes a turn. */
function* work(ms: number): Coroutine<number> {
  try {
    yield* sleep(ms);
    return ms;
  } finally {
    yield* sleep(0);
  }
}

/** Ends in the very step in which it is cancelled. */
function* sleepOnly(ms: number): Coroutine<number> {
  yield* sleep(ms);
  return ms;
}

const threeOf = (blocks: Blocks, piece = work) => [1, 2, 2].map((ms) => blocks.in(() => piece(ms)));

describe('gather', () => {
  holdsCancelledEverywhere('cancels all that it has gathered', (blocks) => ({
    *main() {
      const gathered = yield* gather(threeOf(blocks, sleepOnly));
      yield* sleep(gathered.length);
    },
  }));

  // asyncio's gather too is done as soon as one is cancelled.
  holdsCancelledEverywhere('may end while others still clean up, and those do', (blocks) => ({
    *main() {
      yield* gather(threeOf(blocks));
    },
    mayLeak: isCleaningUp,
  }));
});

describe('gatherSettled', () => {
  holdsCancelledEverywhere('cancels all, and waits until they have cleaned up', (blocks) => ({
    *main() {
      yield* gatherSettled(threeOf(blocks));
      yield* sleep(1);
    },
  }));
});

describe('wait', () => {
  holdsCancelledEverywhere('cancels none of those it waits for', (blocks) => ({
    *main() {
      yield* wait(threeOf(blocks).map((each) => createTask(each)));
    },
    mayLeak: isUntouched,
  }));

  holdsCancelledEverywhere('in a group, leaves nothing alive', (blocks) => ({
    *main() {
      yield* taskGroup(function* (group) {
        const { done, pending } = yield* wait(
          threeOf(blocks).map((each) => group.createTask(each)),
          { returnWhen: 'first-completed' },
        );
        expect([done.size, pending.size]).toEqual([1, 2]);
        yield* wait(pending, { timeout: 1 });
      });
    },
  }));
});

describe('asCompleted', () => {
  holdsCancelledEverywhere('cancels none of those it waits for', (blocks) => ({
    *main() {
      for (const next of asCompleted(threeOf(blocks).map((each) => createTask(each)))) yield* next;
    },
    mayLeak: isUntouched,
  }));

  holdsCancelledEverywhere('in a group, leaves nothing alive', (blocks) => ({
    *main() {
      yield* taskGroup(function* (group) {
        for (const next of asCompleted(threeOf(blocks).map((each) => group.createTask(each)))) {
          yield* next;
          yield* sleep(1);
        }
      });
    },
  }));
});

describe('shield', () => {
  holdsCancelledEverywhere('lets what it shields go on', (blocks) => ({
    *main() {
      yield* shield(createTask(blocks.in(() => work(3))));
      yield* sleep(1);
    },
    mayLeak: isUntouched,
  }));

  holdsCancelledEverywhere('in a group, protects from who waits, not from the group', (blocks) => ({
    *main() {
      yield* taskGroup(function* (group) {
        const [first, ...others] = threeOf(blocks).map((each) => group.createTask(each));
        group.createTask(function* () {
          yield* gather(others);
        });
        yield* shield(first!);
      });
    },
  }));
});

function isCleaningUp(task: Task<unknown>): boolean {
  return task.state === 'cancelling';
}

function isUntouched(task: Task<unknown>): boolean {
  return task.cancelling() === 0;
}
