import { current, Scope } from '../core/context/context.js';
import { titleWithin } from '../core/suspend/suspension.js';
import type { TaskObserver } from '../core/observation.js';
import { observeTasks } from '../core/observe-tasks.js';
import { tasksUnder } from '../core/tasks-under.js';
import { reportUnretrieved } from '../core/consumers/unretrieved.js';
import {
  createTask,
  InvalidStateError,
  type Task,
  type TaskBody,
  type TaskState,
  type TaskWork,
} from '../index.js';
import { treeOf } from '../inspect/tree-of.js';
import { callerLocation } from '../loop/origin.js';
import { Clock } from './virtual/clock.js';
import { inAnyCase } from './virtual/in-any-case.js';
import { endAll } from './virtual/end-all.js';
import { withMessage } from './marbles/expectation.js';
import { rxjsSchedulerRestorer } from './virtual/restore-rxjs-schedulers.js';
import { assertFunction } from './values/plain.js';
import { isPromise, waitForPromises } from './values/promises.js';
import { isErrorLike } from './values/realms.js';
import { show } from './values/show.js';
import { assertNoVirtualTime, playIn } from './virtual/virtual-world.js';

/** The limit on suspension points: a program with more would take too long. */
const MOST_POINTS = 10_000;
/** Number of steps within which a cancelled program must end. */
const MOST_STEPS = 100_000;

const PROMISES_DO_NOT_SETTLE =
  ' Promises do not settle in cancelEverywhere(): stand in for them with `of(x).pipe(delay(5))`, a task or `sleep`.';
const MUST_BE_THE_SAME = 'let main make a new program at each call, one that always does the same.';

/** One run that was cancelled at one point or two, and has ended. */
export interface CancelledRun {
  /** The suspension point, counted from 1 in order of time over all tasks of the program. */
  readonly point: number;
  /** With `depth: 2`, the point of the second cancellation, after the first; else undefined. */
  readonly second: number | undefined;
  /** The point in words: which task waited, for what, and where in the source, if known. */
  readonly where: string;
  /** The state in which main has ended. */
  readonly state: TaskState;
  /** The program's main task: `result()`, `exception()`. */
  readonly task: Task<unknown>;
  /** The tasks that are alive when main has ended and all ready jobs have run. */
  readonly leaked: Task<unknown>[];
}

/** The options of `cancelEverywhere`. */
export interface CancelEverywhereOptions {
  /** The number of cancellations in a run: 1 (default), or 2 for a second one at each point after each first. */
  depth?: 1 | 2 | undefined;
  /**
   * When the request is made: `'wait'` (default), when the task has just begun to wait; `'wake'`, when its wait has ended and its
   * next step is about to run: an acquired lock or a taken item must not be lost then.
   */
  at?: 'wait' | 'wake' | undefined;
}

/**
 * Runs `main` once per suspension point and cancels it there.
 *
 * The first run is not cancelled and counts the points. Then there is one run for each point, and a last one that is not
 * cancelled, to check that the program is still the same. Each run is in virtual time and synchronous, as with `runVirtual`. `check` is
 * called after each cancelled run; an error that it throws ends the exploration, with the point in its message.
 *
 * @param main makes the program anew for each run: it must do the same each time; promises do not settle in it
 * @param check gets each cancelled run: assert there that everything was cleaned up
 * @param options `depth: 2` cancels a second time, at each later point: during clean-up; `at: 'wake'` cancels at the last moment
 * @returns the number of points
 * @throws the error of `check`, with the point in its message (or, if that cannot be changed, an Error with it as the `cause`);
 *   InvalidStateError when a run does not end, or the program differs between runs
 *
 * @example
 * const lock = new Lock();
 * cancelEverywhere(
 *   () => function* () {
 *     using held = yield* lock.acquire();
 *     yield* sleep(10);
 *   },
 *   ({ state, leaked }) => {
 *     expect(state).toBe('cancelled');
 *     expect(leaked).toEqual([]);
 *     expect(lock.locked()).toBe(false);
 *   },
 * ); // { points: 1 }
 *
 * @see trio's checkpoints; asyncio.Task.cancel
 */
export function cancelEverywhere<T>(
  main: () => TaskBody<T> | TaskWork<T>,
  check: (run: CancelledRun) => void,
  options: CancelEverywhereOptions = {},
): { points: number } {
  assertFunction(main, 'cancelEverywhere() calls main for each run');
  assertFunction(check, 'cancelEverywhere() calls check after each run');
  const { depth = 1, at = 'wait' } = (options as CancelEverywhereOptions | null) ?? {};
  if (![1, 2].includes(depth))
    throw new RangeError(`cancelEverywhere() takes depth 1 or 2, not ${String(depth)}.`);
  if (!['wait', 'wake'].includes(at))
    throw new RangeError(`cancelEverywhere() takes at: 'wait' or 'wake', not '${at}'.`);
  const points = explore(main, [], at, () => undefined);
  for (let point = 1; point <= points; point++) {
    const inAll = explore(main, [point], at, check);
    if (depth === 1) continue;
    for (let second = point + 1; second <= inAll; second++) explore(main, [point, second], at, check);
  }
  const again = explore(main, [], at, () => undefined);
  if (again !== points) {
    throw new InvalidStateError(
      `The program, not cancelled, had ${String(points)} suspension points at first, and ${String(again)} in the end: ${MUST_BE_THE_SAME}`,
    );
  }
  return { points };
}

