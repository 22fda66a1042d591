import {
  asyncScheduler,
  interval,
  observeOn,
  of,
  type SchedulerAction,
  take,
  VirtualTimeScheduler,
} from 'rxjs';
import { createTask, currentTask, now, sleep, taskScheduler } from 'rxtask';
import { loopOf } from '../../lib/loop/current-loop.js';
import { unhandledErrors } from '../support/unhandled.js';
import { reported } from '../support/reported.js';
import { play } from '../support/virtual-time.js';

const errors = unhandledErrors();

describe('taskScheduler', () => {
  it('without a delay, runs work on the next turn, first in, first out', () => {
    const log: string[] = [];
    play(function* () {
      taskScheduler.schedule(() => {
        log.push('first');
        taskScheduler.schedule(() => log.push('third'));
      });
      taskScheduler.schedule(() => log.push('second'));
      log.push('scheduled');
      yield* sleep(0);
      log.push('next turn');
      yield* sleep(0);
    });

    expect(log).toEqual(['scheduled', 'first', 'second', 'next turn', 'third']);
  });

  it('with a delay, zero included, is a timer: appended behind what is ready', () => {
    const log: string[] = [];
    play(function* () {
      taskScheduler.schedule(() => log.push('timer of 0'), 0);
      taskScheduler.schedule(() => log.push('timer of -1'), -1);
      taskScheduler.schedule(() => log.push('soon'));
      yield* sleep(0);
    });

    expect(log).toEqual(['soon', 'timer of 0', 'timer of -1']);
  });

  it('runs timers by deadline, then by order of scheduling', () => {
    const log: [number, string][] = [];
    play(function* () {
      for (const [name, ms] of [
        ['a', 20],
        ['b', 10],
        ['c', 20],
      ] as const) {
        taskScheduler.schedule(() => log.push([now(), name]), ms);
      }
    });

    expect(log).toEqual([
      [10, 'b'],
      [20, 'a'],
      [20, 'c'],
    ]);
  });

  it('passes its state to the work', () => {
    const log: unknown[] = [];
    play(function* () {
      taskScheduler.schedule((state) => log.push(state), 1, 'state');
      taskScheduler.schedule((state) => log.push(state), undefined, 42);
      taskScheduler.schedule((state) => log.push(state));
    });

    expect(log).toEqual([42, undefined, 'state']);
  });

  it('lets work schedule itself again, with another state and delay', () => {
    const log: unknown[] = [];
    play(function* () {
      taskScheduler.schedule<number>(
        function (this: SchedulerAction<number>, count = 0) {
          log.push([now(), count]);
          if (count < 3) this.schedule(count + 1, count * 10);
        },
        5,
        1,
      );
    });

    expect(log).toEqual([
      [5, 1],
      [15, 2],
      [35, 3],
    ]);
  });

  it('lets work schedule itself for the next turn', () => {
    const log: unknown[] = [];
    play(function* () {
      taskScheduler.schedule<number>(
        function (this: SchedulerAction<number>, count = 0) {
          log.push(count);
          if (count < 3) this.schedule(count + 1);
        },
        undefined,
        1,
      );
      yield* sleep(0);
      log.push('turn');
      yield* sleep(0);
      log.push('turn');
    });

    expect(log).toEqual([1, 'turn', 2, 'turn', 3]);
  });

  it('scheduled again before it has run, runs once, at the new time', () => {
    const log: number[] = [];
    const clock = new VirtualTimeScheduler();
    createTask(
      function* () {
        const action = taskScheduler.schedule(() => log.push(now()), 5) as SchedulerAction<unknown>;
        action.schedule(undefined, 20);
      },
      { scheduler: clock },
    );
    clock.flush();

    expect(log).toEqual([20]);
    expect(loopOf(clock).timers.size).toBe(0);
  });

  it('unsubscribed, never runs, even in the turn it is due', () => {
    const log: string[] = [];
    const clock = new VirtualTimeScheduler();
    createTask(
      function* () {
        taskScheduler.schedule(() => log.push('timer'), 5).unsubscribe();
        taskScheduler.schedule(() => log.push('soon')).unsubscribe();
        taskScheduler.schedule(() => {
          second.unsubscribe();
        }, 10);
        const second = taskScheduler.schedule(() => log.push('due'), 10);
      },
      { scheduler: clock },
    );
    clock.flush();

    expect([log, clock.now()]).toEqual([[], 10]);
    expect(loopOf(clock).timers.size).toBe(0);
  });

  it('unsubscribed, cannot be scheduled again', () => {
    const log: string[] = [];
    play(function* () {
      const action = taskScheduler.schedule(() => log.push('ran'), 5) as SchedulerAction<unknown>;
      action.unsubscribe();
      expect(action.schedule(undefined, 1)).toBe(action);
    });

    expect(log).toEqual([]);
  });

  it('having run, is closed', () => {
    const closed = play(function* () {
      const action = taskScheduler.schedule(() => undefined);
      yield* sleep(0);
      return action.closed;
    });

    expect(closed).toBe(true);
  });

  it('an error in work is reported as in RxJS, and the loop goes on', async () => {
    const log: string[] = [];
    const action = taskScheduler.schedule(() => {
      throw new Error('broken');
    });
    taskScheduler.schedule(() => log.push('goes on'));
    await reported();

    expect([log, action.closed]).toEqual([['goes on'], true]);
    expect(errors).toEqual([new Error('broken')]);
  });

  it('runs work outside of any task', () => {
    const log: unknown[] = [];
    play(function* () {
      taskScheduler.schedule(() => log.push(currentTask()));
    });

    expect(log).toEqual([undefined]);
  });

  it('is the loop whose turn is running, also in callbacks; outside it is real time', () => {
    const log: number[] = [];
    play(function* () {
      taskScheduler.schedule(() => taskScheduler.schedule(() => log.push(taskScheduler.now()), 5), 5);
    });

    expect(log).toEqual([10]);
    expect(Math.abs(taskScheduler.now() - performance.now())).toBeLessThan(100);
    expect(taskScheduler.now()).toBeLessThan(asyncScheduler.now());
  });

  it('serves RxJS’s own operators', () => {
    const log: unknown[] = [];
    play(function* () {
      interval(10, taskScheduler)
        .pipe(take(2))
        .subscribe((tick) => log.push([now(), tick]));
      of(1)
        .pipe(observeOn(taskScheduler))
        .subscribe((value) => log.push([now(), value]));
    });

    expect(log).toEqual([
      [0, 1],
      [10, 0],
      [20, 1],
    ]);
  });
});

