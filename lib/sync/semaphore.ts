import type { Awaitable } from '../core/awaitable.js';
import { Acquisition, Held } from './acquisition.js';
import { WaitQueue } from './waiters.js';

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
  /** @internal */
  readonly waiters = new WaitQueue<Disposable>('semaphore.acquire()', this);
  /** Those who have been given a place, and have not gone on yet. */
  private woken = 0;
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
    return this.free === 0 || this.woken > 0 || this.waiters.isAnybodyLeft();
  }

  /** Suspends until there is a place, and takes it; at once when there is. Disposing the result releases it, once. */
  acquire(): Awaitable<Disposable> {
    return new Acquisition(this);
  }

  /** Gives a place back, to the first who waits. */
  release(): void {
    this.free++;
    this.wakeNext();
  }

  /** @internal */
  releaseHeld(): void {
    this.release();
  }

  /** @internal */
  takeNow(): Disposable | undefined {
    if (this.locked()) return undefined;
    this.free--;
    return new Held(this);
  }

  /** @internal */
  served(): Disposable {
    this.woken--;
    this.wakeWhoFits();
    return new Held(this);
  }

  /** @internal */
  left(wasWoken: boolean): void {
    if (wasWoken) {
      // Given a place and cancelled in the same turn: the place goes back.
      this.woken--;
      this.free++;
    }
    this.wakeWhoFits();
  }

  private wakeWhoFits(): void {
    while (this.free > 0 && this.wakeNext());
  }

  /** Takes a place for the first who waits and wakes it; false when nobody does. */
  private wakeNext(): boolean {
    if (!this.waiters.wakeNext()) return false;
    this.woken++;
    this.free--;
    return true;
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
