import type { OperatorFunction } from 'rxjs';
import { policyMap, type TaskProject } from './policy-map.js';

/**
 * `switchMap` that waits: a new value cancels the running task, and its task starts when the cancelled one has cleaned up. A
 * value that arrives meanwhile replaces the waiting value, whose task then never runs.
 *
 * Emits every value of each task. If a task fails, or code other than this operator cancels it, the stream fails. Each
 * task takes its first step on the loop's next turn. The stream completes when the source has completed and the last task is
 * done. Unsubscribing, or an error of the source or of a task, cancels the running and the waiting tasks.
 *
 * A replaced task ends silently, and values that it still emits are dropped. But if it fails, for example in its clean-up,
 * the stream fails.
 *
 * @param project called with a value and the number of calls before, when the task of the value starts; returns the same
 *   kinds of work as `createTask` takes: the call of a generator function, an async function, a promise, an Observable …
 * @returns an operator
 * @throws TypeError when `project` is not a function; an error that it throws is an error of the stream
 *
 * @example
 * const results = typed.pipe(restartMap(function* (term) {
 *   yield* sleep(300); // debounced: further typing cancels it here
 *   return yield* until((signal) => find(term, signal));
 * }));
 *
 * @see RxJS `switchMap`
 */
export function restartMap<A, R>(project: TaskProject<A, R>): OperatorFunction<A, R> {
  return policyMap('restart', 'restartMap', project);
}
