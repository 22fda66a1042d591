import {
  combineLatest,
  forkJoin,
  merge,
  type Observable,
  race,
  Subject,
  switchMap,
  takeUntil,
  VirtualTimeScheduler,
  zip,
} from 'rxjs';
import {
  type Awaitable,
  CancelledError,
  type Coroutine,
  createTask,
  Future,
  gatherSettled,
  run,
  sleep,
  type Task,
  until,
  wait,
  waitFor,
} from 'rxtask';
import { FAILED } from '../../lib/core/state.js';
import { raisedBy } from '../support/raised-by.js';
import { unretrievedReports } from '../support/reports.js';

const reports = unretrievedReports();

const failure = new Error('broken');

/** Starts to observe the task and records each failure it receives. Returns a function that stops observing. */
type Reader = (task: Task<unknown>, told: (error: unknown) => void) => () => void;

function subscribed(pipe: (task: Task<unknown>, leaving: Observable<void>) => Observable<unknown>): Reader {
  return (task, told) => {
    const leaving = new Subject<void>();
    const subscription = pipe(task, leaving).subscribe({ error: told });
    return () => {
      leaving.next();
      subscription.unsubscribe();
    };
  };
}

function waiting(work: (task: Task<unknown>) => Awaitable<unknown>): Reader {
  return (task, told) => {
    const waiter = createTask(function* () {
      const error = yield* raisedBy(work(task));
      told(error);
      told((error as Partial<Error> | undefined)?.cause);
    });
    return () => {
      waiter.cancel();
    };
  };
}

/** Reports the error of an Observable that fails after the wait for it was cancelled. It cannot know of other readers. */
const PIPED = 'until of a pipe';

const readers: [string, Reader][] = [
  ['a subscriber', subscribed((task) => task)],
  ['takeUntil', subscribed((task, leaving) => task.pipe(takeUntil(leaving)))],
  [
    'switchMap',
    subscribed((task, leaving) => merge([0], leaving).pipe(switchMap((_, i) => (i === 0 ? task : [])))),
  ],
  ['race with what wins', subscribed((task, leaving) => race(task, leaving))],
  ['combineLatest', subscribed((task) => combineLatest([task, new Future<void>({ detached: true })]))],
  ['asObservable', subscribed((task) => task.asObservable())],
  ['yield*', waiting((task) => task)],
  ['until', waiting((task) => until(task))],
  [PIPED, waiting((task) => until(task.asObservable()))],
  ['waitFor', waiting((task) => waitFor(task, 1e9))],
  [
    'wait, which leaves failures unread',
    (task) => {
      const waiter = createTask(wait([task]));
      return () => {
        waiter.cancel();
      };
    },
  ],
  [
    'a done callback, which leaves failures unread',
    (task) => {
      const callback = (): void => undefined;
      task.addDoneCallback(callback);
      return () => {
        task.removeDoneCallback(callback);
      };
    },
  ],
];

/** A point in time: the turns since the failure, and whether it is before or after the step of the failing task in that turn. */
type Moment = readonly [turn: number, isAfter: boolean];

const AT_THE_START: Moment = [-2, false];
const comings: readonly Moment[] = [AT_THE_START, [0, true]];
const leavings: readonly (Moment | undefined)[] = [
  [-1, true],
  [0, false],
  [0, true],
  [1, false],
  [1, true],
  [2, false],
  undefined,
];

interface Visit {
  readonly reader: Reader;
  readonly coming: Moment;
  readonly leaving: Moment | undefined;
}

/** Plays a task that fails, and readers that arrive and leave. Returns the number of deliveries, and whether the task failed at all. */
function played(visits: readonly Visit[]): { told: number; hasFailed: boolean } {
  reports.length = 0;
  let told = 0;
  const note = (error: unknown): void => {
    if (error === failure) told++;
  };
  let task!: Task<unknown>;
  const leave = new Map<Visit, () => void>();
  const isAt = (moment: Moment | undefined, turn: number, isAfter: boolean): boolean =>
    moment?.[0] === turn && moment[1] === isAfter;
  function* visitors(isAfter: boolean): Coroutine<void> {
    for (let turn = -3; turn <= 4; turn++) {
      yield* sleep(0);
      for (const visit of visits) {
        if (isAt(visit.coming, turn, isAfter)) leave.set(visit, visit.reader(task, note));
        if (isAt(visit.leaving, turn, isAfter)) leave.get(visit)?.();
      }
    }
  }
  const scheduler = new VirtualTimeScheduler();
  const ended = run(
    function* () {
      const early = createTask(visitors(false));
      task = createTask(
        function* () {
          for (let turn = -3; turn <= 0; turn++) yield* sleep(0);
          throw failure;
        },
        { detached: true },
      );
      const late = createTask(visitors(true));
      yield* early;
      yield* late;
    },
    { scheduler },
  );
  void ended;
  scheduler.flush();
  return { told, hasFailed: task.phase === FAILED };
}

