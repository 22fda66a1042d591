import { CancelledError } from '../errors.js';
import { CANCELLED, PENDING, type Phase, SUCCEEDED } from './state.js';
import type { Awaited, Parked } from './suspension.js';

/**
 * One task's wait, which ends once: woken or cancelled. What is left of a future where nobody else can ask what came
 * out; it takes a third of the memory (bench/, rows "event" and "semaphore").
 */
export abstract class Parking implements Awaited {
  phase: Phase = PENDING;
  outcome: unknown = undefined;

  constructor(protected readonly task: Parked) {
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
