import type { OperatorFunction } from 'rxjs';
import { policyMap, type TaskProject } from './policy-map.js';

/**
 * `exhaustMap` for tasks: while one runs, its clean-up included, values are ignored.
 *
 * Emits every value of each task; a task that fails, or is cancelled by anybody, is an error. Each takes its first step on
 * the loop's next turn. Completes when the source has completed and the last task has ended. Leaving, an error of the
 * source or of a task, cancels what runs.
 *
 * @param project called for a value that is not ignored, with the number of calls before; returns work of any kind
 *   `createTask` takes
 * @returns an operator
 * @throws TypeError when `project` is no function; what it throws itself is an error of the stream
 *
 * @example
 * const saved = clicks.pipe(dropMap(() => save())); // a second click meanwhile does nothing
 *
 * @see RxJS `exhaustMap`
 */
export function dropMap<A, R>(project: TaskProject<A, R>): OperatorFunction<A, R> {
  return policyMap('drop', 'dropMap', project);
}
