import type { SchedulerLike } from 'rxjs';
import { assertOptions } from './arguments.js';
import { entryOf, type TaskBody } from './work/body.js';
import { cancelOnAbort } from './cancel-on-abort.js';
import type { Stepper } from './plain-generator.js';
import { type Entry, Task } from './task.js';
import type { TaskWork } from './work/kind.js';

export interface TaskOptions {
  /** For messages and tools. Default `Task-1`, `Task-2`, … */
  name?: string | undefined;
  /** Aborting it cancels the task, with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** The clock and queue to run on. Default: the running task's, else real time (virtual inside `TestScheduler.run`). */
  scheduler?: SchedulerLike | undefined;
  /** Takes the first step before `createTask` returns; default false: on the next turn of the loop. */
  eagerStart?: boolean | undefined;
  /** If true, the task is not cancelled when its last consumer leaves. Default false. */
  detached?: boolean | undefined;
  /** For promise work: whether a cancelled task waits for it. Default: 'wait' when the body read its context, else 'abandon'. */
  onCancel?: 'wait' | 'abandon' | undefined;
}

const NO_OPTIONS: TaskOptions = {};

/**
 * Starts work now and returns its handle. The first step is taken on the loop's next turn; a body function is called
 * then, with the task's context.
 *
 * @param work a generator function or its call, a `coroutine` call, an async function, a promise, an Observable, an
 *   async iterable, or another Awaitable, which the new task waits for
 * @throws TypeError when `work` is none of these, InvalidStateError for a generator object that has run already
 *
 * @example
 * const task = createTask(function* () {
 *   yield* sleep(1000);
 *   return 42;
 * });
 * task.cancel('changed my mind');
 *
 * @see asyncio.create_task; RxJS `share`
 */
export function createTask<T>(work: TaskBody<T> | TaskWork<T>, options: TaskOptions = NO_OPTIONS): Task<T> {
  if (options !== NO_OPTIONS) assertOptions(options, 'createTask');
  return startEntry(entryOf(work, 'createTask', options.onCancel), options);
}

/** Starts `entry`, with options that were checked already. */
export function startEntry<T>(entry: Stepper | Entry, options: TaskOptions): Task<T> {
  const { signal } = options;
  const isEager = options.eagerStart === true && signal?.aborted !== true;
  const task = isEager ? Task.startNow<T>(entry, options) : Task.start<T>(entry, options);
  if (signal === undefined) return task;
  try {
    cancelOnAbort(task, signal);
  } catch (error) {
    task.cancel(error); // a signal of the program may throw: the caller gets no handle of this task
    throw error;
  }
  return task;
}
