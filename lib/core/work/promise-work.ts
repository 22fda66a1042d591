/*
 * A promise as the work of a task, and the result of an async body. `kindOf` (kind.ts) recognises a promise, `entryOfWork` (body.ts)
 * makes it a PromiseWork, and promise-listener.ts calls its `then`, once for any number of tasks. promise-wait.ts is about a wait
 * for a promise within a running task.
 *
 * Invariant: a task that is cancelled leaves a promise that nothing can stop, and the promise's later failure is reported once. An
 * async body that has read its context gets the request by its signal, and the task waits until the body has cleaned up.
 *
 * Spec: spec/core/work/promise-work.spec.ts.
 */
import { keepShape } from '../../loop/keep-shape.js';
import type { CancelledError } from '../../errors.js';
import type { Coroutine } from '../awaitable.js';
import { Parking, WaitPoint } from '../suspend/parking.js';
import { observation } from '../observation.js';
import { sleep } from '../sleep.js';
import type { Waiter } from '../suspend/suspension.js';
import type { Stepper } from '../plain-generator.js';
import type { Entry, Task } from '../task.js';
import type { BodyContext } from '../context/body-context.js';
import { A_PROMISE } from './promise-wait.js';
import {
  isAbortError,
  listenTo,
  type PromiseLink,
  type PromiseListener,
  reportLateFailure,
} from './promise-listener.js';

/** Whether a cancelled task waits for its promise to settle, or leaves it. */
export type OnCancel = 'wait' | 'abandon';

/** How a promise has settled. */
type Settlement = { readonly value: unknown } | { readonly error: unknown };

/** The wait of a task for its promise: the end of its async body, if it has one. */
export class PromiseParking extends Parking {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {}, undefined);
  constructor(
    task: Waiter,
    private readonly context: BodyContext | undefined,
  ) {
    super(task);
  }

  get title(): string {
    const waits = this.context?.waited ?? [];
    return waits.length === 0 ? A_PROMISE : `${waits.map(({ title }) => title).join(' and ')} of its context`;
  }

  /** @internal */
  dependencies(): Iterable<object> {
    return this.context?.waited ?? [];
  }

  /** @internal The body may wait for something else beside them. */
  isLoose(): boolean {
    return true;
  }

  /** @internal */
  *owners(): Iterable<object> {
    for (const wait of this.context?.waited ?? []) yield* wait.owners?.() ?? [];
  }
}

/**
 * A promise as the work of a task. If cancellation is requested and the body has read its context, the task goes on waiting: the
 * signal tells the body. Otherwise nothing can reach the promise, and the task leaves it.
 */
export class PromiseWork extends WaitPoint<void> implements Entry, PromiseListener {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(
    this,
    new Promise(() => undefined),
    undefined,
    undefined,
  );
  /** A failure is stored as a value, so that an error raised at the wait is always a request to cancel. */
  private settlement: Settlement | undefined = undefined;
  private parking: PromiseParking | undefined = undefined;
  private readonly link: PromiseLink;

  constructor(
    promise: PromiseLike<unknown>,
    private readonly onCancel: OnCancel | undefined,
    private readonly context: BodyContext | undefined,
  ) {
    super();
    // Now and not in the first step: otherwise a promise that fails before that would be an unhandled rejection.
    this.link = listenTo(promise, this);
  }

  get title(): string {
    return A_PROMISE;
  }

  park(task: Waiter): void {
    this.parking = new PromiseParking(task, this.context);
  }

  begin(task: Task<unknown>): Stepper {
    return this.wait(task);
  }

  /** Leaves the promise. If it fails later, or has failed in this turn, the failure is reported under the task's name. */
  return(task: Task<unknown>): void {
    const { settlement } = this;
    if (settlement === undefined) this.link.leave(task);
    else if ('error' in settlement)
      void Promise.resolve().then(() => reportLateFailure(settlement.error, task));
  }

  settled(hasFailed: boolean, outcome: unknown): void {
    this.settlement = hasFailed ? { error: outcome } : { value: outcome };
    this.parking?.wake();
  }

  private *wait(task: Task<unknown>): Coroutine<unknown> {
    const { context } = this;
    let request: CancelledError | undefined;
    for (;;) {
      try {
        // A promise that has settled already takes one turn too, and stays ahead of one that settles later.
        if (this.settlement !== undefined) yield* sleep(0);
        else yield* this;
        break;
      } catch (error) {
        if ((this.onCancel ?? (context?.isCooperative === true ? 'wait' : 'abandon')) === 'abandon') {
          if (context !== undefined && this.onCancel === undefined && this.settlement === undefined)
            observation.observer?.abandoned?.(task);
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
