import { race, Subject, take, takeUntil } from 'rxjs';
import {
  asCompleted,
  type Awaitable,
  coroutine,
  type Coroutine,
  createTask,
  Future,
  gather,
  gatherSettled,
  run,
  shield,
  sleep,
  type Task,
  taskGroup,
  type TaskWork,
  until,
  wait,
  waitFor,
  withTimeout,
} from '../../../lib/index.js';
import { raisedBy } from '../../support/raised-by.js';

/*
 * The table of combinators-left-early.spec.ts: long-lived inputs, and the ways to wait for them and to leave early.
 */

/** A long-lived input. Each round creates a new Awaitable for it, or waits for the input itself if that is a future. */
export interface LongLived {
  readonly work: () => TaskWork<unknown>;
  /** Ends it after the test. */
  readonly end: () => void;
}

export const inputs: [string, () => LongLived][] = [
  [
    'a future',
    () => {
      const future = new Future<void>({ detached: true });
      return { work: () => future, end: () => future.setResult() };
    },
  ],
  [
    'a task',
    () => {
      const task = createTask(sleep(1e9), { detached: true });
      return { work: () => task, end: () => task.cancel() };
    },
  ],
  [
    'an Observable',
    () => {
      const subject = new Subject<void>();
      return { work: () => subject, end: () => subject.complete() };
    },
  ],
  [
    'a coroutine call',
    () => {
      const future = new Future<void>({ detached: true });
      const waiting = coroutine(function* () {
        yield* shield(future);
      });
      return { work: waiting, end: () => future.setResult() };
    },
  ],
];

/** Waits for the input, and leaves it. Must not cancel the input. */
export type Leave = (input: Future<unknown>) => Coroutine<unknown>;

/** Runs `work` in a task, cancels the task a turn later, and waits until it is done. */
function* cancelled(work: Awaitable<unknown> | (() => Coroutine<unknown>)): Coroutine<void> {
  const task = createTask(work);
  yield* sleep(0);
  yield* sleep(0);
  task.cancel();
  yield* raisedBy(task);
}

/** Waits until `work` is done. */
function* plainly(work: Awaitable<unknown>): Coroutine<unknown> {
  return yield* work;
}

const failing = coroutine(function* () {
  yield* sleep(0);
  throw new Error('refused');
});

