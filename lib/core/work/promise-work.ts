import { CancelledError } from '../../errors.js';
import { tellUnretrieved } from '../consumers/unretrieved.js';
import type { Coroutine } from '../awaitable.js';
import { Parking, WaitPoint } from '../suspend/parking.js';
import { sleep } from '../sleep.js';
import type { Waiter } from '../suspend/suspension.js';
import type { Entry, Stepper, Task } from '../task.js';
import type { BodyContext } from '../context/body-context.js';
import { OF_A_PROMISE } from './bridge.js';

const TITLE = `"${OF_A_PROMISE.name}"`;

/** Whether a cancelled task waits for its promise to settle, or leaves it to itself. */
export type OnCancel = 'wait' | 'abandon';

/** What a promise has come to. */
type Settlement = { readonly value: unknown } | { readonly error: unknown };

/** A task that waits for its promise. */
export class PromiseParking extends Parking {
  get title(): string {
    return TITLE;
  }
}

/**
 * A promise that is a task's work. Requested to cancel, the task goes on waiting when the body has read its context (the
 * signal tells it), and otherwise leaves: nothing can reach the promise.
 */
export class PromiseWork extends WaitPoint<void> implements Entry {
  /** Its failure is a value, so that what is raised in the task can only be a request. */
  private settlement: Settlement | undefined;
  private parking: PromiseParking | undefined;
  /** The task that has left the promise to itself. */
  private leaver: Task<unknown> | undefined;

  constructor(
    promise: PromiseLike<unknown>,
    private readonly onCancel: OnCancel | undefined,
    private readonly context: BodyContext | undefined,
  ) {
    super();
    // Asked for at once and not in the first step: a promise that fails before that has somebody who listens.
    Promise.resolve(promise).then(
      (value) => {
        this.settle({ value });
      },
      (error: unknown) => {
        this.settle({ error });
      },
    );
  }

  get title(): string {
    return TITLE;
  }

  park(task: Waiter): void {
    this.parking = new PromiseParking(task);
  }

  begin(task: Task<unknown>): Stepper {
    return this.wait(task);
  }

  /** Leaves the promise to itself. */
  return(task: Task<unknown>): void {
    this.leaver = task;
    const { settlement } = this;
    if (settlement !== undefined) void Promise.resolve().then(() => this.report(settlement, task));
  }

  private settle(settlement: Settlement): void {
    this.settlement = settlement;
    if (this.leaver !== undefined) this.report(settlement, this.leaver);
    else this.parking?.wake();
  }

  private report(settlement: Settlement, task: Task<unknown>): void {
    if (!('error' in settlement)) return;
    const { error } = settlement;
    if (!isAbortError(error) && !(error instanceof CancelledError)) tellUnretrieved(error, task);
  }

  private *wait(task: Task<unknown>): Coroutine<unknown> {
    const { context } = this;
    let request: CancelledError | undefined;
    for (;;) {
      try {
        // What has settled already takes its turn all the same, before what settles later.
        if (this.settlement !== undefined) yield* sleep(0);
        else yield* this;
        break;
      } catch (error) {
        if ((this.onCancel ?? (context?.isCooperative === true ? 'wait' : 'abandon')) === 'abandon') {
          this.return(task);
          throw error;
        }
        request = error as CancelledError;
        context?.keep(request);
      }
    }
    const settlement = this.settlement!;
    if ('value' in settlement) return settlement.value;
    throw request !== undefined && isAbortError(settlement.error) ? request : settlement.error;
  }
}

function isAbortError(error: unknown): boolean {
  return (error as Partial<Error> | undefined)?.name === 'AbortError';
}
