import { type SchedulerLike, timeout } from 'rxjs';
import {
  type Awaitable,
  type Coroutine,
  coroutine,
  createTask,
  currentTask,
  now,
  periodic,
  sleep,
  TimeoutError,
  until,
  wait,
  waitFor,
  withTimeout,
} from 'rxtask';

/** The events, each with its instant in milliseconds from the start. */
export type Diary = (readonly [ms: number, what: string])[];

export interface Clock {
  /** The same clock for RxJS's operators. */
  readonly scheduler: () => SchedulerLike;
  /** Runs `main` as the main task of a `run` on this clock, and returns when it is done. */
  readonly play: <T>(main: () => Coroutine<T>) => Promise<T>;
  /** Compares instants: exactly in virtual time, as lower bounds in real time. */
  readonly expectDiary: (actual: Diary, expected: Diary) => void;
}

type Note = (what: string) => void;

/** Sleeps long. When cancelled, cleans up for `cleanUpMs`. */
const work = coroutine(function* (note: Note, name: string, cleanUpMs: number) {
  try {
    note(`${name} starts`);
    yield* sleep(10_000);
  } catch (error) {
    note(`${name} gets ${nameOf(error)}`);
    throw error;
  } finally {
    if (cleanUpMs > 0) yield* sleep(cleanUpMs);
    note(`${name} is clean`);
  }
});

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no error';
  return error.message === '' || error instanceof TimeoutError
    ? error.name
    : `${error.name}: ${error.message}`;
}

function* outcomeOf(awaitable: Awaitable<unknown>): Coroutine<string> {
  try {
    return `result ${String(yield* awaitable)}`;
  } catch (error) {
    return nameOf(error);
  }
}

/**
 * The laws of time that tasks keep on every clock. Delays are a few milliseconds, since one of the clocks is real. Events that
 * must not share a turn on a stalling machine are further apart.
 */
