import { asapScheduler, asyncScheduler, Subject, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { allTasks, createTask, currentTask, type Coroutine, now, run, sleep, waitFor } from 'rxtask';
import { unhandledErrors } from '../support/unhandled.js';
import { healthy } from './support/healthy.js';
import { keepsTheLawsOfTime } from './support/laws.js';
import { keepsTheLawsOfFakeTimers, settle } from './support/laws-of-fake-timers.js';

/** What the timers of a runner do not replace. */
type Unfaked = NonNullable<FakeTimersConfig['doNotFake']>;

describe.each<[string, { doNotFake: Unfaked } | undefined]>([
  ['', undefined],
  [' that leave `performance` alone', { doNotFake: ['performance'] }],
  [' that leave microtasks alone, as those of Vitest do', { doNotFake: ['queueMicrotask', 'nextTick'] }],
  [
    ' that leave microtasks and `performance` alone, as those of Vitest 2 do',
    { doNotFake: ['queueMicrotask', 'nextTick', 'performance'] },
  ],
])("under Jest's fake timers%s", (_timers, config) => {
  const unhandled = unhandledErrors();

  function useFakeTimers(): void {
    if (config === undefined) jest.useFakeTimers();
    else jest.useFakeTimers(config);
  }

  beforeEach(useFakeTimers);
  afterEach(() => {
    jest.useRealTimers();
  });

  /** Plays `main` while the clock advances, until it is done. */
  async function play<T>(main: () => Coroutine<T>): Promise<T> {
    const playing = run(main);
    const end = jest.fn();
    playing.then(end, end);
    for (let ms = 0; ms < 1000 && end.mock.calls.length === 0; ms++) await jest.advanceTimersByTimeAsync(1);
    return playing;
  }

  keepsTheLawsOfTime({
    scheduler: () => asyncScheduler,
    play,
    expectDiary: (actual, expected) => {
      expect(actual).toEqual(expected);
    },
  });

  it('tasks follow synchronous advances too', () => {
    const task = createTask(function* () {
      yield* sleep(1000);
      yield* sleep(1000);
      return now();
    });
    const start = now();
    jest.advanceTimersByTime(1999);
    expect(task.done()).toBe(false);
    jest.advanceTimersByTime(1);
    expect(task.result()).toBe(start + 2000);
  });

  it('tasks follow jumps from timer to timer, and there is one host timer for all of them', () => {
    const instants: number[] = [];
    const start = now();
    for (const ms of [300, 100, 200]) {
      createTask(sleep(ms)).addDoneCallback(() => instants.push(now() - start));
    }
    jest.advanceTimersByTime(0);
    expect(jest.getTimerCount()).toBe(1);
    jest.runAllTimers();
    expect(instants).toEqual([100, 200, 300]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('setting the date moves no deadline', () => {
    const task = createTask(sleep(1000));
    jest.advanceTimersByTime(500);
    jest.setSystemTime(new Date('2040-01-01'));
    jest.advanceTimersByTime(499);
    expect(task.done()).toBe(false);
    jest.setSystemTime(0);
    jest.advanceTimersByTime(1);
    expect(task.done()).toBe(true);
  });

  it.each([0, Date.UTC(2033, 0)])('a TestScheduler inside still is the clock of its run: date %d', (date) => {
    jest.setSystemTime(date);
    const task = new TestScheduler(() => undefined).run(() => createTask(sleep(1000, 'virtual')));
    expect(task.result()).toBe('virtual');
  });

  it('a task of real time goes on in real time', async () => {
    jest.useRealTimers();
    const real = createTask(function* () {
      yield* sleep(2);
      yield* sleep(2);
      return 'real';
    });
    await Promise.resolve();
    useFakeTimers();
    jest.advanceTimersByTime(1_000_000);
    expect(real.done()).toBe(false);
    await expect(real).resolves.toBe('real');
  });

  describe.each([
    ['while the same fake timers stay', () => undefined],
    [
      'under new fake timers',
      () => {
        jest.useRealTimers();
        useFakeTimers();
      },
    ],
  ])('an interrupted test %s does not affect the next:', (_, change) => {
    const breaks: [string, () => void][] = [
      [
        'in a timer',
        () => {
          setTimeout(fail, 6);
        },
      ],
      [
        'in an RxJS timer of a hot Observable',
        () => {
          const hot = new Subject<number>();
          hot.subscribe(() => {
            setTimeout(fail);
          });
          timer(6).subscribe(hot);
        },
      ],
    ];

    it.each(breaks)('%s', async (_where, breakOff) => {
      const left = [
        createTask(sleep(100_000), { name: 'asleep' }),
        createTask(function* () {
          for (;;) yield* sleep(2); // wakes up from time to time
        }),
      ];
      breakOff();
      left.push(createTask(sleep(100_000), { name: 'ready' }));
      expect(() => {
        jest.advanceTimersByTime(50);
      }).toThrow('half-way');

      expect(currentTask()).toBeUndefined();
      change();
      const outcomes: unknown[] = [];
      const elapsed = await play(function* () {
        const start = now();
        const child = createTask(sleep(3, 'works'));
        outcomes.push(yield* waitFor(child, 5));
        try {
          yield* waitFor(sleep(50), 4);
        } catch (error) {
          outcomes.push((error as Error).name);
        }
        return now() - start;
      });
      expect(outcomes).toEqual(['works', 'TimeoutError']);
      expect(elapsed).toBe(7);

      for (const task of left) task.cancel();
      await jest.advanceTimersByTimeAsync(1);
      expect(left.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled']);
      jest.useRealTimers();
      await expect(run(sleep(1, 'real time works'))).resolves.toBe('real time works');
      await expect(healthy(asapScheduler)).resolves.toBe('healthy');
      await expect(healthy(asyncScheduler)).resolves.toBe('healthy');
      expect(allTasks().size).toBe(0);
    });
  });

  it('real time is back at once, synchronously', async () => {
    createTask(sleep(100_000));
    jest.advanceTimersByTime(1);
    jest.useRealTimers();
    const real = createTask(sleep(1, 'real'));
    await expect(real).resolves.toBe('real');
  });

  it('errors in callbacks and subscribers are reported, and the others run', () => {
    const task = createTask(sleep(5, 'value'));
    task.addDoneCallback(fail);
    task.subscribe(fail);
    const next = createTask(sleep(6, 'works'));
    jest.advanceTimersByTime(10);
    expect(next.result()).toBe('works');
    expect(unhandled.map(String)).toEqual(['Error: half-way', 'Error: half-way']);
  });
});

const EVERYTHING: Unfaked = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'requestAnimationFrame',
  'cancelAnimationFrame',
  'requestIdleCallback',
  'cancelIdleCallback',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
];
const butFor = (...faked: string[]): Unfaked => EVERYTHING.filter((name) => !faked.includes(name));

/** Each row: what is faked, and whether RxJS's own timers, which need `setInterval` and `Date`, follow the fakes. */
const fakes: [string, { doNotFake: Unfaked }, boolean][] = [
  ['everything', { doNotFake: [] }, true],
  ['all but the clock', { doNotFake: ['performance', 'hrtime'] }, true],
  ['all but microtasks', { doNotFake: ['queueMicrotask', 'nextTick'] }, true],
  [
    'timers and the date',
    { doNotFake: butFor('setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date') },
    true,
  ],
  ['setTimeout alone', { doNotFake: butFor('setTimeout', 'clearTimeout') }, false],
  ['setTimeout and the clock', { doNotFake: butFor('setTimeout', 'clearTimeout', 'performance') }, false],
];

describe.each(fakes)('fake timers that replace %s', (_what, config, isForRxjs) => {
  keepsTheLawsOfFakeTimers(() => {
    jest.useFakeTimers(config);
    return {
      advance: (ms) => {
        jest.advanceTimersByTime(ms);
      },
      advanceAsync: (ms) => jest.advanceTimersByTimeAsync(ms),
      count: () => jest.getTimerCount(),
      restore: () => {
        jest.useRealTimers();
      },
    };
  }, isForRxjs);
});

/** They do not mark what they replace, and have no clock. */
describe("under Jest's older fake timers", () => {
  beforeEach(() => {
    jest.useFakeTimers({ legacyFakeTimers: true });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('a task sleeps until the timers have been advanced far enough', async () => {
    const task = createTask(function* () {
      yield* sleep(1000);
      yield* sleep(500);
      return 'slept';
    });
    await settle();
    jest.advanceTimersByTime(1000);
    await settle();
    jest.advanceTimersByTime(499);
    expect(task.done()).toBe(false);
    jest.advanceTimersByTime(1);
    await settle();
    expect(task.result()).toBe('slept');
  });

  it('a task sleeps after them in real time, and under the next ones', async () => {
    const far = createTask(sleep(1_000_000));
    await settle();
    jest.advanceTimersByTime(1_000_000);
    await settle();
    expect(far.done()).toBe(true);

    jest.useRealTimers();
    const start = performance.now();
    await createTask(sleep(20));
    expect(performance.now() - start).toBeGreaterThan(18);
    expect(performance.now() - start).toBeLessThan(1000);

    jest.useFakeTimers({ legacyFakeTimers: true });
    const next = createTask(sleep(1000));
    await settle();
    jest.advanceTimersByTime(999);
    await settle();
    expect(next.done()).toBe(false);
    jest.advanceTimersByTime(1);
    await settle();
    expect(next.done()).toBe(true);
  });
});

function fail(): never {
  throw new Error('half-way');
}
