import { config } from '../../config.js';
import { CancelledError } from '../../errors.js';
import type { Coroutine } from '../awaitable.js';
import type { BodyContext } from '../task-context.js';
import type { Task } from '../task.js';
import { bridge } from './bridge.js';

/** Whether a cancelled task waits for its promise to settle, or leaves it to itself. */
export type OnCancel = 'wait' | 'abandon';

/**
 * Waits for a promise that is a task's work. Requested to cancel, it goes on waiting when the body has read its context
 * (the signal tells it), and otherwise leaves: nothing can reach the promise.
 */
export function* settle<T>(
  promise: PromiseLike<T>,
  task: Task<unknown>,
  context: BodyContext | undefined,
  onCancel: OnCancel | undefined,
): Coroutine<T> {
  let request: CancelledError | undefined;
  for (;;) {
    const settled = bridge(promise);
    try {
      return yield* settled;
    } catch (error) {
      if (!settled.cancelled() || !(error instanceof CancelledError)) {
        throw request !== undefined && isAbortError(error) ? request : error;
      }
      if ((onCancel ?? (context?.isCooperative === true ? 'wait' : 'abandon')) === 'abandon') {
        reportLater(promise, task);
        throw error;
      }
      request = error;
    }
  }
}

function reportLater(promise: PromiseLike<unknown>, task: Task<unknown>): void {
  promise.then(undefined, (error: unknown) => {
    if (!isAbortError(error) && !(error instanceof CancelledError)) config.onUnretrieved(error, task);
  });
}

function isAbortError(error: unknown): boolean {
  return (error as Partial<Error> | undefined)?.name === 'AbortError';
}
