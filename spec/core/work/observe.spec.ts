import {
  BehaviorSubject,
  EMPTY,
  finalize,
  interval,
  map,
  NEVER,
  Observable,
  observable,
  of,
  range,
  Subject,
  switchMap,
  take,
  tap,
  throwError,
  timer,
  type UnsubscriptionError,
} from 'rxjs';
import { CancelledError, createTask, now, sleep, type Task, taskScheduler, waitFor } from 'rxtask';
import { reported } from '../../support/reported.js';
import { unretrievedReports } from '../../support/reports.js';
import { unhandledErrors } from '../../support/unhandled.js';
import { observe } from '../../../lib/core/work/observe.js';
import { thrownBy } from '../../support/thrown-by.js';
import { onClock, play } from '../../support/virtual-time.js';

const unhandled = unhandledErrors();
const reports = unretrievedReports();

/** All notifications that a subscriber receives, with their instants. */
function heard<T>(source: Observable<T>): unknown[] {
  const log: unknown[] = [];
  source.subscribe({
    next: (value) => log.push([now(), value]),
    error: (error: unknown) => log.push([now(), 'error', error]),
    complete: () => log.push([now(), 'complete']),
  });
  return log;
}

const ticking = (count: number): Observable<number> => interval(10, taskScheduler).pipe(take(count));

