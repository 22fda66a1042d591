import { CancelledError } from '../../errors.js';
import { CANCELLED, PENDING, type Phase, SUCCEEDED } from '../state.js';
import {
  type Wait,
  type Enterable,
  iteratorOf,
  type Waiter,
  SUSPENDED,
  suspension,
  type Waitable,
} from './suspension.js';

/**
 * One task's wait, which ends once: woken or cancelled. What is left of a future where nobody else can ask what came
 * out; it takes a third of the memory (bench/, rows "event" and "semaphore").
 */
export abstract class Parking implements Wait {
  phase: Phase = PENDING;
  outcome: unknown = undefined;

  constructor(protected readonly task: Waiter) {
    task.waiting = this;
  }

  abstract get title(): string;

  /** Wakes the task on the turn after, as asyncio's future would. Harmless when that has been done, or cancelled. */
  wake(): void {
    if (this.phase !== PENDING) return;
    this.phase = SUCCEEDED;
    this.task.loop.callSoon(this.task);
  }

  cancel(reason?: unknown): boolean {
    if (this.phase !== PENDING) return false;
    this.phase = CANCELLED;
    this.outcome = new CancelledError(reason);
    this.task.loop.callSoon(this.task);
    return true;
  }

  resume(_isInterrupted: boolean): void {
    // nothing to give back, and nothing to report
  }
}

/** What a coroutine stops at, with `yield*`, until somebody wakes it. */
export abstract class WaitPoint<T> implements Enterable, Waitable {
  abstract get title(): string;

  [Symbol.iterator](): Iterator<never, T, any> {
    return iteratorOf(this) as Iterator<never, T, any>;
  }

  enter(): IteratorResult<never> {
    suspension.requested = this;
    return SUSPENDED;
  }

  /** Makes the task's parking. */
  abstract park(task: Waiter): void;
}
