import { concatMap, delay, from, of } from 'rxjs';
import {
  type Coroutine,
  dropMap,
  enqueueMap,
  gatherSettled,
  keepLatestMap,
  restartMap,
  sleep,
  taskFunction,
  type TaskPolicy,
  until,
} from 'rxtask';
import { type Blocks, holdsCancelledEverywhere } from '../support/cancelled-everywhere.js';

const policies: readonly TaskPolicy[] = ['restart', 'drop', 'enqueue', 'keep-latest', 'parallel'];

/** Work that records how many run at once, and whose clean-up takes time. */
function piece(blocks: Blocks, cleanUpMs?: number) {
  const running = { now: 0, most: 0 };
  const body = (ms: number) =>
    blocks.in(function* (): Coroutine<number> {
      running.most = Math.max(running.most, ++running.now);
      try {
        try {
          yield* sleep(ms);
          return ms;
        } finally {
          if (cleanUpMs !== undefined) yield* sleep(cleanUpMs);
        }
      } finally {
        running.now--;
      }
    });
  return { running, body };
}

describe.each(policies)(`taskFunction, policy '%s'`, (policy) => {
  holdsCancelledEverywhere('has no call left, and never more than its limit', (blocks) => {
    const { running, body } = piece(blocks, 1);
    const limit = policy === 'parallel' ? Infinity : 2;
    const call = taskFunction(body, { policy, limit });
    return {
      *main() {
        function* later(): Coroutine<void> {
          yield* sleep(2);
          yield* gatherSettled([call(1), call(2)]);
        }
        yield* gatherSettled([call(4), call(3), call(2), call(1), later()]);
        yield* sleep(1);
      },
      check() {
        expect(running.now).toBe(0);
        expect(running.most).toBeLessThanOrEqual(limit);
        const states: boolean[] = [];
        call.running$.subscribe((isRunning) => states.push(isRunning)).unsubscribe();
        expect(states).toEqual([false]);
      },
    };
  });
});

describe.each([
  ['restartMap', restartMap],
  ['dropMap', dropMap],
  ['enqueueMap', enqueueMap],
  ['keepLatestMap', keepLatestMap],
] as const)('%s', (_, operator) => {
  const values = () => from([4, 3, 1, 2]).pipe(concatMap((ms) => of(ms).pipe(delay(ms % 2))));

  holdsCancelledEverywhere('left, cancels what it runs; work without clean-up is gone at once', (blocks) => {
    const { running, body } = piece(blocks);
    return {
      *main() {
        yield* until(values().pipe(operator(body)));
        yield* sleep(1);
      },
      check() {
        expect(running.now).toBe(0);
        expect(running.most).toBeLessThanOrEqual(1);
      },
    };
  });

  holdsCancelledEverywhere('left, waits for no clean-up; still one runs at a time', (blocks) => {
    const { running, body } = piece(blocks, 1);
    return {
      *main() {
        yield* until(values().pipe(operator(body)));
        yield* sleep(1);
      },
      check() {
        expect(running.most).toBeLessThanOrEqual(1);
      },
      mayLeak: (task) => task.state === 'cancelling',
    };
  });
});
