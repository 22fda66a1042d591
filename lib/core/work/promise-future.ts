import { keepShape } from '../../loop/keep-shape.js';
import { Future } from '../future.js';
import { FAILED } from '../state.js';
import type { Waiter } from '../suspend/suspension.js';
import { Task } from '../task.js';
import {
  type Leaver,
  listenTo,
  type PromiseLink,
  type PromiseListener,
  reportLateFailure,
} from './promise-listener.js';

/** The options of every future that a promise settles: its name in messages. One object serves all. */
export const OF_A_PROMISE = { name: 'a promise' };

/** A future that a promise settles. If it is cancelled, it leaves the promise. */
export class PromiseFuture<T> extends Future<T> implements PromiseListener {
  /** @internal See keep-shape.ts. */
  static override readonly keptShape: object = /* @__PURE__ */ keepShape(this, new Promise(() => undefined));
  private readonly link: PromiseLink;
  private waiter: Waiter | undefined = undefined;

  /** @param reportsLateFailure whether a failure that comes after a cancellation is reported */
  constructor(
    promise: PromiseLike<T> | T,
    private readonly reportsLateFailure = true,
  ) {
    super(OF_A_PROMISE);
    this.link = listenTo(promise, this);
  }

  /** @internal */
  settled(hasFailed: boolean, outcome: unknown): void {
    if (hasFailed) this.setException(outcome);
    else this.setResult(outcome as T);
  }

  /** @internal */
  override park(waiter: Waiter): void {
    this.waiter = waiter;
    super.park(waiter);
  }

  override cancel(reason?: unknown): boolean {
    if (!this.done()) this.link.leave(this.reportsLateFailure ? this.leaver : undefined);
    return super.cancel(reason);
  }

  /** @internal If the waiting task is interrupted, it raises the request in place of the failure, which is reported. */
  override resume(isInterrupted: boolean): void {
    super.resume(isInterrupted);
    if (isInterrupted && this.phase === FAILED && this.reportsLateFailure)
      reportLateFailure(this.outcome, this.leaver);
  }

  private get leaver(): Leaver {
    return this.waiter instanceof Task ? (this.waiter as Task<unknown>) : this.reportedAs;
  }
}

/** Makes a future that `promise` settles. A failure after a cancellation is reported to `config.onUnretrieved`. */
export function bridge<T>(promise: PromiseLike<T> | T): PromiseFuture<T> {
  return new PromiseFuture<T>(promise);
}
