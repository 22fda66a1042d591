import type { Observable } from 'rxjs';
import { described } from '../core/arguments.js';
import { changesOf } from '../core/consumers/changes-of.js';
import { HAS_VALUE } from '../core/flags.js';
import { Future } from '../core/future.js';
import { FAILED, isFinal, nameOf, SUCCEEDED, type TaskState } from '../core/state.js';

/** A task at one moment, as a template shows it. */
export interface TaskView<T> {
  /** Where its life stands. */
  readonly state: TaskState;
  /** The latest value of a stream, then the result; undefined before the first, and when it has failed or been cancelled. */
  readonly value: T | undefined;
  /** What it has failed with, or its CancelledError; undefined otherwise. */
  readonly error: unknown;
}

/**
 * What a task looks like: a view of it now, then one for each change of its state and each new value; two that are equal
 * in a row are one. It never fails: the error is in the view. It completes when the task is done.
 *
 * Watching is no consumer: it neither keeps the task alive nor cancels it by leaving. It counts as asking for the
 * failure, which is then not reported as one that nobody asked for.
 *
 * @param task a Task; or a Future, which is pending until it is done
 * @returns an Observable of TaskView, for a template of any framework
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
