import { setTimeout as delay } from 'node:timers/promises';
import { asapScheduler, asyncScheduler, Subject, take, VirtualTimeScheduler } from 'rxjs';
import { allTasks, createTask, currentTask, now, run, sleep, taskScheduler, waitFor } from 'rxtask';
import { unhandledErrors } from '../support/unhandled.js';
import { healthy } from './support/healthy.js';
import { keepsTheLawsOfTime } from './support/laws.js';

describe('on a bare VirtualTimeScheduler', () => {
  const unhandled = unhandledErrors();
  let clock: VirtualTimeScheduler;

  beforeEach(() => {
    clock = new VirtualTimeScheduler();
  });

  keepsTheLawsOfTime({
    scheduler: () => clock,
    play: (main) => {
      const playing = run(main, { scheduler: clock });
      clock.flush();
      return playing;
    },
    expectDiary: (actual, expected) => {
      expect(actual).toEqual(expected);
    },
  });

  it('nothing happens until it is flushed, and then everything, synchronously', () => {
    const task = createTask(sleep(1000, 'slept'), { scheduler: clock });
    expect(task.state).toBe('pending');
    clock.flush();
    expect(task.result()).toBe('slept');
    expect(clock.now()).toBe(1000);
  });

  it('time stops at maxFrames, and goes on from there', () => {
    clock.maxFrames = 500;
    const task = createTask(sleep(1000, 'slept'), { scheduler: clock });
    clock.flush();
    expect(task.state).toBe('running');
    clock.maxFrames = Infinity;
    clock.flush();
    expect(task.result()).toBe('slept');
  });

  it('children, callbacks and the task scheduler use it too', () => {
    const instants: number[] = [];
    createTask(
      function* () {
        createTask(sleep(10)).addDoneCallback(() => instants.push(now()));
        taskScheduler.schedule(() => instants.push(now()), 20);
        yield* sleep(30);
        instants.push(now());
      },
      { scheduler: clock },
    );
    clock.flush();
    expect(instants).toEqual([10, 20, 30]);
  });

  it('tasks of two clocks wait for each other, each on its own time', () => {
    const other = new VirtualTimeScheduler();
    const awaited = createTask(sleep(70, 'from the other'), { scheduler: other });
    const waiting = createTask(
      function* () {
        yield* sleep(5);
        const value = yield* awaited;
        yield* sleep(5);
        return [value, now()];
      },
      { scheduler: clock },
    );
    clock.flush();
    other.flush();
    clock.flush();
    expect(waiting.result()).toEqual(['from the other', 10]);
  });

  it('months pass at once', () => {
    const task = createTask(sleep(2 ** 40), { scheduler: clock });
    clock.flush();
    expect(task.done()).toBe(true);
    expect(clock.now()).toBe(2 ** 40);
  });

  it('fractions of a millisecond count', () => {
    const instants: number[] = [];
    for (const ms of [0.5, 0.25, 0.75]) {
      createTask(sleep(ms), { scheduler: clock }).addDoneCallback(() => instants.push(clock.now()));
    }
    clock.flush();
    expect(instants).toEqual([0.25, 0.5, 0.75]);
  });

  describe.each([
    ['another scheduler', () => new VirtualTimeScheduler()],
    ['the same scheduler', (used: VirtualTimeScheduler) => used],
  ])('a flush that was interrupted, with %s for the next:', (_, next) => {
    const breaks: [string, (scheduler: VirtualTimeScheduler) => void][] = [
      ['in a virtual action', (scheduler) => scheduler.schedule(fail, 6)],
      ['in the first virtual action', (scheduler) => scheduler.schedule(fail, 0)],
      [
        'inside a subscriber of a hot Observable that is scheduled',
        (scheduler) => {
          const hot = new Subject<void>();
          hot.pipe(take(1)).subscribe({
            next: () => {
              scheduler.schedule(fail);
            },
          });
          scheduler.schedule(() => {
            hot.next();
          }, 6);
        },
      ],
    ];

    it.each(breaks)('%s', async (_where, breakOff) => {
      for (const name of ['asleep', 'asleep too']) createTask(sleep(100_000), { scheduler: clock, name });
      createTask(
        function* () {
          for (;;) yield* sleep(2); // wakes up from time to time
        },
        { scheduler: clock },
      );
      breakOff(clock);
      createTask(sleep(100_000), { scheduler: clock, name: 'ready' });
      expect(() => {
        clock.flush();
      }).toThrow('half-way');

      expect(currentTask()).toBeUndefined();
      const real = createTask(sleep(1, 'real'));

      const again = next(clock);
      again.maxFrames = again.frame + 60;
      const start = again.now();
      const outcomes: unknown[] = [];
      const main = createTask(
        function* () {
          const child = createTask(sleep(3, 'works'));
          outcomes.push(yield* waitFor(child, 5));
          try {
            yield* waitFor(sleep(50), 4);
          } catch (error) {
            outcomes.push((error as Error).name);
          }
          return now() - start;
        },
        { scheduler: again },
      );
      again.flush();
      expect(outcomes).toEqual(['works', 'TimeoutError']);
      expect(main.result()).toBe(7);

      await expect(real).resolves.toBe('real');
      await expect(healthy(asapScheduler)).resolves.toBe('healthy');
      await expect(healthy(asyncScheduler)).resolves.toBe('healthy');
      expect(allTasks().size).toBe(0);
    });
  });

  it('errors in callbacks and subscribers do not interrupt it: they are reported in real time', async () => {
    const task = createTask(sleep(5, 'value'), { scheduler: clock });
    task.addDoneCallback(fail);
    task.subscribe(fail);
    const next = createTask(sleep(6, 'works'), { scheduler: clock });
    clock.flush();
    expect(next.result()).toBe('works');
    await delay(2);
    expect(unhandled.map(String)).toEqual(['Error: half-way', 'Error: half-way']);
  });
});

function fail(): never {
  throw new Error('half-way');
}
