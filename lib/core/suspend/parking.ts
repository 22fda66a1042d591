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
 * The wait of one task, which ends once: it is woken or cancelled. The task goes on one turn later.
 *
 * It replaces the future that asyncio makes for each wait: only one task can wait for it, so it needs no reactions, consumers or
 * subscribers, and a third of the memory (bench/, rows "event" and "semaphore"). Spec: spec/core/suspend/parking.spec.ts.
 */
export abstract class Parking implements Wait {
  phase: Phase = PENDING;
  outcome: unknown = undefined;

  constructor(protected readonly task: Waiter) {
    task.waiting = this;
  }

  abstract get title(): string;

  /** Lets the task go on, on the next turn. Does nothing once the wait has been woken or cancelled. */
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
    // a wait that takes something gives it back here
  }
}

/** A point at which `yield*` suspends the task, until its parking is woken. */
export abstract class WaitPoint<T> implements Enterable, Waitable {
  abstract get title(): string;

  [Symbol.iterator](): Iterator<never, T, any> {
    return iteratorOf(this) as Iterator<never, T, any>;
  }

  enter(): IteratorResult<never> {
    suspension.requested = this;
    return SUSPENDED;
  }

  /** Makes the parking of `task`. */
  abstract park(task: Waiter): void;
}
