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
  // Its failure as a value, so that what is raised below can only be a request.
  const settled = promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  let request: CancelledError | undefined;
  for (;;) {
    let outcome: { value: T } | { error: unknown };
    try {
      outcome = yield* bridge(settled);
    } catch (error) {
      if ((onCancel ?? (context?.isCooperative === true ? 'wait' : 'abandon')) === 'abandon') {
        reportLater(promise, task);
        throw error;
      }
      request = error as CancelledError;
      continue;
    }
    if ('value' in outcome) return outcome.value;
    throw request !== undefined && isAbortError(outcome.error) ? request : outcome.error;
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
