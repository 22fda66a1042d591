import { VirtualTimeScheduler } from 'rxjs';
import { CancelledError, createTask, now, sleep, taskScheduler } from 'rxtask';
import { wake } from '../../lib/core/sleep.js';
import { loopOf } from '../../lib/loop/current-loop.js';
import { thrownBy } from '../support/thrown-by.js';
import { onClock, play } from '../support/virtual-time.js';

describe('sleep', () => {
  it('takes the given time, on the task’s clock', () => {
    const instants = play(function* () {
      const instants = [now()];
      for (const ms of [1000, 0, -5, 0.5, 250]) {
        yield* sleep(ms);
        instants.push(now());
      }
      return instants;
    });

    expect(instants).toEqual([0, 1000, 1000, 1000, 1000.5, 1250.5]);
  });

  it('returns the value, or undefined', () => {
    const values = play(function* () {
      return [yield* sleep(1, 42), yield* sleep(0, null), yield* sleep(1), yield* sleep(0)];
    });

    expect(values).toEqual([42, null, undefined, undefined]);
  });

  it('may last longer than a host timer can', () => {
    const { task, clock } = onClock(sleep(2 ** 40));
    clock.flush();

    expect([task.state, clock.now()]).toEqual(['succeeded', 2 ** 40]);
  });

  it.each([0, -1, -Infinity])('of %d is exactly one turn', (ms) => {
    const log: string[] = [];
    play(function* () {
      taskScheduler.schedule(() => {
        log.push('ready before');
        taskScheduler.schedule(() => log.push('ready after'));
      });
      yield* sleep(ms);
      log.push('slept');
    });

    expect(log).toEqual(['ready before', 'slept', 'ready after']);
  });

  it('sleepers with one deadline wake in the order in which they began', () => {
    const log: string[] = [];
    play(function* () {
      for (const [name, ms] of [
        ['a', 5],
        ['b', 3],
        ['c', 5],
        ['d', 3],
      ] as const) {
        createTask(function* () {
          yield* sleep(ms);
          log.push(`${name} ${String(now())}`);
        });
      }
    });

    expect(log).toEqual(['b 3', 'd 3', 'a 5', 'c 5']);
  });

  it('ends one turn after it is due', () => {
    const log: string[] = [];
    play(function* () {
      createTask(function* () {
        yield* sleep(5);
        log.push('woken');
      });
      yield* sleep(0);
      taskScheduler.schedule(() => log.push('due after it'), 5);
    });

    expect(log).toEqual(['due after it', 'woken']);
  });

  it('cancelled, is raised on the next turn, and its timer is gone', () => {
    const { task, clock } = onClock(sleep(100));
    clock.schedule(() => {
      expect(task.cancel('stop')).toBe(true);
      expect(task.done()).toBe(false);
    }, 10);
    clock.flush();

    expect(clock.now()).toBe(10);
    expect(loopOf(clock).timers.size).toBe(0);
    expect(thrownBy(() => task.result())).toEqual(new CancelledError('stop'));
  });

  it('is cancelled if the request comes in the turn in which it is due, before it is', () => {
    const log: string[] = [];
    const clock = new VirtualTimeScheduler();
    const sleeper = createTask(
      function* () {
        try {
          yield* sleep(5);
          log.push('slept');
        } catch (error) {
          log.push((error as CancelledError).reason as string);
        }
      },
      { scheduler: clock },
    );
    createTask(
      function* () {
        // Both timers are due at 5, in one turn, and this one fires first.
        taskScheduler.schedule(() => sleeper.cancel('stop'), 5);
      },
      { scheduler: clock, eagerStart: true },
    );
    clock.flush();

    expect(log).toEqual(['stop']);
  });

  it('is cancelled if the request comes between the turn in which it is due and its end', () => {
    const log: string[] = [];
    play(function* () {
      const sleeper = createTask(function* () {
        try {
          yield* sleep(5);
          log.push('slept');
        } catch (error) {
          log.push((error as CancelledError).reason as string);
        }
      });
      yield* sleep(0);
      taskScheduler.schedule(() => log.push(String(sleeper.cancel('stop'))), 5);
    });

    expect(log).toEqual(['true', 'stop']);
  });

  it('of zero, cancelled, raises on the turn in which it would have ended', () => {
    const task = createTask(
      function* () {
        yield* sleep(0);
      },
      { scheduler: new VirtualTimeScheduler(), eagerStart: true },
    );
    expect(task.cancel('stop')).toBe(true);
    (task.loop.host as unknown as { scheduler: VirtualTimeScheduler }).scheduler.flush();

    expect(task.cancelled()).toBe(true);
  });

  it('of Infinity never ends by itself', () => {
    const { task, clock } = onClock(sleep(Infinity));
    clock.flush();
    expect(task.state).toBe('running');
    task.cancel();
    clock.flush();

    expect(task.state).toBe('cancelled');
  });

  it('is cold: the same one can be slept several times', () => {
    const pause = sleep(10);
    const instants = play(function* () {
      yield* pause;
      const first = now();
      yield* pause;
      return [first, now()];
    });

    expect(instants).toEqual([10, 20]);
  });

  it('outside of tasks sleeps in real time', async () => {
    const before = now();
    await sleep(15);

    expect(now() - before).toBeGreaterThanOrEqual(15);
  });
});

describe('wake', () => {
  it('ends a sleep as if it were due, and leaves no timer', () => {
    const { task, clock } = onClock(function* () {
      const sleeper = createTask(sleep(1000, 'slept'));
      yield* sleep(10);
      wake(sleeper);
      return [yield* sleeper, now()];
    });
    clock.flush();

    expect(task.result()).toEqual(['slept', 10]);
    expect([clock.now(), loopOf(clock).timers.size]).toEqual([10, 0]);
  });

  it('does nothing to a sleep that is over or cancelled, nor to a task that waits for something else', () => {
    const { task, clock } = onClock(function* () {
      const cancelled = createTask(sleep(1000));
      const waiting = createTask(sleep(20, 'in its own time'));
      const outer = createTask(waiting);
      yield* sleep(10);
      cancelled.cancel();
      for (const task of [cancelled, outer]) wake(task);
      wake(outer);
      const result = yield* outer;
      wake(outer);
      return [result, now(), cancelled.state];
    });
    clock.flush();

    expect(task.result()).toEqual(['in its own time', 20, 'cancelled']);
  });

  it('twice has the effect of once', () => {
    const steps = play(function* () {
      const steps: number[] = [];
      const sleeper = createTask(function* () {
        for (let i = 0; i < 2; i++) {
          yield* sleep(100);
          steps.push(now());
        }
      });
      yield* sleep(10);
      wake(sleeper);
      wake(sleeper);
      yield* sleeper;
      return steps;
    });

    expect(steps).toEqual([10, 110]);
  });
});

describe('misuse of sleep', () => {
  it.each([
    [NaN, RangeError, 'sleep(NaN): NaN is no number of milliseconds'],
    ['5', TypeError, 'sleep() takes milliseconds as a number, not the string 5: write `sleep(1000)`'],
    [undefined, TypeError, 'not undefined'],
    [null, TypeError, 'not null'],
    [{}, TypeError, 'not an Object'],
    [10n, TypeError, 'not the bigint 10'],
  ])('sleep(%p) says what to write, at the call', (ms, type, message) => {
    expect(() => sleep(ms as number)).toThrow(type);
    expect(() => sleep(ms as number)).toThrow(message);
    expect(() => sleep(ms as number)).toThrow('write `sleep(1000)`');
  });
});
