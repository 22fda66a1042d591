import { config } from '../../config.js';
import { CancelledError } from '../../errors.js';
import type { Coroutine } from '../awaitable.js';
import type { BodyContext } from '../task-context.js';
import type { Entry, Stepper, Task } from '../task.js';
import { bridge } from './bridge.js';

/** Whether a cancelled task waits for its promise to settle, or leaves it to itself. */
export type OnCancel = 'wait' | 'abandon';

/** What a promise has come to. */
type Settlement = { readonly value: unknown } | { readonly error: unknown };

/**
 * A promise that is a task's work. Requested to cancel, the task goes on waiting when the body has read its context (the
 * signal tells it), and otherwise leaves: nothing can reach the promise.
 */
export class PromiseWork implements Entry {
  /**
   * Its failure is a value, so that what is raised in the task can only be a request. Asked for at once and not in the
   * first step: a promise that fails before that has somebody who listens.
   */
  private readonly settled: Promise<Settlement>;

  constructor(
    promise: PromiseLike<unknown>,
    private readonly onCancel: OnCancel | undefined,
    private readonly context: BodyContext | undefined,
  ) {
    this.settled = Promise.resolve(promise).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
  }

  begin(task: Task<unknown>): Stepper {
    return this.wait(task);
  }

  /** Leaves the promise to itself. */
  return(task: Task<unknown>): void {
    void this.settled.then((settlement) => {
      if (!('error' in settlement)) return;
      const { error } = settlement;
      if (!isAbortError(error) && !(error instanceof CancelledError)) config.onUnretrieved(error, task);
    });
  }

  private *wait(task: Task<unknown>): Coroutine<unknown> {
    const { context } = this;
    let request: CancelledError | undefined;
    for (;;) {
      let settlement: Settlement;
      try {
        settlement = yield* bridge(this.settled);
      } catch (error) {
        if ((this.onCancel ?? (context?.isCooperative === true ? 'wait' : 'abandon')) === 'abandon') {
          this.return(task);
          throw error;
        }
        request = error as CancelledError;
        context?.keep(request);
        continue;
      }
      if ('value' in settlement) return settlement.value;
      throw request !== undefined && isAbortError(settlement.error) ? request : settlement.error;
    }
  }
}

function isAbortError(error: unknown): boolean {
  return (error as Partial<Error> | undefined)?.name === 'AbortError';
}
