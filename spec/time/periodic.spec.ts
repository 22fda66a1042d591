import { setImmediate as macrotask } from 'node:timers/promises';
import { EMPTY, of, Subject, take, takeUntil, throwError, VirtualTimeScheduler } from 'rxjs';
import {
  allTasks,
  AsyncEvent,
  CancelledError,
  ContextVar,
  createTask,
  currentTask,
  Future,
  now,
  periodic,
  type PeriodicOptions,
  run,
  sleep,
  until,
} from 'rxtask';
import { marbles, runVirtual } from 'rxtask/testing';
import { raisedBy } from '../support/raised-by.js';
import { unretrievedReports } from '../support/reports.js';
import { inVirtualTime, runInVirtualTime } from '../support/virtual-time.js';
import { turns } from '../support/turns.js';

const letter = (count: number): string => 'abcdefgh'.charAt(count);

/**
 * A periodic task with a period of 4, whose ticks are streams that emit a letter after `work`, as marbles: when each tick runs
 * (there must be no others), what the task emits, when its subscriber leaves, when `until` emits.
 */
function expectTicks(
  options: PeriodicOptions,
  expected: { work: string; ticks: string[]; task: string; leaving?: string; until?: string },
): void {
  marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
    const ticks = expected.ticks.map((_, count) => cold(expected.work, { x: letter(count) }));
    const stop = expected.until === undefined ? undefined : hot(expected.until);
    const task = periodic(4, (count) => ticks[count] ?? of(`tick ${count} is one too many`), {
      until: stop,
      ...options,
    });
    expectObservable(task, expected.leaving).toBe(expected.task);
    ticks.forEach((tick, count) => {
      expectSubscriptions(tick.subscriptions).toBe(expected.ticks[count]!);
    });
  })();
}

/** A tick that logs its life: it works for `workMs`, and takes `cleanUpMs` to clean up when cancelled. */
function logging(log: (event: unknown) => void, workMs: number, cleanUpMs: number) {
  return function* (count: number) {
    log(`${letter(count)} starts`);
    try {
      yield* sleep(workMs);
      log(`${letter(count)} ends`);
      return letter(count);
    } finally {
      if (currentTask()!.cancelling() > 0) {
        log(`${letter(count)} cleans up`);
        yield* sleep(cleanUpMs);
        log(`${letter(count)} is clean`);
      }
    }
  };
}

describe('at a fixed delay, the default', () => {
  it('a period runs from the end of a tick', () => {
    expectTicks(
      { times: 3 },
      {
        work: '  --(x|)',
        ticks: ['^-!', '------^-!', '------------^-!'],
        task: '  --a-----b-----(c|)',
      },
    );
  });

  it("the first tick is a period later with start: 'after-period'", () => {
    expectTicks(
      { times: 2, start: 'after-period', pace: 'fixed-delay' },
      {
        work: '      --(x|)',
        ticks: ['----^-!', '----------^-!'],
        task: '  ------a-----(b|)',
      },
    );
  });

  it('ticks never overlap, however long they take', () => {
    expectTicks(
      { times: 2, start: 'now' },
      {
        work: '  -------(x|)',
        ticks: ['^------!', '-----------^------!'],
        task: '  -------a----------(b|)',
      },
    );
  });
});

