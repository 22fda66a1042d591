import type { OperatorFunction } from 'rxjs';
import { policyMap, type TaskProject } from './policy-map.js';

/**
 * `exhaustMap` for tasks: ignores values while a task runs or cleans up.
 *
 * Emits every value of each task. If a task fails, or code other than this operator cancels it, the stream fails. Each
 * task takes its first step on the loop's next turn. The stream completes when the source has completed and the last task is
 * done. Unsubscribing, or an error of the source or of a task, cancels the running task.
 *
 * @param project called with a value and the number of calls before, when the task of the value starts; returns the same
 *   kinds of work as `createTask` takes
 * @returns an operator
 * @throws TypeError when `project` is not a function; an error that it throws is an error of the stream
 *
 * @example
 * const saved = clicks.pipe(dropMap(() => save())); // a second click while it saves does nothing
 *
 * @see RxJS `exhaustMap`
 */
export function dropMap<A, R>(project: TaskProject<A, R>): OperatorFunction<A, R> {
  return policyMap('drop', 'dropMap', project);
}