export const ways: [string, Leave][] = [
  ['gather fails first', (input) => raisedBy(gather([input, failing()]))],
  ['gather is cancelled', (input) => cancelled(gather([shield(input)]))],
  ['gatherSettled is cancelled', (input) => cancelled(gatherSettled([shield(input), sleep(1e9)]))],
  [
    'gather is left by its subscriber',
    function* (input) {
      gather([shield(input)])
        .subscribe({ error: () => undefined })
        .unsubscribe();
      yield* sleep(0);
    },
  ],
  ['wait has its first', (input) => plainly(wait([input, sleep(0)], { returnWhen: 'first-completed' }))],
  [
    'wait has its first failure',
    (input) => plainly(wait([input, failing()], { returnWhen: 'first-exception' })),
  ],
  ['wait times out', (input) => plainly(wait([input], { timeout: 0 }))],
  ['wait is cancelled', (input) => cancelled(wait([input], { timeout: 1e9 }))],
  [
    'asCompleted: break after the first item',
    function* (input) {
      for (const next of asCompleted([input, sleep(0)], { timeout: 1e9 })) {
        yield* next;
        break;
      }
    },
  ],
  [
    'asCompleted: break before an item is waited for',
    function* (input) {
      for (const next of asCompleted([input, sleep(0)], { timeout: 1e9 })) {
        void next;
        break;
      }
      yield* sleep(0);
    },
  ],
  [
    'asCompleted: an item raises',
    (input) =>
      raisedBy(
        (function* () {
          for (const next of asCompleted([input, failing()])) yield* next;
        })(),
      ),
  ],
  [
    'asCompleted: cancelled at an item',
    (input) =>
      cancelled(function* () {
        for (const next of asCompleted([input], { timeout: 1e9 })) yield* next;
      }),
  ],
  [
    'asCompleted: times out',
    (input) =>
      raisedBy(
        (function* () {
          for (const next of asCompleted([input], { timeout: 0 })) yield* next;
        })(),
      ),
  ],
  [
    'asCompleted: one item taken by destructuring',
    function* (input) {
      const [next] = asCompleted([input, sleep(0)]);
      yield* next!;
    },
  ],
  [
    'asCompleted: a subscriber takes one',
    function* (input) {
      yield* until(asCompleted([input, sleep(0)], { timeout: 1e9 }).pipe(take(1)));
    },
  ],
  [
    'asCompleted: a subscriber leaves at once',
    function* (input) {
      asCompleted([input], { timeout: 1e9 }).subscribe().unsubscribe();
      yield* sleep(0);
    },
  ],
  [
    'cancelAndWait is given up',
    function* (input) {
      const stubborn = createTask(function* () {
        try {
          yield* sleep(1e9);
        } finally {
          yield* shield(input);
        }
      });
      yield* sleep(0);
      yield* cancelled(stubborn.cancelAndWait());
      stubborn.cancel();
      yield* raisedBy(stubborn);
    },
  ],
  ['shield is cancelled', (input) => cancelled(shield(input))],
  [
    'shield is disposed',
    function* (input) {
      shield(input)[Symbol.dispose]();
      yield* sleep(0);
    },
  ],
  [
    'shield is left by its subscriber',
    function* (input) {
      shield(input)
        .subscribe({ error: () => undefined })
        .unsubscribe();
      yield* sleep(0);
    },
  ],
  ['waitFor times out', (input) => raisedBy(waitFor(shield(input), 0))],
  ['waitFor is cancelled', (input) => cancelled(waitFor(shield(input), 1e9))],
  [
    'withTimeout times out',
    (input) =>
      raisedBy(
        withTimeout(0, function* () {
          yield* shield(input);
        }),
      ),
  ],
  [
    'a child of taskGroup fails',
    (input) =>
      raisedBy(
        taskGroup(function* (group) {
          group.createTask(shield(input));
          group.createTask(failing());
          yield* shield(input);
        }),
      ),
  ],
  [
    'taskGroup is cancelled',
    (input) =>
      cancelled(
        taskGroup(function* (group) {
          group.createTask(wait([input]));
          yield* sleep(1e9);
        }),
      ),
  ],
  [
    'run ends',
    function* (input) {
      yield* until(
        run(function* () {
          createTask(shield(input));
          createTask(wait([input]));
          yield* sleep(0);
        }),
      );
    },
  ],
  [
    'run is cancelled by its signal',
    function* (input) {
      const controller = new AbortController();
      const ended = run(() => shield(input), { signal: controller.signal });
      yield* sleep(0);
      controller.abort();
      yield* raisedBy(until(ended));
    },
  ],
  [
    'an async function is cancelled in context.until',
    (input) =>
      cancelled(function* () {
        yield* createTask(async (context) => {
          await context.until(shield(input));
        });
      }),
  ],
  [
    'an async function is cancelled in context.until of a wait',
    (input) =>
      cancelled(function* () {
        yield* createTask(async (context) => {
          await context.until(wait([input]));
        });
      }),
  ],
  [
    'a subscriber leaves',
    function* (input) {
      input.subscribe({ error: () => undefined }).unsubscribe();
      yield* sleep(0);
    },
  ],
  [
    'takeUntil leaves',
    function* (input) {
      input.pipe(takeUntil(createTask(sleep(0)))).subscribe({ error: () => undefined });
      yield* sleep(0);
      yield* sleep(0);
    },
  ],
  [
    'race is won by another',
    function* (input) {
      yield* until(race(input, createTask(sleep(0))));
    },
  ],
  [
    'a watcher of state$ leaves',
    function* (input) {
      if ('state$' in input) (input as Task<unknown>).state$.subscribe().unsubscribe();
      yield* sleep(0);
    },
  ],
  [
    'a done callback is taken back',
    function* (input) {
      const callback = (): void => undefined;
      input.addDoneCallback(callback);
      input.removeDoneCallback(callback);
      yield* sleep(0);
    },
  ],
  [
    'the iterator of values() returns',
    function* (input) {
      const values = input.values();
      const next = values.next();
      yield* until(values.return!());
      yield* until(next);
    },
  ],
];
