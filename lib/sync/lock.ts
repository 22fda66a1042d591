import type { Awaitable, Coroutine } from '../core/awaitable.js';
import { InvalidStateError } from '../errors.js';
import { type Acquirable, Acquisition } from './acquisition.js';
import { Waiters } from './waiters.js';

/**
 * Mutual exclusion, first come, first served: `release` wakes the first who waits, who takes the lock when it goes on.
 *
 * @example
 * using held = yield* lock.acquire(); // released at the end of the block, whatever happens
 *
 * @see asyncio.Lock
 */
export class Lock implements Acquirable {
  /** @internal The acquisition in force; a Condition takes the lock again on behalf of the one it has interrupted. */
  holder: Disposable | undefined;
  private readonly waiters = new Waiters('lock.acquire()');

  locked(): boolean {
    return this.holder !== undefined;
  }

  /** Suspends until the lock is free, and takes it; at once when it is. Disposing the result releases it, if it is still held by that. */
  acquire(): Awaitable<Disposable> {
    return new Acquisition(this);
  }

  /** @throws InvalidStateError when it is not held */
  release(): void {
    if (this.holder === undefined) {
      throw new InvalidStateError(
        'The lock is not held: release() goes with one acquire(), or use `using held = yield* lock.acquire()`.',
      );
    }
    this.holder = undefined;
    this.wakeFirst();
  }

  /** @internal */
  takeNow(): Disposable | undefined {
    return this.locked() || this.waiters.isAnybodyLeft() ? undefined : (this.holder = new Holder(this));
  }

  /** @internal */
  *waitAndTake(): Coroutine<Disposable> {
    const taken = this.takeNow();
    if (taken !== undefined) return taken;
    const waiter = this.waiters.add();
    try {
      yield* waiter;
    } catch (error) {
      this.waiters.remove(waiter);
      // It may have been this one's turn: whoever comes next must not wait for ever.
      if (!this.locked()) this.wakeFirst();
      throw error;
    }
    this.waiters.remove(waiter);
    return (this.holder = new Holder(this));
  }

  private wakeFirst(): void {
    const { first } = this.waiters;
    if (first?.done() === false) first.setResult();
  }
}

/** One acquisition: disposing it releases the lock, if it is this one that still holds it. */
class Holder implements Disposable {
  constructor(private readonly lock: Lock) {}

  [Symbol.dispose](): void {
    if (this.lock.holder === this) this.lock.release();
  }
}
