import type { Coroutine } from '../../core/awaitable.js';
import { Future } from '../../core/future.js';

interface Waiter {
  readonly priority: number;
  readonly turn: Future<void>;
}

/** Slots for a number of jobs at once. Waiting jobs get a slot by priority, then in order of arrival. */
export class Slots {
  private free: number;
  private readonly queue: Waiter[] = [];

  constructor(readonly size: number) {
    this.free = size;
  }

  /** The number of jobs that wait. */
  get waiting(): number {
    return this.queue.length;
  }

  /** Whether `acquire` has to wait. */
  get full(): boolean {
    return this.free === 0;
  }

  /** Waits for a slot and takes it. A cancelled call takes none. */
  *acquire(priority: number): Coroutine<void> {
    if (this.free > 0) {
      this.free--;
      return;
    }
    const waiter: Waiter = { priority, turn: new Future<void>({ name: 'a free slot' }) };
    const after = this.queue.findIndex((other) => other.priority > priority);
    this.queue.splice(after < 0 ? this.queue.length : after, 0, waiter);
    try {
      yield* waiter.turn;
    } catch (error) {
      // If it was cancelled in the turn in which it got a slot, the next in line gets that slot.
      if (!waiter.turn.cancelled()) this.release();
      const at = this.queue.indexOf(waiter);
      if (at >= 0) this.queue.splice(at, 1);
      throw error;
    }
  }

  release(): void {
    let next = this.queue.shift();
    while (next?.turn.done() === true) next = this.queue.shift(); // it was cancelled, and leaves the queue in its next step
    if (next === undefined) this.free++;
    else next.turn.setResult();
  }
}
