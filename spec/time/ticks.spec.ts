import { createTask, type Coroutine, sleep } from 'rxtask';
import { Ticks } from '../../lib/time/ticks.js';
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
  it('are counted from 0, and are running until they are done', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const ticks = twoTicks(() => undefined);
      const first = ticks.start();
      yield* sleep(5);
      const second = ticks.start();
      log(ticks.running.map((tick) => tick === first || tick === second));
      log(yield* first);
      log(ticks.running.map((tick) => tick === second));
      log(yield* second);
      log(ticks.running.length);
    });

    expect(timeline).toEqual([
      [5, [true, true]],
      [10, 0],
      [10, [true]],
      [15, 1],
      [15, 0],
    ]);
  });

  it('are over when the last one starts', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const ticks = twoTicks(() => undefined);
      ticks.onOver = () => {
        log('over');
      };
      ticks.start();
      log(ticks.isOver);
      ticks.start();
      log(ticks.isOver);
    });

    expect(timeline.map(([, event]) => event)).toEqual([false, 'over', true]);
  });

  it('are over once, and keep the failure of `until`, also if it fails later', () => {
    const { timeline } = inVirtualTime(function* (log) {
      for (const failures of [
        [{ error: 'first' }, { error: 'second' }],
        [undefined, { error: 'late' }],
      ]) {
        const ticks = twoTicks(log);
        ticks.onOver = () => {
          log('over');
        };
        for (const failure of failures) ticks.stop(failure);
        log(ticks.stopFailure);
      }
    });

    expect(timeline.map(([, event]) => event)).toEqual([
      'over',
      { error: 'first' },
      'over',
      { error: 'late' },
    ]);
  });

  it('wake the task that sleeps until the next one when they are over', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const ticks = twoTicks(log);
      ticks.sleeper = createTask(sleep(100, 0));
      yield* sleep(5);
      ticks.stop();
      log(yield* ticks.sleeper);
    });

    expect(timeline).toEqual([[5, 0]]);
  });

  it('go on without a subscriber: only cancelAll cancels them', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const ticks = twoTicks(log);
      ticks.start().subscribe().unsubscribe();
      yield* sleep(5);
      yield* ticks.cancelAll('it was stopped', 'enough');
      log('all have ended');
    });

    expect(timeline).toEqual([
      [5, '0 has ended'],
      [5, 'all have ended'],
    ]);
  });

  it('cancelled together, are all waited for, and the first failure is returned', () => {
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
      ticks.start();
      ticks.start();
      yield* sleep(1);
      log(yield* ticks.cancelAll('it was stopped', undefined));
      log(yield* ticks.cancelAll('it was stopped', undefined));
    });

    expect(timeline).toEqual([
      [11, { error: new Error('clean-up of 0') }],
      [11, undefined],
    ]);
  });

  it('that are cancelled have not failed', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const ticks = twoTicks(() => undefined);
      ticks.start();
      yield* sleep(1);
      log(yield* ticks.cancelAll('it was stopped', 'enough'));
    });

    expect(timeline).toEqual([[1, undefined]]);
  });

  it('are not interrupted by cancelAll when they are cleaning up already', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const ticks = new Ticks<void>(
        () =>
          createTask(function* (): Coroutine<void> {
            try {
              yield* sleep(100);
            } finally {
              yield* sleep(10);
              log('clean');
            }
          }),
        Infinity,
      );
      const tick = ticks.start();
      yield* sleep(1);
      tick.cancel();
      yield* sleep(1);
      yield* ticks.cancelAll('it was stopped', 'enough');
      log(tick.state);
    });

    expect(timeline).toEqual([
      [11, 'clean'],
      [11, 'cancelled'],
    ]);
  });
});
