import type { Observable } from 'rxjs';
import { assertOptions, countOf, described } from '../core/arguments.js';
import type { TaskBody } from '../core/work/body.js';
import { startEntry, type TaskOptions } from '../core/create-task.js';
import type { Entry, Task } from '../core/task.js';
import type { TaskWork } from '../core/work/kind.js';
import { assertPolicy, type TaskPolicy } from '../core/task-policy.js';
import { Calls } from './calls.js';

/** For each call's task; and what becomes of calls that come while others run. */
export interface TaskFunctionOptions extends TaskOptions {
  /**
   * When as many run as may: `'restart'` cancels the oldest and runs once that has cleaned up, `'drop'` does not run,
   * `'enqueue'` waits, `'keep-latest'` waits until a newer one takes its place, `'parallel'` waits too, and its limit is
   * Infinity. Default 'parallel': nothing stands in anybody's way.
   */
  policy?: TaskPolicy | undefined;
  /** The largest number of calls that run at once. Default 1, for 'parallel' no limit; null and Infinity mean no limit. */
  limit?: number | null | undefined;
}

/** A function whose calls are tasks under a policy, and what can be seen of them together. */
export interface TaskFunction<A extends unknown[], T, This = unknown> {
  (this: This, ...args: A): Task<T>;
  /** Whether any call runs or waits: now, then each change. Watching holds nothing; it never completes. */
  readonly running$: Observable<boolean>;
  /** The newest task, if any, then each new one; calls that were dropped are not among them. Never completes. */
  readonly last$: Observable<Task<T>>;
  /** Cancels all that run or wait, save those that are ending already; returns how many. */
  cancelAll(reason?: unknown): number;
}

const neverRuns: Entry = {
  begin() {
    throw new Error('A call that was dropped is cancelled before its first step.');
  },
};

/**
 * Makes a function whose calls are tasks, with a policy for calls that come while others run.
 *
 * A call returns its task at once. It takes its first step on the loop's next turn, waits for a place if there is none, and
 * then calls `body`. One that a policy drops or replaces ends cancelled, with the policy as the reason; cancelled while it
 * waits, it never calls `body`. Those with a place keep it until they have cleaned up.
 *
 * A body may call its own function. With 'restart' that replaces the call it is in, and waiting for the new one from there
 * cancels that too; with the policies that wait, who has the place and waits for a call that needs it fails with
 * InvalidStateError, if it waits with `yield*` from the start: otherwise neither would ever end.
 *
 * @param body called with the arguments and `this`; returns work of any kind `createTask` takes, or a function of the
 *   task's context that makes it: `(url) => ({ signal }) => fetch(url, { signal })`. In TypeScript give parameters that
 *   have a default their type
 * @param options `policy`, `limit`, and the options of each task
 * @returns a function of the same arguments, with `running$`, `last$` and `cancelAll`
 * @throws TypeError when `body` is no function or an option not what it is called, RangeError for what is no policy or
 *   no limit
 *
 * @example
 * const search = taskFunction(function* (term: string) {
 *   yield* sleep(300);
 *   return yield* until((signal) => find(term, signal));
 * }, { policy: 'restart' });
 * search.running$.subscribe((isRunning) => spinner.toggle(isRunning));
 * search('rx');
 *
 * @see RxJS `switchMap`, `exhaustMap`, `concatMap`, `mergeMap`
 */
export function taskFunction<A extends unknown[], T, This = unknown>(
  body: (this: This, ...args: A) => TaskBody<T> | TaskWork<T>,
  options: TaskFunctionOptions = {},
): TaskFunction<A, T, This> {
  if (typeof body !== 'function') {
    throw new TypeError(
      `taskFunction() makes tasks of a function's calls, not of ${described(body)}: write \`taskFunction(function* (…) { … })\`.`,
    );
  }
  assertOptions(options, 'taskFunction');
  const { policy = 'parallel', limit: given, ...taskOptions } = options;
  const limit = given === undefined && policy !== 'parallel' ? 1 : (given ?? Infinity);
  assertPolicy('taskFunction', 'policy', policy);
  if (!(Number.isInteger(limit) || limit === Infinity) || limit < 1) {
    throw new RangeError(
      `taskFunction(): limit is how many run at once, a whole number above zero, not ${countOf(limit)}. Leave it out for ` +
        "one at a time, or for no limit with policy 'parallel'.",
    );
  }

  const calls = new Calls<T>(policy, limit, taskOptions, 'taskFunction');

  function call(this: This, ...args: A): Task<T> {
    const admitted = calls.admit(() => body.apply(this, args));
    if (admitted !== undefined) return admitted.task;
    const dropped = startEntry<T>(neverRuns, { ...taskOptions, eagerStart: false });
    dropped.cancel(`dropped: as many run as may, ${String(limit)} (drop)`);
    return dropped;
  }

  return Object.assign(call, {
    running$: calls.running$,
    last$: calls.last$,
    cancelAll: (reason?: unknown) => calls.cancelAll(reason),
  });
}