describe('at a fixed rate', () => {
  it('a period runs from the start of a tick', () => {
    expectTicks(
      { times: 3, pace: 'fixed-rate' },
      {
        work: '  --(x|)',
        ticks: ['^-!', '----^-!', '--------^-!'],
        task: '  --a---b---(c|)',
      },
    );
  });

  it("the first tick is a period later with start: 'after-period'", () => {
    expectTicks(
      { times: 2, pace: 'fixed-rate', start: 'after-period' },
      {
        work: '      --(x|)',
        ticks: ['----^-!', '--------^-!'],
        task: '  ------a---(b|)',
      },
    );
  });

  it('the work of ticks never makes it drift, as it does at a fixed delay', () => {
    const startsOf = (pace: 'fixed-rate' | 'fixed-delay') =>
      inVirtualTime(function* (log) {
        yield* periodic(
          10,
          function* (count) {
            log(count);
            yield* sleep(count % 7);
          },
          { pace, times: 1000 },
        );
      }).timeline.map(([ms]) => ms);

    expect(startsOf('fixed-rate')).toEqual(Array.from({ length: 1000 }, (_, count) => count * 10));
    expect(startsOf('fixed-delay').at(-1)).toBeGreaterThan(12_000);
  });

  it('ticks that the loop is too late for are omitted, and the others keep their instants', () => {
    const scheduler = new VirtualTimeScheduler();
    const instants: number[] = [];
    const tick = (count: number) => {
      instants.push(scheduler.now());
      if (count === 0) scheduler.frame = 14; // keeps the loop busy
    };
    createTask(periodic(4, tick, { pace: 'fixed-rate', times: 4, scheduler }), { scheduler });
    scheduler.flush();

    // The tick of 4 is late. The times of 8 and 12 have passed when it starts.
    expect(instants).toEqual([0, 14, 16, 20]);
  });
});

describe('a tick that takes longer than its period', () => {
  it('drop: omits the ticks that become due during a tick', () => {
    expectTicks(
      { times: 3, pace: 'fixed-rate' },
      {
        //      x---x---x---x---x
        work: ' ------(x|)',
        ticks: ['^-----!', '--------^-----!', '----------------^-----!'],
        task: ' ------a-------b-------(c|)',
      },
    );
  });

  it('enqueue: is followed at once by the ticks that became due', () => {
    expectTicks(
      { times: 3, pace: 'fixed-rate', overlap: 'enqueue' },
      {
        //      x---x---x
        work: ' ------(x|)',
        ticks: ['^-----!', '------^-----!', '------------^-----!'],
        task: ' ------a-----b-----(c|)',
      },
    );
  });

  it('restart: is cancelled when the next is due; the last one finishes', () => {
    expectTicks(
      { times: 3, pace: 'fixed-rate', overlap: 'restart' },
      {
        //      x---x---x
        work: ' ------(x|)',
        ticks: ['^---!', '----^---!', '--------^-----!'],
        task: ' --------------(c|)',
      },
    );
  });

  it('parallel: runs beside the next', () => {
    expectTicks(
      { times: 3, pace: 'fixed-rate', overlap: 'parallel' },
      {
        //      x---x---x
        work: ' ------(x|)',
        ticks: ['^-----!', '----^-----!', '--------^-----!'],
        task: ' ------a---b---(c|)',
      },
    );
  });
});

describe('restart', () => {
  it('starts the next tick once the one before has cleaned up, which no further due tick interrupts', () => {
    const { timeline } = inVirtualTime(function* (log) {
      log(yield* periodic(4, logging(log, 6, 10), { pace: 'fixed-rate', overlap: 'restart', times: 3 }));
    });

    expect(timeline).toEqual([
      [0, 'a starts'],
      [4, 'a cleans up'],
      [14, 'a is clean'],
      [14, 'b starts'],
      [16, 'b cleans up'],
      [26, 'b is clean'],
      [26, 'c starts'],
      [32, 'c ends'],
      [32, 'c'],
    ]);
  });

  it('fails when a clean-up does', () => {
    const { result } = runVirtual(function* () {
      const restarting = periodic(
        4,
        function* () {
          try {
            yield* sleep(6);
          } catch {
            throw new Error('in clean-up');
          }
        },
        { pace: 'fixed-rate', overlap: 'restart' },
      );
      return [yield* raisedBy(restarting), now()];
    });

    expect(result).toEqual([new Error('in clean-up'), 4]);
  });

  it('lets a tick that swallows its cancellation finish, and drops its value', () => {
    const { task, timeline } = inVirtualTime(function* (log) {
      const restarting = periodic(
        4,
        function* (count) {
          log(count);
          try {
            yield* sleep(6);
          } catch {
            yield* sleep(1);
          }
          return letter(count);
        },
        { pace: 'fixed-rate', overlap: 'restart', times: 2 },
      );
      restarting.subscribe(log);
      return yield* restarting;
    });

    expect(timeline).toEqual([
      [0, 0],
      [5, 1],
      [11, 'b'],
    ]);
    expect(task.result()).toBe('b');
  });
});

