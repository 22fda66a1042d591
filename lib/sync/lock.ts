import type { Awaitable } from '../core/awaitable.js';
import { InvalidStateError } from '../errors.js';
import { Acquisition, Held } from './acquisition.js';
import { WaitQueue } from './waiters.js';

/**
 * Mutual exclusion, first come, first served: `release` wakes the first who waits, who takes the lock when it goes on.
 *
 * @example
 * using held = yield* lock.acquire(); // released at the end of the block, whatever happens
 *
 * @see asyncio.Lock
 */
export class Lock {
  /** @internal The acquisition in force; a Condition takes the lock again on behalf of the one it has interrupted. */
  holder: Held | undefined;
  /** @internal */
  readonly waiters = new WaitQueue<Disposable>('lock.acquire()', this);

  /** Whether somebody holds it. */
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
    this.waiters.wakeFirst();
  }

  /** @internal An acquisition that is no longer in force releases nothing: `release()` was called, or a Condition waits. */
  releaseHeld(held: Held): void {
    if (this.holder === held) this.release();
  }

  /** @internal */
  takeNow(): Disposable | undefined {
    return this.locked() || this.waiters.isAnybodyLeft() ? undefined : (this.holder = new Held(this));
  }

  /** @internal */
  served(): Disposable {
    return (this.holder = new Held(this));
  }

  /** @internal */
  left(): void {
    // It may have been this one's turn: whoever comes next must not wait for ever.
    if (!this.locked()) this.waiters.wakeFirst();
  }
}
