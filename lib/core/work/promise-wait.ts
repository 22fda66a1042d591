/*
 * A wait for a promise within a running task: `bridge`, and each `next()` of an async iterator. A promise that is the work of a task
 * is a matter of promise-work.ts. Spec: spec/core/work/promise-wait.spec.ts.
 */
import { CancelledError } from '../../errors.js';
import { keepShape } from '../../loop/keep-shape.js';
import { current } from '../context/context.js';
import { CANCELLED, FAILED, PENDING, type Phase, SUCCEEDED } from '../state.js';
import { passFailureOn } from '../suspend/await-chain.js';
import { WaitPoint } from '../suspend/parking.js';
import type { Wait, Waiter } from '../suspend/suspension.js';
import { currentTask } from '../task.js';
import {
  type Leaver,
  listenTo,
  type PromiseLink,
  type PromiseListener,
  reportLateFailure,
} from './promise-listener.js';

/** What such a wait is called in messages. */
export const A_PROMISE = '"a promise"';

/**
 * The wait of a task for a promise. If it is cancelled, it leaves the promise. It may wait for several promises in turn: so the items of
 * an iterator need one object and not a future each (bench/, row "values() of an async generator").
 */
export class PromiseWait<T> extends WaitPoint<T> implements Wait, PromiseListener {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this).listen(new Promise(() => undefined));
  phase: Phase = PENDING;
  outcome: unknown = undefined;
  /** The latest promise. */
  promise: unknown = undefined;
  private task: Waiter | undefined = undefined;
  private link: PromiseLink | undefined = undefined;

  /** @param leaver the task under whose name a failure is reported that comes after a cancellation; undefined: none is */
  constructor(private readonly leaver: Leaver | undefined) {
    super();
  }

  get title(): string {
    return A_PROMISE;
  }

  /** Begins to wait for `promise`. Must not be called while it waits for another one. */
  listen(promise: PromiseLike<T> | T): this {
    this.phase = PENDING;
    this.promise = promise;
    this.link = listenTo(promise, this, this.link);
    return this;
  }

  park(task: Waiter): void {
    this.task = task;
    task.waiting = this;
  }

  /** @internal */
  settled(hasFailed: boolean, outcome: unknown): void {
    if (this.phase !== PENDING) return; // a promise whose `then` is the program's may settle twice
    if (hasFailed) passFailureOn(outcome, current.task, this);
    this.end(hasFailed ? FAILED : SUCCEEDED, outcome);
  }

  cancel(reason?: unknown): boolean {
    if (this.phase !== PENDING) return false;
    this.link!.leave(this.leaver);
    this.end(CANCELLED, new CancelledError(reason));
    return true;
  }

  /** @internal If the waiting task is interrupted, it raises the request in place of the failure, which is reported. */
  resume(isInterrupted: boolean): void {
    if (isInterrupted && this.phase === FAILED && this.leaver !== undefined)
      reportLateFailure(this.outcome, this.leaver);
  }

  private end(phase: Phase, outcome: unknown): void {
    this.phase = phase;
    this.outcome = outcome;
    this.task!.loop.callSoon(this.task!);
  }
}

/** The running task waits for `promise`: write `yield* bridge(promise)`. A failure after a cancellation is reported to `config.onUnretrieved`. */
export function bridge<T>(promise: PromiseLike<T> | T): PromiseWait<T> {
  return new PromiseWait<T>(currentTask()).listen(promise);
}