describe('times', () => {
  it.each<PeriodicOptions>([
    { pace: 'fixed-delay' },
    { pace: 'fixed-rate', overlap: 'drop' },
    { pace: 'fixed-rate', overlap: 'enqueue' },
    { pace: 'fixed-rate', overlap: 'restart' },
    { pace: 'fixed-rate', overlap: 'keep-latest' },
    { pace: 'fixed-rate', overlap: 'parallel' },
  ])('1 is one tick, however long, and the task ends with it: %p', (options) => {
    expectTicks(
      { ...options, times: 1 },
      {
        work: ' ---------(x|)',
        ticks: ['^--------!'],
        task: ' ---------(a|)',
      },
    );
  });

  it.each([Infinity, undefined, null])('%p sets no limit', (times) => {
    expectTicks(
      { times },
      {
        work: '   (x|)',
        ticks: [' (^!)', '----(^!)', '--------(^!)'],
        task: '   a---b---c--|',
        until: '  -----------s',
      },
    );
  });
});

describe('until', () => {
  const reports = unretrievedReports();

  it('between two ticks it ends the task at once, successfully', () => {
    expectTicks(
      {},
      {
        work: '  --(x|)',
        ticks: ['^-!', '------^-!'],
        task: '  --a-----b-|',
        until: ' ----------s',
      },
    );
  });

  it('lets a tick that runs finish, and starts no other', () => {
    expectTicks(
      {},
      {
        work: '  --(x|)',
        ticks: ['^-!', '------^-!'],
        task: '  --a-----(b|)',
        until: ' -------s',
      },
    );
  });

  it.each<PeriodicOptions>([{}, { pace: 'fixed-rate' }])(
    'before the first tick it lets none start: %p',
    (pace) => {
      expectTicks({ ...pace, start: 'after-period' }, { work: '(x|)', ticks: [], task: '--|', until: '--s' });
    },
  );

  it('with enqueue: the running tick finishes, and none that is due starts', () => {
    expectTicks(
      { pace: 'fixed-rate', overlap: 'enqueue' },
      {
        work: '  -----------(x|)',
        ticks: ['^----------!'],
        task: '  -----------(a|)',
        until: ' ---------s',
      },
    );
  });

  it('with parallel: all running ticks finish', () => {
    expectTicks(
      { pace: 'fixed-rate', overlap: 'parallel' },
      {
        work: '  ------(x|)',
        ticks: ['^-----!', '----^-----!'],
        task: '  ------a---(b|)',
        until: ' -----s',
      },
    );
  });

  it('with restart: the task waits for a clean-up, and the tick behind it does not start', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const restarting = periodic(4, logging(log, 6, 10), {
        pace: 'fixed-rate',
        overlap: 'restart',
        until: sleep(5),
      });
      log(yield* restarting);
    });

    expect(timeline).toEqual([
      [0, 'a starts'],
      [4, 'a cleans up'],
      [14, 'a is clean'],
      [14, undefined],
    ]);
  });

  it('is an AsyncEvent, also one that is cleared again', () => {
    const { result } = runVirtual(function* () {
      const stop = new AsyncEvent();
      const ticking = periodic(4, letter, { until: stop });
      yield* sleep(6);
      stop.set();
      stop.clear();
      return [yield* ticking, now()];
    });

    expect(result).toEqual(['b', 6]);
  });

  it('is an AsyncEvent that is set already: then there is no tick', () => {
    const { result } = runVirtual(function* () {
      const stop = new AsyncEvent();
      stop.set();
      return yield* periodic(4, letter, { until: stop });
    });

    expect(result).toBeUndefined();
  });

  it('is an awaitable that starts now: a time to run', () => {
    const { result } = runVirtual(function* () {
      return [yield* periodic(4, letter, { until: sleep(9) }), now()];
    });

    expect(result).toEqual(['c', 9]);
  });

  it('is an awaitable that runs on the clock of the task', () => {
    const scheduler = new VirtualTimeScheduler();
    const task = periodic(4, letter, { until: sleep(9), scheduler });
    scheduler.flush();

    expect([task.result(), scheduler.now()]).toEqual(['c', 9]);
  });

  it('is a promise, or an async iterable', async () => {
    const scheduler = new VirtualTimeScheduler();
    async function* once() {
      yield 'stop';
    }
    const tasks = [Promise.resolve('stop'), once()].map((stop) =>
      periodic(4, letter, { until: stop, scheduler, start: 'after-period' }),
    );
    await macrotask(); // the promise settles
    scheduler.flush();

    expect(tasks.map((task) => task.state)).toEqual(['succeeded', 'succeeded']);
    expect(scheduler.now()).toBe(0);
  });

  it('is a task: its end, of any kind, ends the periodic task', () => {
    const { result } = runVirtual(function* () {
      const succeeding = createTask(sleep(6));
      const cancelled = createTask(sleep(1000));
      const first = periodic(4, letter, { until: succeeding });
      const second = periodic(4, letter, { until: cancelled });
      yield* sleep(10);
      cancelled.cancel();
      return [yield* first, yield* second, now()];
    });

    expect(result).toEqual(['b', 'c', 10]);
  });

  it('is a future or task that it does not consume: left by its last consumer, it is cancelled', () => {
    const { result } = runVirtual(function* () {
      const stop = new Future<void>();
      const ticking = periodic(4, letter, { until: stop });
      yield* sleep(5);
      stop.subscribe().unsubscribe();
      yield* sleep(1);
      return [stop.cancelled(), ticking.state];
    });

    expect(result).toEqual([true, 'succeeded']);
  });

  it('is a task that runs on when the periodic one has ended', () => {
    const { result } = runVirtual(function* () {
      const stop = createTask(sleep(1000, 'in the end'));
      yield* periodic(4, letter, { until: stop, times: 1 });
      return yield* stop;
    });

    expect(result).toBe('in the end');
  });

  it('is a future whose failure after the end of the periodic task is reported', async () => {
    await runInVirtualTime(function* () {
      const stop = new Future<void>({ name: 'stop' });
      yield* periodic(4, letter, { until: stop, times: 1 });
      stop.setException(new Error('late'));
    });

    expect(reports).toEqual([{ error: new Error('late'), name: 'stop' }]);
  });

  it(
    'is an Observable that it is subscribed to from the call to the end',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const stop = hot('    --------');
      const watching = '    ^---!';
      const task = '        a---(b|)';

      expectObservable(periodic(4, letter, { until: stop, times: 2 })).toBe(task);
      expectSubscriptions(stop.subscriptions).toBe(watching);
    }),
  );

  it('counts when it comes directly after the call', () => {
    const scheduler = new VirtualTimeScheduler();
    const stop = new Subject<void>();
    const task = periodic(4, letter, { until: stop, scheduler });
    stop.next();
    scheduler.flush();

    expect([task.state, task.result()]).toEqual(['succeeded', undefined]);
    expect(stop.observed).toBe(false);
  });

  it('is unsubscribed when the task is cancelled before it has begun', () => {
    const scheduler = new VirtualTimeScheduler();
    const stop = new Subject<void>();
    const task = periodic(4, letter, { until: stop, scheduler });
    task.cancel();
    scheduler.flush();

    expect(task.state).toBe('cancelled');
    expect(stop.observed).toBe(false);
  });

  it('that completes without a value never stops, as with takeUntil', () => {
    expectTicks(
      { times: 2, until: EMPTY },
      {
        work: '   (x|)',
        ticks: ['(^!)', '----(^!)'],
        task: '   a---(b|)',
      },
    );
  });

  it.each<PeriodicOptions>([{}, { pace: 'fixed-rate' }])(
    'that fails lets the running tick finish, then is what the task fails with: %p',
    (pace) => {
      expectTicks(pace, {
        work: '  ---(x|)',
        ticks: ['^--!'],
        task: '  ---(a#)',
        until: ' -#',
      });
    },
  );

  it('that fails as a task fails the same way', () => {
    const { result } = runVirtual(function* () {
      const stop = createTask(throwError(() => new Error('no stop')));
      return yield* raisedBy(periodic(4, letter, { until: stop }));
    });

    expect(result).toEqual(new Error('no stop'));
  });

  it('that raises CancelledError stops it', () => {
    const { task } = inVirtualTime(function* () {
      return yield* periodic(4, letter, { until: throwError(() => new CancelledError()) });
    });

    expect(task.state).toBe('succeeded');
  });
});

