import type { Observable } from 'rxjs';
import { assertOptions, countOf, described } from '../core/arguments.js';
import type { TaskBody } from '../core/work/body.js';
import { startEntry, type TaskOptions } from '../core/create-task.js';
import type { Entry, Task } from '../core/task.js';
import type { TaskWork } from '../core/work/kind.js';
import { assertPolicy, type TaskPolicy } from '../core/task-policy.js';
import { Calls } from './calls.js';

/** The options of each call's task, and the policy for calls that come while others run. */
export interface TaskFunctionOptions extends TaskOptions {
  /**
   * What happens to a call while `limit` calls run. `'restart'`: it cancels the oldest, and runs once that one has cleaned up.
   * `'drop'`: it does not run. `'enqueue'`: it waits. `'keep-latest'`: it waits, unless a newer call replaces it.
   * `'parallel'`: it waits, too, and there is no limit unless you give one. Default 'parallel'.
   */
  policy?: TaskPolicy | undefined;
  /** The largest number of calls that run at once. Default 1, for 'parallel' no limit; null and Infinity mean no limit. */
  limit?: number | null | undefined;
}

/** A function whose calls are tasks under a policy. */
export interface TaskFunction<A extends unknown[], T, This = unknown> {
  (this: This, ...args: A): Task<T>;
  /** Whether any call runs or waits: now, then each change. Never completes. A subscriber does not keep calls running. */
  readonly running$: Observable<boolean>;
  /** The newest task, if any, then each new one, without dropped calls. Never completes. */
  readonly last$: Observable<Task<T>>;
  /** Cancels all calls that run or wait, except those that are being cancelled already. @returns how many */
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
 * A call returns its task at once. The task takes its first step on the loop's next turn, waits for a slot if none is free,
 * and then calls `body`. It keeps its slot until it has cleaned up. A call that a policy drops or replaces ends cancelled,
 * with the policy as the reason. If it was waiting for its slot, it never calls `body`.
 *
 * A body may call its own function. With 'restart', that replaces the call that the body runs in; if the body waits for the
 * new call, that is cancelled as well. With the policies that wait, a body that has the only slot and waits for a call that
 * needs it would never end. The call then fails with InvalidStateError, if the body waits with `yield*` from the start.
 *
 * @param body called with the arguments and `this`; returns the same kinds of work as `createTask` takes, or a function of
 *   the task's context that makes it: `(url) => ({ signal }) => fetch(url, { signal })`. In TypeScript, a parameter with a
 *   default needs a type
 * @param options `policy`, `limit`, and the options of each task
 * @returns a function of the same arguments, with `running$`, `last$` and `cancelAll`
 * @throws TypeError when `body` is not a function, or an option is of the wrong kind; RangeError for an unknown `policy`,
 *   or when `limit` is not a number of calls
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
      `taskFunction() takes a function, whose calls become tasks, not ${described(body)}: write \`taskFunction(function* (…) { … })\`.`,
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
    dropped.cancel(`dropped: ${String(limit)} running, which is the limit (drop)`);
    return dropped;
  }

  return Object.assign(call, {
    running$: calls.running$,
    last$: calls.last$,
    cancelAll: (reason?: unknown) => calls.cancelAll(reason),
  });
}
