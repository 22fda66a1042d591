import type { Awaitable, Coroutine } from '../core/awaitable.js';
import { CoroutineCall } from '../core/coroutine.js';
import { Future } from '../core/future.js';
import { releaseOnce } from './release-once.js';

/**
 * At most `value` holders at a time, first come, first served: nobody overtakes who has been woken already.
 *
 * @example
 * const atMostTen = new Semaphore(10);
 * using held = yield* atMostTen.acquire();
 *
 * @see asyncio.Semaphore
 */
export class Semaphore {
  private readonly waiters = new Set<Future<void>>();
  /** How many more may enter. */
  protected free: number;

  /** @throws RangeError when `value` is negative or not an integer */
  constructor(value = 1) {
    if (!Number.isInteger(value) || value < 0) {
      throw new RangeError(
        `A semaphore lets a whole number of holders in, zero or more, not ${String(value)}: write \`new Semaphore(1)\`.`,
      );
    }
    this.free = value;
  }

  /** Whether `acquire` would have to wait. */
  locked(): boolean {
    if (this.free === 0) return true;
    for (const waiter of this.waiters) if (!waiter.cancelled()) return true;
    return false;
  }

  /** Suspends until there is a place, and takes it; at once when there is. Disposing the result releases it, once. */
  acquire(): Awaitable<Disposable> {
    return new CoroutineCall<[], Disposable, this>(this.waitAndTake, this, []);
  }

  /** Gives a place back, to the first who waits. */
  release(): void {
    this.free++;
    this.wakeNext();
  }

  private *waitAndTake(): Coroutine<Disposable> {
    if (!this.locked()) {
      this.free--;
      return releaseOnce(this);
    }
    const waiter = new Future<void>();
    this.waiters.add(waiter);
    try {
      yield* waiter;
    } catch (error) {
      // Given a place and cancelled in the same turn: the place goes back.
      if (waiter.done() && !waiter.cancelled()) this.free++;
      throw error;
    } finally {
      this.waiters.delete(waiter);
      while (this.free > 0 && this.wakeNext());
    }
    return releaseOnce(this);
  }

  /** Takes a place for the first who waits and wakes it; false when nobody does. */
  private wakeNext(): boolean {
    for (const waiter of this.waiters) {
      if (waiter.done()) continue;
      this.free--;
      waiter.setResult();
      return true;
    }
    return false;
  }
}

/** A semaphore that may not be released more often than acquired. @see asyncio.BoundedSemaphore */
export class BoundedSemaphore extends Semaphore {
  private readonly bound: number;

  constructor(value = 1) {
    super(value);
    this.bound = value;
  }

  /** @throws RangeError past the initial value */
  override release(): void {
    if (this.free >= this.bound) {
      throw new RangeError(
        'The semaphore has been released more often than acquired: release() goes with one acquire().',
      );
    }
    super.release();
  }
}
