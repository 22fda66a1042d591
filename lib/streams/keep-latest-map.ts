import type { OperatorFunction } from 'rxjs';
import { policyMap, type TaskProject } from './policy-map.js';

/**
 * Lets the running task finish. Then it runs a task for the newest of the values that arrived meanwhile.
 *
 * Emits every value of each task. If a task fails, or code other than this operator cancels it, the stream fails. Each
 * task takes its first step on the loop's next turn. The stream completes when the source has completed and the last task is
 * done, including that of the kept value. Unsubscribing, or an error of the source or of a task, cancels the running and the waiting tasks.
 *
 * @param project called with a value and the number of calls before, when the task of the value starts; returns the same
 *   kinds of work as `createTask` takes
 * @returns an operator
 * @throws TypeError when `project` is not a function; an error that it throws is an error of the stream
 *
 * @example
 * const saved = edits.pipe(keepLatestMap((text) => save(text))); // saves the last state, and skips some of those before
 *
 * @see RxJS `exhaustMap`, which ignores the newest value, too
 */
export function keepLatestMap<A, R>(project: TaskProject<A, R>): OperatorFunction<A, R> {
  return policyMap('keep-latest', 'keepLatestMap', project);
}
