import type { Coroutine } from '../../core/awaitable.js';
import { Future } from '../../core/future.js';

interface Waiter {
  readonly priority: number;
  readonly turn: Future<void>;
}

/** Places for so many jobs at once. Those who wait get one by priority, then in order of arrival. */
export class Places {
  private free: number;
  private readonly queue: Waiter[] = [];

  constructor(readonly size: number) {
    this.free = size;
  }

  /** How many wait. */
  get waiting(): number {
    return this.queue.length;
  }

  /** Whether one who comes now would wait. */
  get full(): boolean {
    return this.free === 0;
  }

  /** Waits for a place; cancelled, it takes none. */
  *take(priority: number): Coroutine<void> {
    if (this.free > 0) {
      this.free--;
      return;
    }
    const waiter: Waiter = { priority, turn: new Future<void>({ name: 'a free place' }) };
    const after = this.queue.findIndex((other) => other.priority > priority);
    this.queue.splice(after < 0 ? this.queue.length : after, 0, waiter);
    try {
      yield* waiter.turn;
    } catch (error) {
      // Cancelled in the turn in which it got one: the next takes that.
      if (!waiter.turn.cancelled()) this.give();
      else this.queue.splice(this.queue.indexOf(waiter), 1);
      throw error;
    }
  }

  give(): void {
    const next = this.queue.shift();
    if (next === undefined) this.free++;
    else next.turn.setResult();
  }
}
