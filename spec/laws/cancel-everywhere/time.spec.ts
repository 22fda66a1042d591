import { Observable, timer } from 'rxjs';
import {
  AsyncEvent,
  type Coroutine,
  createTask,
  now,
  periodic,
  sleep,
  taskGroup,
  TimeoutError,
  until,
  waitFor,
  withDeadline,
  withTimeout,
} from 'rxtask';
import { type Blocks, holdsCancelledEverywhere } from '../support/cancelled-everywhere.js';

const LIMIT = 2;

/** Before the limit, at its instant, and after it. */
const durations = [1, LIMIT, 3];

/** Work that exceeds the limit fails with TimeoutError. A cancellation from outside must not become one. */
function* timesOut(attempt: () => Coroutine<unknown>): Coroutine<void> {
  try {
    yield* attempt();
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    yield* sleep(1);
  }
}

function* work(blocks: Blocks, ms: number): Coroutine<void> {
  yield* blocks.in(function* () {
    try {
      yield* sleep(ms);
    } finally {
      yield* sleep(0);
    }
  });
}

describe.each([
  ['waitFor', (blocks: Blocks, ms: number) => waitFor(() => work(blocks, ms), LIMIT)],
  ['waitFor, on a task', (blocks: Blocks, ms: number) => waitFor(createTask(work(blocks, ms)), LIMIT)],
  ['waitFor, without time', (blocks: Blocks, ms: number) => waitFor(createTask(work(blocks, ms)), 0)],
  ['withTimeout', (blocks: Blocks, ms: number) => withTimeout(LIMIT, () => work(blocks, ms))],
  ['withDeadline', (blocks: Blocks, ms: number) => withDeadline(now() + LIMIT, () => work(blocks, ms))],
])('%s', (_, attempt) => {
  holdsCancelledEverywhere('ends what it waits for, and takes no cancellation for its own', (blocks) => ({
    *main() {
      yield* taskGroup(function* (group) {
        for (const ms of durations) {
          group.createTask(() =>
            timesOut(function* () {
              yield* attempt(blocks, ms);
            }),
          );
          yield* timesOut(function* () {
            yield* attempt(blocks, ms);
          });
        }
      });
    },
  }));
});

describe('withTimeout', () => {
  holdsCancelledEverywhere('inside of another, of the same instant or of others', (blocks) => ({
    *main() {
      for (const outer of durations) {
        yield* timesOut(function* () {
          yield* withTimeout(outer, function* () {
            yield* timesOut(function* () {
              yield* withTimeout(LIMIT, () => work(blocks, 4));
            });
          });
        });
      }
    },
  }));
});

describe('periodic', () => {
  holdsCancelledEverywhere('ends its tick, and no other comes', (blocks) => ({
    *main() {
      yield* periodic(3, () => work(blocks, 1), { times: 3 });
      yield* sleep(1);
    },
  }));

  const overlaps = ['drop', 'enqueue', 'restart', 'keep-latest', 'parallel'] as const;
  describe.each(overlaps)(`at a fixed rate, overlap '%s'`, (overlap) => {
    holdsCancelledEverywhere('cancels all of its ticks', (blocks) => {
      let cancelledAt = Infinity;
      let lastEnd = 0;
      return {
        *main() {
          const tick = function* (): Coroutine<void> {
            yield* work(blocks, 3);
            lastEnd = now();
          };
          const job = periodic(2, tick, { times: 3, pace: 'fixed-rate', overlap });
          job.state$.subscribe((state) => {
            if (state === 'cancelling') cancelledAt = now();
          });
          yield* job;
        },
        check() {
          expect(lastEnd).toBeLessThanOrEqual(cancelledAt); // no tick finishes after that
        },
      };
    });
  });

  holdsCancelledEverywhere('stopped by an event, lets go of that', (blocks) => {
    const stop = new AsyncEvent();
    return {
      *main() {
        yield* taskGroup(function* (group) {
          const job = group.createTask(periodic(2, () => work(blocks, 1), { until: stop }));
          yield* sleep(3);
          stop.set();
          yield* job;
        });
      },
    };
  });
});

describe('until', () => {
  holdsCancelledEverywhere('leaves each source that it has subscribed to, once', (blocks) => {
    const open = new Set<number>();
    const source = (id: number): Observable<unknown> =>
      new Observable((subscriber) => {
        open.add(id);
        subscriber.add(() => {
          expect(open.delete(id)).toBe(true);
        });
        return timer(2).subscribe(subscriber);
      });
    return {
      *main() {
        yield* taskGroup(function* (group) {
          group.createTask(blocks.in(() => until(source(1))));
          yield* until(source(2));
          yield* until(source(3));
        });
      },
      check() {
        expect([...open]).toEqual([]);
      },
    };
  });

  holdsCancelledEverywhere('aborts the signal of what is cancelled, and no other', (blocks) => {
    const calls: { readonly signal: AbortSignal; isOver: boolean }[] = [];
    const call = () =>
      until((signal) => {
        const made = { signal, isOver: false };
        calls.push(made);
        return new Observable((subscriber) => {
          subscriber.add(timer(2).subscribe(subscriber));
          subscriber.add(() => {
            made.isOver = true;
          });
        });
      });
    return {
      *main() {
        yield* taskGroup(function* (group) {
          group.createTask(blocks.in(call));
          yield* call();
          yield* call();
        });
      },
      check() {
        expect(calls.map(({ isOver }) => isOver)).toEqual(calls.map(() => true));
      },
    };
  });
});