describe('a tick', () => {
  it('is counted from 0', () => {
    const { timeline } = inVirtualTime(function* (log) {
      yield* periodic(10, log, { times: 3 });
    });

    expect(timeline).toEqual([
      [0, 0],
      [10, 1],
      [20, 2],
    ]);
  });

  it('is a separate task, with a separate context, on the clock of the periodic one', () => {
    const { result } = runVirtual(function* () {
      const seen: unknown[] = [];
      const ticking = periodic(
        10,
        function* (_, context) {
          seen.push(context.task === currentTask(), context.task === ticking, context.now(), now());
        },
        { times: 1 },
      );
      yield* ticking;
      return seen;
    });

    expect(result).toEqual([true, false, 0, 0]);
  });

  it('has the context variables that were set where the periodic task was created', () => {
    const user = new ContextVar('user', 'nobody');
    const { result } = runVirtual(function* () {
      user.set('ada');
      const ticking = periodic(10, () => user.get(), { times: 2 });
      user.set('bob');
      return yield* ticking;
    });

    expect(result).toBe('ada');
  });

  const fn = () => 'function';
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['an array', [1, 2]],
    ['a string', 'text'],
    ['an object', { a: 1 }],
    ['a function', fn],
  ])('may return a plain value: %s', (_, value) => {
    const { task, timeline } = inVirtualTime(function* (log) {
      const ticking = periodic(10, () => value, { times: 2 });
      ticking.subscribe(log);
      return [yield* ticking];
    });

    expect(timeline).toEqual([
      [0, value],
      [10, value],
    ]);
    expect(task.result()).toEqual([value]);
  });

  it('may be a generator function, an awaitable, a task', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const ticks = [
        () =>
          (function* () {
            return yield* sleep(1, 'generator');
          })(),
        () => sleep(1, 'awaitable'),
        () => createTask(sleep(1, 'task')),
      ];
      const ticking = periodic<string>(10, (count) => ticks[count]!(), { times: 3 });
      ticking.subscribe(log);
      yield* ticking;
    });

    expect(timeline).toEqual([
      [1, 'generator'],
      [12, 'awaitable'],
      [23, 'task'],
    ]);
  });

  it('may be an async function', async () => {
    jest.useFakeTimers();
    const ticking = periodic(1, async (count) => letter(count), { times: 2 });
    const seen: string[] = [];
    ticking.subscribe((value) => seen.push(value));
    await jest.advanceTimersByTimeAsync(1);
    jest.useRealTimers();

    expect([seen, ticking.result()]).toEqual([['a', 'b'], 'b']);
  });

  it(
    'may be a stream: each value is emitted, also those that come at once',
    marbles(({ cold, expectObservable }) => {
      const first = '   (ab)-c|';
      const second = '            (de)-f|';
      const task = '    (ab)-c----(de)-f|';

      const ticks = [cold(first), cold(second.trim())];
      expectObservable(periodic(4, (count) => ticks[count]!, { times: 2 })).toBe(task);
    }),
  );

  it('that is a stream without a value emits none', () => {
    const { task, timeline } = inVirtualTime(function* (log) {
      const ticking = periodic<number>(10, (count) => (count === 1 ? EMPTY : of(count)), { times: 3 });
      ticking.subscribe(log);
      return yield* ticking;
    });

    expect(timeline).toEqual([
      [0, 0],
      [20, 2],
    ]);
    expect(task.result()).toBe(2);
  });

  it.each<[string, () => never]>([
    [
      'by itself',
      () => {
        throw new Error('failed');
      },
    ],
    ['as a stream', () => throwError(() => new Error('failed')) as never],
    [
      'as a coroutine',
      () =>
        (function* () {
          yield* sleep(0);
          throw new Error('failed');
        })() as never,
    ],
  ])('that fails %s ends the task with that error', (_, failing) => {
    const { result } = runVirtual(function* () {
      const ticking = periodic(10, (count) => (count === 1 ? failing() : letter(count)));
      return [yield* raisedBy(ticking), now()];
    });

    expect(result).toEqual([new Error('failed'), 10]);
  });

  it('that fails while others run cancels these, and waits for their clean-up', () => {
    const { task, timeline } = inVirtualTime(function* (log) {
      const work = logging(log, 100, 5);
      const ticking = periodic(
        4,
        function* (count) {
          if (count < 2) yield* work(count);
          throw new Error('failed');
        },
        { pace: 'fixed-rate', overlap: 'parallel' },
      );
      return [yield* raisedBy(ticking), now()];
    });

    expect(task.result()).toEqual([new Error('failed'), 13]);
    expect(timeline).toEqual([
      [0, 'a starts'],
      [4, 'b starts'],
      [8, 'a cleans up'],
      [8, 'b cleans up'],
      [13, 'a is clean'],
      [13, 'b is clean'],
    ]);
  });

  it('that is cancelled from inside ends the task cancelled, for the same reason', () => {
    const { result } = runVirtual(function* () {
      const raising = periodic(10, () => {
        throw new CancelledError('raised');
      });
      const requesting = periodic(10, function* (_, context) {
        context.task.cancel('requested');
        yield* sleep(1);
      });
      return [
        yield* raisedBy(raising),
        raising.state,
        yield* raisedBy(requesting),
        requesting.state,
        currentTask()!.cancelling(),
      ];
    });

    expect(result).toEqual([
      expect.objectContaining({ reason: 'raised' }),
      'cancelled',
      expect.objectContaining({ reason: 'requested' }),
      'cancelled',
      0,
    ]);
  });
});