describe('work that schedules itself several times', () => {
  const delays: (number | undefined)[] = [undefined, 0, 5];

  it.each(delays.flatMap((first) => delays.map((last) => [first, last] as const)))(
    'in one run, with %p and then %p, runs once, as the last one says',
    (first, last) => {
      const at: number[] = [];
      play(function* () {
        const start = now();
        let runs = 0;
        taskScheduler.schedule(function (this: SchedulerAction<void>) {
          at.push(now() - start);
          if (++runs > 1) return;
          this.schedule(undefined, first);
          this.schedule(undefined, last);
        });
        yield* sleep(20);
      });

      expect(at).toEqual([0, last ?? 0]);
    },
  );

  it('from outside, before it has run, runs once with the last state', () => {
    const seen: unknown[] = [];
    play(function* () {
      const action = taskScheduler.schedule<string>(
        function (state) {
          seen.push(state);
        },
        undefined,
        'first',
      ) as SchedulerAction<string>;
      action.schedule('second');
      action.schedule('third', 1);
      yield* sleep(5);
    });

    expect(seen).toEqual(['third']);
  });

  it('and is unsubscribed in the turn in which it is due, does not run', () => {
    const seen: unknown[] = [];
    play(function* () {
      const action = taskScheduler.schedule(() => seen.push('ran'), 1);
      taskScheduler.schedule(() => action.unsubscribe(), 1);
      const other = taskScheduler.schedule(() => seen.push('other'), 2);
      taskScheduler.schedule(() => other.unsubscribe(), 1);
      yield* sleep(5);
    });

    expect(seen).toEqual(['ran']);
  });
});

it('scheduled work is named after its function, if that has a name', () => {
  function refresh(): void {}
  const named = [refresh, () => undefined].map((work) => taskScheduler.schedule(work));
  for (const each of named) each.unsubscribe();

  expect(named.map((each) => (each as unknown as { title: string }).title)).toEqual([
    'The work "refresh" scheduled on taskScheduler',
    'The work scheduled on taskScheduler',
  ]);
});
