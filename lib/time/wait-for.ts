import { millisecondsOrNone } from '../core/arguments.js';
import type { Awaitable, Coroutine } from '../core/awaitable.js';
import { runInline, type TaskBody } from '../core/work/body.js';
import { becauseOf } from '../core/cancel-request.js';
import { CoroutineCall } from '../core/coroutine.js';
import { createTask } from '../core/create-task.js';
import { Future } from '../core/future.js';
import { currentTask } from '../core/task.js';
import type { TaskWork } from '../core/work/kind.js';
import { CancelledError, timeoutError } from '../errors.js';
import { originHere, originOf } from '../loop/origin.js';
import { deadlinePassed, withinTimeout } from './timeout.js';

function waitOrCancel<T>(
  work: TaskBody<T> | TaskWork<T>,
  ms: number,
  place: object | undefined,
): Coroutine<T> {
  const title = work instanceof Future ? work.title : undefined;
  if (ms > 0) return withinTimeout(ms, () => runInline(work, 'waitFor'), place, title);
  return cancelUnlessDone(work, ms, place, title);
}

function* cancelUnlessDone<T>(
  work: TaskBody<T> | TaskWork<T>,
  ms: number,
  place: object | undefined,
  title: string | undefined,
): Coroutine<T> {
  const future = work instanceof Future ? (work as Future<T>) : createTask(work);
  if (future.done()) return future.result();
  yield* cancelAndWait(future, deadlinePassed(ms));
  try {
    return future.result();
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    throw timeoutError(error, {
      title: title ?? currentTask()!.title,
      ms: Math.max(ms, 0),
      setAt: place && originOf(place),
    });
  }
}

/** Cancels `future` and waits until it is done. Waits beside it, since a wait for it would be cancelled as well. */
function* cancelAndWait(future: Future<unknown>, why: string): Coroutine<void> {
  const ended = new Future<void>({ name: 'waitFor()' });
  const onDone = (): void => {
    if (!ended.done()) ended.setResult();
  };
  future.addDoneCallback(onDone);
  try {
    becauseOf(currentTask(), why, () => future.cancel());
    yield* ended;
  } finally {
    future.removeDoneCallback(onDone);
  }
}

/**
 * Waits for `work` at most `ms` milliseconds. At the deadline the work is cancelled. When it has cleaned up, TimeoutError is
 * thrown, unless the work still ends with a value or an error. A coroutine runs in the waiting task. A Task or Future is
 * cancelled itself.
 *
 * @param work the same as for `createTask`
 * @param ms milliseconds on the task's clock; undefined, null and Infinity wait without a deadline; zero or less
 *   returns the result of what is done already, and starts nothing else
 * @returns a cold Awaitable of the result of `work`
 * @throws TypeError or RangeError when `ms` is not a number of milliseconds; when it is awaited, TimeoutError (RxJS's class)
 *   with the CancelledError as its cause, the error of `work`, or TypeError when `work` is of no kind that can run
 *
 * @example
 * try {
 *   const page = yield* waitFor(read(), 3000);
 * } catch (error) {
 *   if (!(error instanceof TimeoutError)) throw error;
 *   console.log('Request took too long. Try again.');
 * }
 *
 * @see asyncio.wait_for; RxJS `timeout`
 */
export function waitFor<T>(work: TaskBody<T> | TaskWork<T>, ms: number | null | undefined): Awaitable<T> {
  const limit = millisecondsOrNone(ms, 'waitFor', 'waitFor(work, 1000)');
  return new CoroutineCall(waitOrCancel<T>, undefined, [work, limit, originHere()]);
}