/** Checks that a failure reached a reader, or was reported once. */
function check(visits: readonly Visit[], mayBeBoth = false): void {
  const { told, hasFailed } = played(visits);
  if (mayBeBoth && told + reports.length > 0) return;
  const expected = hasFailed && told === 0 ? [failure] : [];
  const seen = reports.map(({ error }) => error);
  if (seen.length !== expected.length || seen[0] !== expected[0]) {
    const story = visits.map(({ coming, leaving }) => `from ${String(coming)} to ${String(leaving)}`);
    throw new Error(`told ${told} times, reported ${seen.length} times, with readers ${story.join('; ')}`);
  }
}

describe('A failure is delivered to a reader that stays, or else reported once, whenever the reader comes and leaves:', () => {
  it.each(readers)('%s', (_, reader) => {
    for (const coming of comings) for (const leaving of leavings) check([{ reader, coming, leaving }]);
  });

  it.each(readers)('%s, beside any other', (name, reader) => {
    for (const [otherName, other] of readers)
      for (const first of leavings)
        for (const second of leavings)
          check(
            [
              { reader, coming: AT_THE_START, leaving: first },
              { reader: other, coming: AT_THE_START, leaving: second },
            ],
            [name, otherName].includes(PIPED),
          );
  });
});

describe('Of two tasks that fail in one turn, each failure is delivered or reported:', () => {
  it.each<[string, (tasks: Task<unknown>[]) => Observable<unknown>]>([
    ['race', (tasks) => race(tasks)],
    ['combineLatest', (tasks) => combineLatest(tasks)],
    ['forkJoin', (tasks) => forkJoin(tasks)],
    ['merge', (tasks) => merge(...tasks)],
    ['zip', (tasks) => zip(tasks)],
  ])('%s', (_, combine) => {
    const failures = [new Error('first'), new Error('second')];
    const told: unknown[] = [];
    const scheduler = new VirtualTimeScheduler();
    void run(
      function* () {
        const tasks = failures.map((error) =>
          createTask(function* () {
            yield* sleep(1);
            throw error;
          }),
        );
        combine(tasks).subscribe({ error: (error: unknown) => told.push(error) });
        yield* sleep(5);
      },
      { scheduler },
    );
    scheduler.flush();

    expect([...told, ...reports.map(({ error }) => error)]).toEqual(failures);
  });
});

describe('A gatherSettled reads the failures of its children when the last of them has ended:', () => {
  const failing = (): Task<unknown> =>
    createTask(function* () {
      yield* sleep(1);
      throw failure;
    });

  it('if that never comes, each failure is reported', () => {
    const scheduler = new VirtualTimeScheduler();
    const never = new Future<void>({ detached: true });
    void run(
      function* () {
        gatherSettled([never, failing(), failing()]);
        yield* sleep(5);
      },
      { scheduler },
    );
    scheduler.flush();

    expect(reports.map(({ error }) => error)).toEqual([failure, failure]);
  });

  it('if it comes, none is, whichever child ends last', () => {
    const scheduler = new VirtualTimeScheduler();
    const ended = run(
      function* () {
        return yield* gatherSettled([createTask(sleep(3)), failing(), createTask(sleep(1)), failing()]);
      },
      { scheduler },
    );
    void ended;
    scheduler.flush();

    expect(reports).toEqual([]);
  });

  it('if another one reads a failure, that is not reported', () => {
    const scheduler = new VirtualTimeScheduler();
    const never = new Future<void>({ detached: true });
    void run(
      function* () {
        const task = failing();
        gatherSettled([never, task]);
        yield* raisedBy(task);
        yield* sleep(5);
      },
      { scheduler },
    );
    scheduler.flush();

    expect(reports).toEqual([]);
  });
});

describe('If a request arrives before a failure was thrown, the failure is the cause of the CancelledError', () => {
  it.each<[string, (failing: Future<unknown>) => Task<unknown>]>([
    [
      'in a coroutine',
      (failing) =>
        createTask(function* () {
          yield* failing;
        }),
    ],
    [
      'in an async function',
      (failing) =>
        createTask(async (context) => {
          await context.until(failing);
        }),
    ],
  ])('%s', async (_, start) => {
    const failing = new Future<unknown>();
    const task = start(failing);
    await sleep(1);
    failing.setException(failure);
    task.cancel('enough');
    const error: unknown = await task.then(
      () => undefined,
      (reason: unknown) => reason,
    );

    expect(error).toBeInstanceOf(CancelledError);
    expect((error as CancelledError).cause).toBe(failure);
  });
});
