import { createTask, type Coroutine, Future, sleep } from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { endOf, Ticks } from '../../lib/time/ticks.js';
import { inVirtualTime } from '../support/virtual-time.js';

/** Ticks of 10 ms, at most two. */
function twoTicks(log: (event: unknown) => void): Ticks<number> {
  return new Ticks(
    (count) =>
      createTask(
        function* () {
          try {
            return yield* sleep(10, count);
          } finally {
            log(`${count} has ended`);
          }
        },
        { detached: true },
      ),
    2,
  );
}

describe('the ticks of a periodic task', () => {
  it('start when asked for, and emit what they come to', () => {
    const { timeline } = inVirtualTime(function* (log) {
      twoTicks(log).next().subscribe(log);
    });

    expect(timeline).toEqual([
      [10, '0 has ended'],
      [10, 0],
    ]);
  });

  it('are over with the start of the last one, which those learn too that ask later', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const ticks = twoTicks(() => undefined);
      ticks.over.subscribe(() => {
        log('over');
      });
      ticks.next();
      log('first');
      ticks.next();
      log('second');
      ticks.next().subscribe({
        complete: () => {
          log('no third');
        },
      });
      ticks.over.subscribe(() => {
        log('is over');
      });
    });

    expect(timeline.map(([, event]) => event)).toEqual(['first', 'over', 'second', 'no third', 'is over']);
  });

  it('are over when stopped, and keep the failure of what was to stop them', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const ticks = twoTicks(log);
      ticks.over.subscribe(() => {
        log(ticks.stopFailure);
      });
      ticks.stop({ error: 'no stop' });
      ticks.next().subscribe(log);
    });

    expect(timeline).toEqual([[0, { error: 'no stop' }]]);
  });

  it('are over for who sleeps until the next, too: it is woken', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const ticks = twoTicks(log);
      ticks.sleeper = createTask(sleep(100, 0));
      yield* sleep(5);
      ticks.stop();
      log(yield* ticks.sleeper);
    });

    expect(timeline).toEqual([[5, 0]]);
  });

  it('go on when nobody listens any more: only cancelAll and restart end one', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const ticks = twoTicks(log);
      ticks.next().subscribe().unsubscribe();
      yield* sleep(5);
      const restarting = ticks.restart().subscribe(log);
      yield* sleep(5);
      restarting.unsubscribe();
      yield* sleep(1);
      yield* ticks.cancelAll('enough');
      log('all have ended');
    });

    expect(timeline).toEqual([
      [5, '0 has ended'],
      [11, '1 has ended'],
      [11, 'all have ended'],
    ]);
  });

  it('cancelled together, all are waited for, whatever one of them fails with', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const ticks = new Ticks<void>(
        (count) =>
          createTask(function* (): Coroutine<void> {
            try {
              yield* sleep(100);
            } catch {
              yield* sleep(10 * count);
              throw new Error(`clean-up of ${count}`);
            }
          }),
        Infinity,
      );
      ticks.next();
      ticks.next();
      yield* sleep(1);
      log(yield* ticks.cancelAll(undefined));
      log(yield* ticks.cancelAll(undefined));
    });

    expect(timeline).toEqual([
      [11, { error: new Error('clean-up of 0') }],
      [11, undefined],
    ]);
  });
});

describe('endOf', () => {
  it('emits when a future has ended, by success or by cancellation', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const cancelled = new Future<void>();
      endOf(createTask(sleep(5))).subscribe({
        complete: () => {
          log('succeeded');
        },
      });
      endOf(cancelled).subscribe({
        complete: () => {
          log('cancelled');
        },
      });
      yield* sleep(6);
      cancelled.cancel();
    });

    expect(timeline).toEqual([
      [5, 'succeeded'],
      [6, 'cancelled'],
    ]);
  });

  it('fails as the future does, with undefined too', () => {
    const { timeline } = inVirtualTime(function* (log) {
      for (const error of [new Error('failed'), undefined]) {
        const failed = new Future<void>();
        failed.setException(error);
        endOf(failed).subscribe({
          error: (raised: unknown) => {
            log([raised]);
          },
        });
      }
    });

    expect(timeline).toEqual([
      [0, [new Error('failed')]],
      [0, [undefined]],
    ]);
  });

  it('does not hold the future, and leaves it without a trace', () => {
    const { result } = runVirtual(function* () {
      const future = new Future<void>();
      const watching = endOf(future).subscribe();
      const { consumerCount, reactions } = future;
      watching.unsubscribe();
      return [consumerCount, reactions === undefined, future.reactions === undefined];
    });

    expect(result).toEqual([0, false, true]);
  });
});