describe('cancelled', () => {
  it('between two ticks the task ends at once', () => {
    const { task, timeline } = inVirtualTime(function* (log) {
      const ticking = periodic(10, log);
      yield* sleep(15);
      ticking.cancel('enough');
      return [yield* raisedBy(ticking), now()];
    });

    expect(task.result()).toEqual([expect.objectContaining({ reason: 'enough' }), 15]);
    expect(timeline).toEqual([
      [0, 0],
      [10, 1],
    ]);
  });

  it('before its first step it never ticks', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const ticking = periodic(10, log);
      ticking.cancel();
      yield* raisedBy(ticking);
    });

    expect(timeline).toEqual([]);
  });

  it('during a tick, that is cancelled for the same reason, and its clean-up waited for', () => {
    const { task, timeline } = inVirtualTime(function* (log) {
      const ticking = periodic(10, function* () {
        try {
          yield* sleep(8);
        } catch (error) {
          log((error as CancelledError).reason);
          yield* sleep(5);
          throw error;
        }
      });
      yield* sleep(3);
      ticking.cancel('enough');
      yield* sleep(1);
      log(ticking.state);
      yield* raisedBy(ticking);
      return [ticking.state, now()];
    });

    expect(timeline).toEqual([
      [3, 'enough'],
      [4, 'cancelling'],
    ]);
    expect(task.result()).toEqual(['cancelled', 8]);
  });

  it('a tick gets one request, however the periodic task was left', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const ticking = periodic(
        4,
        function* (_, { task }) {
          try {
            yield* sleep(100);
          } finally {
            yield* sleep(5);
            log(task.cancelling());
          }
        },
        { pace: 'fixed-rate', overlap: 'parallel', times: 3 },
      );
      const subscription = ticking.subscribe();
      yield* sleep(20);
      subscription.unsubscribe();
      yield* sleep(20);
    });

    expect(timeline).toEqual([
      [25, 1],
      [25, 1],
      [25, 1],
    ]);
  });

  it('again during the clean-up, that is interrupted too', () => {
    const { result } = runVirtual(function* () {
      const ticking = periodic(
        10,
        logging(() => undefined, 8, 1000),
      );
      yield* sleep(3);
      ticking.cancel();
      yield* sleep(3);
      ticking.cancel();
      yield* raisedBy(ticking);
      return [ticking.state, now(), allTasks().size];
    });

    expect(result).toEqual(['cancelled', 6, 1]);
  });

  it('with ticks in parallel, waits for all clean-ups, and fails with the first failure among them', () => {
    const { result } = runVirtual(function* () {
      const ticking = periodic(
        4,
        function* (count) {
          try {
            yield* sleep(100);
          } catch {
            yield* sleep(5 - count);
            if (count > 0) throw new Error(`clean-up of ${letter(count)}`);
            yield* sleep(10);
          }
        },
        { pace: 'fixed-rate', overlap: 'parallel' },
      );
      yield* sleep(9);
      ticking.cancel();
      return [yield* raisedBy(ticking), ticking.state, now(), allTasks().size];
    });

    expect(result).toEqual([new Error('clean-up of b'), 'failed', 24, 1]);
  });

  it('with a tick that swallows the request, it is cancelled all the same', () => {
    const { result } = runVirtual(function* () {
      const ticking = periodic(10, function* () {
        try {
          yield* sleep(8);
        } catch {
          yield* sleep(1);
        }
        return 'swallowed';
      });
      yield* sleep(3);
      ticking.cancel();
      yield* raisedBy(ticking);
      return [ticking.state, now()];
    });

    expect(result).toEqual(['cancelled', 4]);
  });

  it("with a promise as tick it is left alone, but waited for with onCancel: 'wait'", async () => {
    const scheduler = new VirtualTimeScheduler();
    let settle: () => void = () => undefined;
    const promise = new Promise<void>((resolve) => (settle = resolve));
    const abandoning = periodic(10, () => promise, { scheduler });
    const waiting = periodic(10, () => promise, { scheduler, onCancel: 'wait' });
    createTask(
      function* () {
        yield* sleep(5);
        abandoning.cancel();
        waiting.cancel();
      },
      { scheduler },
    );
    scheduler.flush();
    expect([abandoning.state, waiting.state]).toEqual(['cancelled', 'cancelling']);

    settle();
    await macrotask(); // the promise has settled
    scheduler.flush();
    expect(waiting.state).toBe('cancelled');
  });

  it('by a signal it ends like by a call', () => {
    const controller = new AbortController();
    const { result } = runVirtual(function* () {
      const ticking = periodic(10, letter, { signal: controller.signal, name: 'poll' });
      yield* sleep(15);
      controller.abort('enough');
      return [yield* raisedBy(ticking), ticking.name, now()];
    });

    expect(result).toEqual([expect.objectContaining({ reason: 'enough' }), 'poll', 15]);
  });

  it('at the end of a run that started it', async () => {
    const cleaned: number[] = [];
    const main = run(function* () {
      periodic(5, function* () {
        try {
          yield* sleep(1000);
        } finally {
          yield* sleep(0);
          cleaned.push(allTasks().size);
        }
      });
      yield* turns(5);
      return 'main';
    });

    await expect(main).resolves.toBe('main');
    expect(cleaned).toHaveLength(1);
  });
});

