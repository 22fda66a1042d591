import type { Observable } from 'rxjs';
import { described } from '../core/arguments.js';
import { changesOf } from '../core/consumers/changes-of.js';
import { HAS_VALUE } from '../core/flags.js';
import { Future } from '../core/future.js';
import { FAILED, isFinal, nameOf, SUCCEEDED, type TaskState } from '../core/state.js';

/** The state of a task at one moment, for a template. */
export interface TaskView<T> {
  /** The state of the task. */
  readonly state: TaskState;
  /** The latest value of a stream, then the result. Undefined before the first value, and after a failure or cancellation. */
  readonly value: T | undefined;
  /** The error of a failed task, or the CancelledError of a cancelled one; otherwise undefined. */
  readonly error: unknown;
}

/**
 * Emits a view of a task now, then one for each change of its state and each new value, but never two equal ones in a row.
 * It completes when the task is done, and never fails: the error is in the view.
 *
 * A subscriber is not a consumer of the task: it does not keep the task running, and does not cancel it by unsubscribing. It
 * does observe the failure, which is then not reported.
 *
 * @param task a Task, or a Future, which is pending until it is done
 * @returns an Observable of TaskView, for the templates of any framework
 * @throws TypeError when `task` is neither
 *
 * @example
 * toState(createTask(sleep(10, 'data'))).subscribe(({ state, value }) => console.log(state, value));
 * // pending undefined, running undefined, succeeded data
 *
 * @see RxJS `materialize`
 */
export function toState<T>(task: Future<T>): Observable<TaskView<T>> {
  if (!((task as unknown) instanceof Future)) {
    throw new TypeError(
      `toState() shows a running or finished task, not ${described(task)}: start it first, \`toState(createTask(work))\`.`,
    );
  }
  return changesOf(task, () => viewOf(task), isSameView);
}

function viewOf<T>(task: Future<T>): TaskView<T> {
  const { phase, outcome, flags } = task;
  if (phase === FAILED) task.markRetrieved();
  const hasValue = phase === SUCCEEDED || (!isFinal(phase) && (flags & HAS_VALUE) !== 0);
  return {
    state: nameOf(phase),
    value: hasValue ? (outcome as T) : undefined,
    error: phase > SUCCEEDED ? outcome : undefined,
  };
}

function isSameView(a: TaskView<unknown>, b: TaskView<unknown>): boolean {
  return a.state === b.state && Object.is(a.value, b.value) && Object.is(a.error, b.error);
}