export function keepsTheLawsOfTime({ scheduler, play, expectDiary }: Clock): void {
  const tell = async (story: (note: Note) => Coroutine<unknown>, expected: Diary): Promise<void> => {
    const diary: Diary = [];
    await play(function* () {
      const start = now();
      yield* story((what) => diary.push([now() - start, what]));
    });
    expectDiary(diary, expected);
  };

  it('a coroutine goes on when its sleep is over', () =>
    tell(
      function* (note) {
        note('begin');
        yield* sleep(4);
        note('after 4');
        yield* sleep(3);
        note('after 7');
      },
      [
        [0, 'begin'],
        [4, 'after 4'],
        [7, 'after 7'],
      ],
    ));

  it('tasks sleep beside each other, and wake by deadline, then in order of going to sleep', () =>
    tell(
      function* (note) {
        const sleeper = coroutine(function* (name: string, ms: number) {
          yield* sleep(ms);
          note(name);
        });
        const tasks = [
          createTask(sleeper('last', 30)),
          createTask(sleeper('three, first', 3)),
          createTask(sleeper('three, second', 3)),
          createTask(sleeper('three, third', 3)),
        ];
        yield* wait(tasks);
        note('all');
      },
      [
        [3, 'three, first'],
        [3, 'three, second'],
        [3, 'three, third'],
        [30, 'last'],
        [30, 'all'],
      ],
    ));

  it('waitFor gives up at its deadline, and waits for the clean-up', () =>
    tell(
      function* (note) {
        note(yield* outcomeOf(waitFor(work(note, 'work', 3), 5)));
      },
      [
        [0, 'work starts'],
        [5, 'work gets CancelledError'],
        [8, 'work is clean'],
        [8, 'TimeoutError'],
      ],
    ));

  it('waitFor returns the result of work that is done in time, and removes its timer', () =>
    tell(
      function* (note) {
        note(yield* outcomeOf(waitFor(sleep(2, 'value'), 1_000_000)));
      },
      [[2, 'result value']],
    ));

  it('withTimeout ends its block at the deadline, also one that was moved', () =>
    tell(
      function* (note) {
        const block = withTimeout(2, function* (scope) {
          scope.reschedule(now() + 60_000);
          yield* sleep(4);
          note('still in');
          scope.reschedule(now() + 36);
          yield* sleep(60_000);
          note('never');
        });
        note(yield* outcomeOf(block));
      },
      [
        [4, 'still in'],
        [40, 'TimeoutError'],
      ],
    ));

  it('the timeout operator cancels the task that it leaves', () =>
    tell(
      function* (note) {
        const task = createTask(work(note, 'work', 3));
        note(yield* outcomeOf(until(task.pipe(timeout({ first: 5, scheduler: scheduler() })))));
        note(yield* outcomeOf(task));
      },
      [
        [0, 'work starts'],
        [5, 'TimeoutError'],
        [5, 'work gets CancelledError'],
        [8, 'work is clean'],
        [8, 'CancelledError'],
      ],
    ));

  it('the timeout operator does not affect work that is done in time', () =>
    tell(
      function* (note) {
        const task = createTask(sleep(2, 'value'));
        note(yield* outcomeOf(until(task.pipe(timeout({ first: 5000, scheduler: scheduler() })))));
        note(task.state);
      },
      [
        [2, 'result value'],
        [2, 'succeeded'],
      ],
    ));

  it('a cancelled task gets CancelledError where it sleeps, and is done when it is clean', () =>
    tell(
      function* (note) {
        const task = createTask(work(note, 'work', 3));
        yield* sleep(4);
        task.cancel('no longer needed');
        note(task.state);
        note(yield* outcomeOf(task));
      },
      [
        [0, 'work starts'],
        [4, 'cancelling'],
        [4, 'work gets CancelledError: no longer needed'],
        [7, 'work is clean'],
        [7, 'CancelledError: no longer needed'],
      ],
    ));

  it('a task cancelled before its first step never runs', () =>
    tell(
      function* (note) {
        const task = createTask(work(note, 'work', 3));
        task.cancel();
        note(yield* outcomeOf(task));
      },
      [[0, 'CancelledError']],
    ));

  it('wait returns the done and the pending tasks at its timeout', () =>
    tell(
      function* (note) {
        const quick = createTask(sleep(2));
        const slow = createTask(work(note, 'slow', 2));
        const { done, pending } = yield* wait([quick, slow], { timeout: 40 });
        note(`done: ${String(done.has(quick))}, pending: ${String(pending.has(slow))}`);
        slow.cancel();
        yield* wait([slow]);
        note(slow.state);
      },
      [
        [0, 'slow starts'],
        [40, 'done: true, pending: true'],
        [40, 'slow gets CancelledError'],
        [42, 'slow is clean'],
        [42, 'cancelled'],
      ],
    ));

  it('a periodic task ticks until it is cancelled', () =>
    tell(
      function* (note) {
        const task = periodic(4, (count) => {
          note(`tick ${String(count)}`);
          if (count === 2) task.cancel();
        });
        note(yield* outcomeOf(task));
      },
      [
        [0, 'tick 0'],
        [4, 'tick 1'],
        [8, 'tick 2'],
        [8, 'CancelledError'],
      ],
    ));

  it('the end of main cancels the remaining tasks, and waits for their clean-up', async () => {
    const diary: Diary = [];
    let clock: () => number = now;
    await play(function* () {
      const start = now();
      const { loop } = currentTask() as unknown as { loop: { now(): number } };
      clock = () => loop.now() - start;
      createTask(work((what) => diary.push([clock(), what]), 'left', 3));
      yield* sleep(2);
    });
    diary.push([clock(), 'run has ended']);
    expectDiary(diary, [
      [0, 'left starts'],
      [2, 'left gets CancelledError'],
      [5, 'left is clean'],
      [5, 'run has ended'],
    ]);
  });

  it('a task that sleeps forever can be cancelled', () =>
    tell(
      function* (note) {
        const task = createTask(sleep(Infinity));
        yield* sleep(3);
        task.cancel();
        note(yield* outcomeOf(task));
      },
      [[3, 'CancelledError']],
    ));

  it('a task that sleeps for months is neither woken early nor in the way', () =>
    tell(
      function* (note) {
        const task = createTask(sleep(2 ** 33));
        yield* sleep(3);
        note(task.state);
        task.cancel();
        note(yield* outcomeOf(task));
      },
      [
        [3, 'running'],
        [3, 'CancelledError'],
      ],
    ));

  it('a sleep of zero is one turn and takes no time', () =>
    tell(
      function* (note) {
        const other = coroutine(function* () {
          note('other');
        });
        for (let i = 0; i < 3; i++) {
          createTask(other());
          yield* sleep(0);
          note(`turn ${String(i)}`);
        }
      },
      [0, 1, 2].flatMap((i): Diary => [
        [0, 'other'],
        [0, `turn ${String(i)}`],
      ]),
    ));
}