describe('as a stream', () => {
  it(
    'takeUntil stops it, and the running tick with it',
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const work = '    --(a|)';
      const first = '   ^-!';
      const second = '  ------^!';
      const stop = '    -------s';
      const task = '    --a----|';

      const ticks = [cold(work), cold(work)];
      const ticking = periodic(4, (count) => ticks[count]!);
      expectObservable(ticking.pipe(takeUntil(hot(stop)))).toBe(task);
      expectSubscriptions(ticks[0]!.subscriptions).toBe(first);
      expectSubscriptions(ticks[1]!.subscriptions).toBe(second);
    }),
  );

  it('take stops it after so many values', () => {
    const { result } = runVirtual(function* () {
      const ticking = periodic(4, letter);
      const last = yield* until(ticking.pipe(take(3)));
      yield* sleep(1);
      return [last, ticking.state, now()];
    });

    expect(result).toEqual(['c', 'cancelled', 9]);
  });

  it(
    'emits the latest value to a late subscriber, then the rest',
    marbles(({ expectObservable }) => {
      const task = '    a---b---(c|)';
      const late = '    -----^';
      const seen = '    -----b--(c|)';

      const ticking = periodic(4, letter, { times: 3 });
      expectObservable(ticking).toBe(task);
      expectObservable(ticking, late).toBe(seen);
    }),
  );

  it('ends with its last value as its result, and with undefined when it had none', () => {
    const { result } = runVirtual(function* () {
      return [
        yield* periodic(4, letter, { times: 3 }),
        yield* periodic(4, letter, { until: of('at once') }),
        yield* periodic<string>(4, () => EMPTY, { times: 1 }),
      ];
    });

    expect(result).toEqual(['c', undefined, undefined]);
  });

  it('runs on without a consumer, and detached when the last one leaves', () => {
    const { result } = runVirtual(function* () {
      const ticking = periodic(4, letter, { detached: true });
      ticking.subscribe().unsubscribe();
      yield* sleep(10);
      const { state } = ticking;
      ticking.cancel();
      return state;
    });

    expect(result).toBe('running');
  });

  it('takes its first step within the call with eagerStart', () => {
    const { result } = runVirtual(function* () {
      const ticking = periodic(4, letter, { eagerStart: true, times: 1 });
      const { state } = ticking;
      return [state, yield* ticking];
    });

    expect(result).toEqual(['running', 'a']);
  });
});

