import type { OperatorFunction } from 'rxjs';
import { policyMap, type TaskProject } from './policy-map.js';

/**
 * `switchMap` that waits: a new value cancels the task that runs, waits until that one has cleaned up, and only then
 * starts the next. A value that comes meanwhile replaces the one that waits, which then never runs.
 *
 * Emits every value of each task. A task that has been replaced ends silently, and what it still emits is dropped; but
 * its failure, of its clean-up too, is an error, as is any other task's, and a task's cancellation by anybody else. Each
 * task takes its first step on the loop's next turn. Completes when the source has completed and the last task has ended.
 * Leaving, an error of the source or of a task, cancels what runs and what waits.
 *
 * @param project called for a value when its turn has come, with the number of calls before; returns work of any kind
 *   `createTask` takes: a generator (a generator function's call), an async function, a promise, an Observable …
 * @returns an operator
 * @throws TypeError when `project` is no function; what it throws itself is an error of the stream
 *
 * @example
 * const results = typed.pipe(restartMap(function* (term) {
 *   yield* sleep(300); // debounced: typing on cancels it here
 *   return yield* until((signal) => find(term, signal));
 * }));
 *
 * @see RxJS `switchMap`
 */
export function restartMap<A, R>(project: TaskProject<A, R>): OperatorFunction<A, R> {
  return policyMap('restart', 'restartMap', project);
}