/** Plays the program once and cancels it at the points of `plan`. Returns the number of its points. */
function explore(
  main: () => unknown,
  plan: readonly number[],
  at: 'wait' | 'wake',
  check: (run: CancelledRun) => unknown,
): number {
  assertNoVirtualTime('cancelEverywhere()');
  const restoreSchedulers = rxjsSchedulerRestorer();
  const { context } = current;
  const clock = new Clock(MOST_STEPS);
  const scope = new Scope(context.scope);
  const points = new Points(plan, at, scope);
  try {
    playIn(clock, () => {
      current.context = { variables: context.variables, scope };
      const stopObserving = observeTasks(points);
      try {
        const task = createTask(main() as TaskBody<unknown>, { scheduler: clock, name: 'main' });
        points.main = task;
        playToEnd(clock, task, points);
        if (plan.length === 0) task.result(); // throws if the program fails without being cancelled
        task.markRetrieved(); // `check` gets its failure
        points.assertReached();
        if (points.isCancelled) tell(check, points, task, tasksUnder(scope));
      } finally {
        stopObserving();
        endAll(clock, scope);
      }
    });
  } finally {
    current.context = context;
    inAnyCase(restoreSchedulers, () => reportUnretrieved(scope));
  }
  return points.count;
}

function playToEnd(clock: Clock, task: Task<unknown>, points: Points): void {
  while (!task.done()) {
    if (clock.nextInstant() === undefined) {
      const alive = tasksUnder(task.context.scope!);
      throw new InvalidStateError(
        `${points.inWords} does not end. There is nothing left to do in virtual time.${
          waitForPromises(alive) ? PROMISES_DO_NOT_SETTLE : ''
        } Alive are:${treeOf(alive)}`,
      );
    }
    clock.playInstant();
    if (points.count > MOST_POINTS) {
      throw new InvalidStateError(
        `cancelEverywhere() stopped at ${String(MOST_POINTS)} suspension points: make the program smaller.`,
      );
    }
  }
}

function tell(
  check: (run: CancelledRun) => unknown,
  points: Points,
  task: Task<unknown>,
  leaked: Task<unknown>[],
): void {
  const [point = 0, second] = points.plan;
  try {
    const returned = check({ point, second, where: points.where, state: task.state, task, leaked });
    if (isPromise(returned)) {
      throw new TypeError(
        'The check of cancelEverywhere() returned a promise, which it cannot wait for: leave the `async` out.',
      );
    }
  } catch (error) {
    throw placed(error, `Cancelled at ${points.where}.`);
  }
}

/** The error of `check` with the point in its message; a new error if it has no message, or one that cannot be changed. */
function placed(error: unknown, where: string): Error {
  const text = `${isErrorLike(error) ? error.message : show(error)}\n\n${where}`;
  try {
    if (isErrorLike(error)) return withMessage(error, text);
  } catch {
    // It is frozen, or a DOMException, whose message can be read only.
  }
  return new Error(text, { cause: error });
}

/** Counts the suspension points of a program while it is played, and cancels it at the planned ones. */
class Points implements TaskObserver {
  count = 0;
  where = '';
  main: Task<unknown> | undefined;
  /** Whether all planned requests were made. */
  isCancelled = false;
  private requests = 0;
  private readonly open = new Set<object>();
  private place: string | undefined;

  constructor(
    readonly plan: readonly number[],
    private readonly at: 'wait' | 'wake',
    private readonly scope: Scope,
  ) {}

  /** The program of this run, for a message. */
  get inWords(): string {
    return this.where === '' ? 'The program, not cancelled,' : `Cancelled at ${this.where}, the program`;
  }

  /** @throws InvalidStateError if the program has ended before a planned point */
  assertReached(): void {
    const missing = this.plan.find((point) => point > this.count);
    if (missing === undefined) return;
    throw new InvalidStateError(
      `${this.inWords} had ${String(this.count)} suspension points this time, and at least ${String(missing)} before: ${MUST_BE_THE_SAME}`,
    );
  }

  entering(): void {
    // Inside of a primitive the place is unknown. Then it is the place of the primitive's call, in the same step.
    if (this.plan.includes(this.count + 1))
      this.place = callerLocation(new Error().stack ?? '') ?? this.place;
  }

  suspended(parked: object, waitable: { readonly title: string }): void {
    const task = parked as Task<unknown>; // only tasks are suspended
    if (this.main?.done() !== false || task.context.scope?.isUnder(this.scope) !== true) return;
    if (!this.plan.includes(++this.count)) return;
    const place = this.place === undefined ? '' : `, at ${this.place}`;
    this.where += `${this.where === '' ? '' : ', then '}point ${String(this.count)}: "${task.name}" waiting for ${titleWithin(waitable)}${place}`;
    if (this.at === 'wait') this.cancel();
    else this.open.add(task);
  }

  resuming(task: object): void {
    this.place = undefined;
    if (this.open.delete(task)) this.cancel();
  }

  private cancel(): void {
    if (this.main?.cancel(`cancelEverywhere: ${this.where}`) === true)
      this.isCancelled = ++this.requests === this.plan.length;
  }
}