describe('bad input', () => {
  it.each([0, -1, NaN, Infinity, -Infinity])('a period of %p is no period', (ms) => {
    expect(() => periodic(ms, letter)).toThrow(RangeError);
  });

  it.each(['5', undefined, null, 5n])('a period that is no number is refused: %p', (ms: unknown) => {
    expect(() => periodic(ms as number, letter)).toThrow(TypeError);
  });

  it.each([undefined, 42, sleep(1)])('a tick that is no function is refused (%#)', (tick: unknown) => {
    expect(() => periodic(1, tick as typeof letter)).toThrow(TypeError);
    expect(() => periodic(1, tick as typeof letter)).toThrow('write `periodic(1000, () => …)`');
  });

  it.each([0, -1, 1.5, NaN, '3'])('%p times is no number of times', (times) => {
    expect(() => periodic(1, letter, { times: times as number })).toThrow(RangeError);
  });

  it.each([42, 'stop', [1], (function* () {})()])('refuses an `until` that is not awaitable (%#)', (stop) => {
    expect(() => periodic(1, letter, { until: stop as never })).toThrow(TypeError);
    expect(() => periodic(1, letter, { until: stop as never })).toThrow('an AsyncEvent, a promise');
  });

  it.each([
    ['start', 'later', "start is one of 'now', 'after-period', not 'later'"],
    ['pace', 'fast', "pace is one of 'fixed-delay', 'fixed-rate', not 'fast'"],
    [
      'overlap',
      'later',
      "overlap is one of 'drop', 'enqueue', 'restart', 'keep-latest', 'parallel', not 'later'.",
    ],
    ['overlap', 'toString', "'parallel', not 'toString'."],
    ['overlap', 'skip', "not 'skip': write `overlap: 'drop'`."],
    ['overlap', 'queue', "not 'queue': write `overlap: 'enqueue'`."],
  ])('%s: %p is no policy', (option, value, message) => {
    expect(() => periodic(1, letter, { [option]: value })).toThrow(RangeError);
    expect(() => periodic(1, letter, { [option]: value })).toThrow(message);
  });

  it.each([undefined, 'fixed-delay' as const])('overlap needs a fixed rate, not the pace %p', (pace) => {
    expect(() => periodic(1, letter, { pace, overlap: 'restart' })).toThrow(RangeError);
    expect(() => periodic(1, letter, { pace, overlap: 'restart' })).toThrow(
      "write `{ pace: 'fixed-rate', overlap: 'restart' }`, or leave overlap out",
    );
    expect(() => periodic(1, letter, { pace, times: 1, overlap: undefined })).not.toThrow();
  });

  it('starts nothing', () => {
    expect(() => periodic(1, letter, { times: 0 })).toThrow(RangeError);
    expect(allTasks().size).toBe(0);
  });
});