describe('observe', () => {
  it('returns the last value, and calls onValue with each', () => {
    const seen: number[] = [];

    expect(play(observe(of(1, 2, 3), (value) => seen.push(value)))).toBe(3);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('returns undefined when there was none', () => {
    const none: Observable<number> = EMPTY;

    expect(play(observe(none, () => undefined))).toBeUndefined();
  });

  it('treats a source that ends twice as one that ends once', () => {
    const sloppy = {
      [observable]: () => ({
        subscribe(observer: { next(value: number): void; complete(): void; error(error: unknown): void }) {
          observer.next(1);
          observer.complete();
          observer.complete();
          observer.error(new Error('late'));
          return { unsubscribe: () => undefined };
        },
      }),
    };

    expect(play(observe(sloppy as never, () => undefined))).toBe(1);
  });
});

describe('a task over an Observable', () => {
  it('emits each value as it comes, and its result is the last', () => {
    const { log, result } = play(function* () {
      const task = createTask(ticking(3));
      const log = heard(task);
      return { result: yield* task, log };
    });

    expect(result).toBe(2);
    expect(log).toEqual([
      [10, 0],
      [20, 1],
      [30, 2],
      [30, 'complete'],
    ]);
  });

  it('that is synchronous ends in its first step', () => {
    const { task, clock } = onClock(of(1, 2, 3), { eagerStart: true });

    expect([task.state, task.result()]).toEqual(['succeeded', 3]);
    clock.flush();
  });

  it('subscribed to late, gives the latest value and the rest', () => {
    const log = play(function* () {
      const task = createTask(ticking(3));
      yield* sleep(25);
      const log = heard(task);
      yield* task;
      return log;
    });

    expect(log).toEqual([
      [25, 1],
      [30, 2],
      [30, 'complete'],
    ]);
  });

  it('subscribed to before there is a value, gives none until it comes', () => {
    const log = play(function* () {
      const task = createTask(ticking(1));
      yield* sleep(5);
      const log = heard(task);
      yield* task;
      return log;
    });

    expect(log).toEqual([
      [10, 0],
      [10, 'complete'],
    ]);
  });

  it('subscribed to after the end, gives the last value and completes', () => {
    const { task, clock } = onClock(of(1, 2, 3));
    clock.flush();
    const log: unknown[] = [];
    task.subscribe({ next: (value) => log.push(value), complete: () => log.push('complete') });

    expect(log).toEqual([3, 'complete']);
  });

  it('of no values, completes without one, early or late', () => {
    const { task, clock } = onClock(EMPTY);
    const early: unknown[] = [];
    const late: unknown[] = [];
    task.subscribe({ next: (value) => early.push(value), complete: () => early.push('complete') });
    clock.flush();
    task.subscribe({ next: (value) => late.push(value), complete: () => late.push('complete') });

    expect([early, late, task.result()]).toEqual([['complete'], ['complete'], undefined]);
  });

  it.each([
    ['in the turn of the failure, before subscribers are notified', 0],
    ['after subscribers are notified', 1],
  ])('subscribed to %s, gives the error and no value', (_, ms) => {
    const source = new Subject<number>();
    const log: unknown[] = [];
    play(function* () {
      const task = createTask(source);
      task.subscribe({ error: () => undefined });
      yield* sleep(1);
      source.next(1);
      source.error(new Error('broken'));
      yield* sleep(ms);
      task.subscribe({ next: (value) => log.push(value), error: (error: unknown) => log.push(error) });
    });

    expect(log).toEqual([new Error('broken')]);
  });

  it('that fails, fails', () => {
    expect(() => play(throwError(() => new Error('broken')))).toThrow('broken');
  });

  it('whose subscribe() throws, fails', () => {
    const source = Object.assign(new Observable<number>(), {
      subscribe() {
        throw new Error('not open');
      },
    });

    expect(() => play(source as Observable<number>)).toThrow('not open');
  });

  it('that goes on after it was unsubscribed is not listened to any more', async () => {
    let observer!: { next(value: number): void; error(error: unknown): void; complete(): void };
    const source = {
      [observable]: () => ({
        subscribe(subscriber: typeof observer) {
          observer = subscriber;
          return { unsubscribe: () => undefined };
        },
      }),
    };
    const { task, clock } = onClock(source as never);
    clock.flush();
    task.cancel('stop');
    clock.flush();
    observer.next(1);
    observer.error(new Error('late'));
    observer.complete();
    await reported();

    expect(thrownBy(() => task.result())).toEqual(new CancelledError('stop'));
    expect([reports, unhandled]).toEqual([[], []]);
  });

  it('that throws when it is subscribed to, fails', () => {
    const source = new Observable(() => {
      throw new Error('broken');
    });

    expect(() => play(source)).toThrow('broken');
  });

  it('emits its values through operators too', () => {
    const values = play(function* () {
      const task = createTask(ticking(3));
      const values: number[] = [];
      task.pipe(map((n) => n * 10)).subscribe((value) => values.push(value));
      yield* task;
      return values;
    });

    expect(values).toEqual([0, 10, 20]);
  });

  it('cancelled before it starts, never subscribes', () => {
    let subscribed = 0;
    const source = new Observable(() => {
      subscribed++;
    });
    const { task, clock } = onClock(source);
    task.cancel('stop');
    clock.flush();

    expect([subscribed, task.state]).toEqual([0, 'cancelled']);
  });

  it('cancelled, unsubscribes on the next turn and ends cancelled, with the reason', () => {
    const log: string[] = [];
    const source = new Observable<number>(() => () => log.push('unsubscribed'));
    const { task, clock } = onClock(source);
    clock.flush();
    expect(task.cancel('stop')).toBe(true);
    expect([log, task.state]).toEqual([[], 'cancelling']);
    clock.flush();

    expect([log, task.state]).toEqual([['unsubscribed'], 'cancelled']);
    expect(thrownBy(() => task.result())).toEqual(new CancelledError('stop'));
  });

  it('cancelled twice, ends cancelled once, with the first reason', () => {
    const { task, clock } = onClock(NEVER);
    clock.flush();
    task.cancel('first');
    task.cancel('second');
    clock.flush();

    expect(task.cancelling()).toBe(2);
    expect(thrownBy(() => task.result())).toEqual(new CancelledError('first'));
  });

  it.each<[string, (source: Subject<number>) => void, unknown[]]>([
    ['completes', (source) => source.complete(), []],
    ['fails', (source) => source.error(new Error('late')), [new Error('late')]],
  ])('cancelled, ends cancelled though the source %s before it is unsubscribed', (_, end, late) => {
    const source = new Subject<number>();
    const { task, clock } = onClock(source);
    clock.flush();
    task.cancel('stop');
    end(source);
    clock.flush();

    expect(thrownBy(() => task.result())).toEqual(new CancelledError('stop'));
    expect(reports.map(({ error }) => error)).toEqual(late);
  });

  it('never-ending, runs until it is cancelled', () => {
    const seen = play(function* () {
      const task = createTask(interval(10, taskScheduler));
      const seen = heard(task);
      yield* sleep(35);
      task.cancel('stop');
      yield* sleep(100);
      return seen;
    });

    expect(seen).toEqual([
      [10, 0],
      [20, 1],
      [30, 2],
      [35, 'error', new CancelledError('stop')],
    ]);
  });

  it('never-ending, stops when its last subscriber leaves', () => {
    const log: string[] = [];
    play(function* () {
      const task = createTask(new Observable(() => () => log.push(`unsubscribed at ${String(now())}`)));
      const subscription = task.subscribe();
      yield* sleep(10);
      subscription.unsubscribe();
      yield* sleep(10);
      log.push(task.state);
    });

    expect(log).toEqual(['unsubscribed at 10', 'cancelled']);
  });

  it.each<[string, (task: Task<number>) => void]>([
    ['its only consumer has left', (task) => void task.pipe(take(3)).subscribe()],
    [
      'it is cancelled in a value',
      (task) => void task.subscribe({ next: (n) => n === 2 && task.cancel(), error: () => undefined }),
    ],
  ])('that emits synchronously without end is unsubscribed when %s', (_, use) => {
    let emitted = 0;
    const { task, clock } = onClock(range(0, Infinity).pipe(tap(() => emitted++)));
    use(task);
    clock.flush();

    expect([task.state, emitted]).toEqual(['cancelled', 4]);
  });

  it('that emits synchronously without end later on is unsubscribed too', () => {
    const { task, clock } = onClock(timer(5, taskScheduler).pipe(switchMap(() => range(0, Infinity))));
    const log: unknown[] = [];
    task.pipe(take(2)).subscribe((n) => log.push(n));
    clock.flush();

    expect([log, task.state]).toEqual([[0, 1], 'cancelled']);
  });

  it('succeeds if its last consumer leaves at the last value', () => {
    const { task, clock } = onClock(of(1, 2, 3));
    task.pipe(take(3)).subscribe();
    clock.flush();

    expect([task.state, task.result()]).toEqual(['succeeded', 3]);
  });

  it('that a subscriber makes emit during an emission has the last value as its result', () => {
    const source = new BehaviorSubject(0);
    const { task, clock } = onClock(source);
    task.subscribe((n) => {
      if (n < 3) source.next(n + 1);
      else source.complete();
    });
    clock.flush();

    expect(task.result()).toBe(3);
  });

  it('detached, goes on without consumers', () => {
    const { task, clock } = onClock(of(1, 2, 3, 4), { detached: true });
    task.pipe(take(1)).subscribe();
    clock.flush();

    expect(task.result()).toBe(4);
  });

  it('made by another implementation is recognised by Symbol.observable', () => {
    const log: string[] = [];
    const foreign = {
      [observable]: () => ({
        subscribe(observer: { next(value: number): void; complete(): void }) {
          observer.next(1);
          observer.next(2);
          observer.complete();
          return { unsubscribe: () => log.push('unsubscribed') };
        },
      }),
    };

    expect(play(foreign as never)).toBe(2);
  });

  it('made by another implementation is unsubscribed when cancelled', () => {
    const log: string[] = [];
    const foreign = {
      [observable]: () => ({ subscribe: () => ({ unsubscribe: () => log.push('unsubscribed') }) }),
    };
    const { task, clock } = onClock(foreign as never);
    clock.flush();
    task.cancel();
    clock.flush();

    expect([log, task.state]).toEqual([['unsubscribed'], 'cancelled']);
  });

  it('a subscriber that comes while a value is passed on gets it once', () => {
    const log: string[] = [];
    play(function* () {
      const source = new Subject<number>();
      const task = createTask(source);
      let isJoined = false;
      const join = (): void => void task.subscribe((value) => log.push(`second ${String(value)}`));
      task.subscribe((value) => {
        log.push(`first ${String(value)}`);
        if (isJoined) return;
        isJoined = true;
        join();
      });
      yield* sleep(1);
      source.next(1);
      source.next(2);
      source.complete();
      yield* task;
    });

    expect(log).toEqual(['first 1', 'second 1', 'first 2', 'second 2']);
  });
});

it('an Observable waited for inline does not make a stream of the task that waits', () => {
  const log = play(function* () {
    const task = createTask(function* () {
      yield* waitFor(of(1, 2), 10);
      yield* sleep(1);
      return 'result';
    });
    const log = heard(task);
    yield* task;
    return log;
  });

  expect(log).toEqual([
    [1, 'result'],
    [1, 'complete'],
  ]);
});

describe('a teardown that throws', () => {
  const fault = new Error('fault');
  const throwFault = (): never => {
    throw fault;
  };
  const broken = new Error('broken');

  const ends: [string, (source: Observable<number>) => Observable<number>, unknown][] = [
    ['completed', (source) => source.pipe(take(1)), fault],
    ['completed in its subscribe', () => of(1), fault],
    [
      'failed',
      (source) =>
        source.pipe(
          map(() => {
            throw broken;
          }),
        ),
      broken,
    ],
    ['failed in its subscribe', () => throwError(() => broken), broken],
    ['been cancelled', () => NEVER, fault],
    ['been cancelled after values', (source) => source, fault],
  ];
  const teardowns: [string, (source: Observable<number>) => Observable<number>][] = [
    ['of finalize', (source) => source.pipe(finalize(throwFault))],
    [
      'of its constructor',
      (source) =>
        new Observable((subscriber) => {
          const subscription = source.subscribe(subscriber);
          return () => {
            subscription.unsubscribe();
            throwFault();
          };
        }),
    ],
    [
      'added before',
      (source) =>
        new Observable((subscriber) => {
          subscriber.add(throwFault);
          return source.subscribe(subscriber);
        }),
    ],
    [
      'of several, nested',
      (source) =>
        source.pipe(
          finalize(throwFault),
          map((n) => n),
          tap(() => undefined),
        ),
    ],
  ];

  it.each(
    ends.flatMap(([end, make, expected]) =>
      teardowns.map(([how, wrap]) => [how, end, make, wrap, expected] as const),
    ),
  )(
    '%s, when the source has %s, comes out as it is, unless the source has failed',
    async (how, end, make, wrap, expected) => {
      // RxJS itself drops what finalize throws while its source is still subscribing.
      const isDropped =
        end.endsWith('in its subscribe') && how !== 'of its constructor' && how !== 'added before';
      const source = new Subject<number>();
      const { task, clock } = onClock(wrap(make(source)));
      clock.flush();
      source.next(1);
      clock.flush();
      task.cancel();
      clock.flush();

      expect(task.exception()).toBe(isDropped && expected === fault ? undefined : expected);
      await reported();
      expect(unhandled).toEqual(expected === broken && !isDropped ? [fault] : []);
      expect(source.observed).toBe(false);
    },
  );

  it('is raised together with another one', () => {
    const { task, clock } = onClock(
      NEVER.pipe(
        finalize(throwFault),
        finalize(() => {
          throw broken;
        }),
      ),
    );
    clock.flush();
    task.cancel();
    clock.flush();

    expect((task.exception() as UnsubscriptionError).errors).toEqual(expect.arrayContaining([broken]));
  });
});

it.each<[string, unknown, unknown[]]>([
  ['is reported', new Error('late'), [new Error('late')]],
  ['is dropped, if it is a cancellation', new CancelledError('late'), []],
])('a failure of the source in the turn in which the wait was cancelled %s', (_, error, expected) => {
  play(function* () {
    const source = new Subject<number>();
    const task = createTask(source);
    yield* sleep(1);
    task.cancel();
    source.error(error);
    yield* sleep(1);
    expect(task.cancelled()).toBe(true);
  });

  expect(reports.map((report) => report.error)).toEqual(expected);
});

it('a task over an Observable waits for that, in words', () => {
  const words = play(function* () {
    const task = createTask(timer(5, taskScheduler));
    yield* sleep(1);
    const { waitingFor } = task;
    yield* task;
    return waitingFor;
  });

  expect(words).toBe('an Observable');
});
