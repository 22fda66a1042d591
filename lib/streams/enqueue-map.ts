import type { OperatorFunction } from 'rxjs';
import { policyMap, type TaskProject } from './policy-map.js';

/**
 * `concatMap` for tasks: one after the other, in the order of the values; each waits until the one before has cleaned up.
 *
 * Emits every value of each task; a task that fails, or is cancelled by anybody, is an error. Each takes its first step on
 * a turn of the loop. Completes when the source has completed and the last task has ended. Leaving, an error of the
 * source or of a task, cancels what runs and what waits.
 *
 * @param project called for a value when its turn has come, with the number of calls before; returns work of any kind
 *   `createTask` takes
 * @returns an operator
 * @throws TypeError when `project` is no function; what it throws itself is an error of the stream
 *
 * @example
 * const saved = edits.pipe(enqueueMap((edit) => save(edit))); // never two at once, none lost
 *
 * @see RxJS `concatMap`
 */
export function enqueueMap<A, R>(project: TaskProject<A, R>): OperatorFunction<A, R> {
  return policyMap('enqueue', 'enqueueMap', project);
}
