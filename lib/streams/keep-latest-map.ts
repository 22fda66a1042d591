import type { OperatorFunction } from 'rxjs';
import { policyMap, type TaskProject } from './policy-map.js';

/**
 * Lets the task that runs finish, and keeps only the newest of the values that have come meanwhile for afterwards.
 *
 * Emits every value of each task; a task that fails, or is cancelled by anybody, is an error. Each takes its first step on
 * a turn of the loop. Completes when the source has completed and the last task has ended, the kept value's included.
 * Leaving, an error of the source or of a task, cancels what runs and what waits.
 *
 * @param project called for a value when its turn has come, with the number of calls before; returns work of any kind
 *   `createTask` takes
 * @returns an operator
 * @throws TypeError when `project` is no function; what it throws itself is an error of the stream
 *
 * @example
 * const saved = edits.pipe(keepLatestMap((text) => save(text))); // saves the last state, and skips those between
 *
 * @see RxJS `exhaustMap`, which ignores the newest too
 */
export function keepLatestMap<A, R>(project: TaskProject<A, R>): OperatorFunction<A, R> {
  return policyMap('keep-latest', 'keepLatestMap', project);
}
