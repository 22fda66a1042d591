import type { Awaitable } from '../core/awaitable.js';
import { current } from '../core/context/context.js';
import { InvalidStateError } from '../errors.js';
import { Acquisition, Held } from './acquisition.js';
import { WaitQueue } from './waiters.js';
import { RAW } from '../core/raw.js';

/**
 * Mutual exclusion, first come, first served: `release` wakes the first waiting task, which takes the lock when it goes on.
 *
 * @example
 * using held = yield* lock.acquire(); // released at the end of the block, whatever happens
 *
 * @see asyncio.Lock
 */
export class Lock {
  /** @internal See RAW. */
  get __v_skip(): true {
    return RAW;
  }

  /** @internal The number of the acquisition in force, 0 when the lock is free. A Condition restores it when it goes on. */
  holder = 0;
  /** @internal */
  readonly waiters = new WaitQueue<Disposable>('lock.acquire()', this);
  private acquisitions = 0;
  private owner: object | undefined = undefined;

  /** Whether it is held. */
  locked(): boolean {
    return this.holder !== 0;
  }

  /**
   * Takes the lock. Suspends until it is free; does not suspend when it is. Disposing the result releases the lock, if this
   * acquisition still holds it.
   */
  acquire(): Awaitable<Disposable> {
    return new Acquisition(this);
  }

  /** Releases the lock. @throws InvalidStateError when it is not held */
  release(): void {
    if (this.holder === 0) {
      throw new InvalidStateError(
        'The lock is not held: call release() once for each acquire(), or write `using held = yield* lock.acquire()`.',
      );
    }
    this.holder = 0;
    this.owner = undefined;
    this.waiters.wakeFirst();
  }

  /** @internal For inspection: the task that acquired the lock. */
  owners(): Iterable<object> {
    return this.owner === undefined ? [] : [this.owner];
  }

  /** @internal An acquisition no longer in force releases nothing: `release()` was called, or a Condition waits. */
  releaseHeld(acquisition: number): void {
    if (this.holder === acquisition) this.release();
  }

  /** @internal */
  takeNow(): Disposable | undefined {
    return this.locked() || this.waiters.living > 0 ? undefined : this.served(current.task);
  }

  /** @internal */
  served(task: object | undefined): Disposable {
    this.holder = ++this.acquisitions;
    this.owner = task;
    return new Held(this, this.holder);
  }

  /** @internal */
  left(): void {
    // The task that leaves may be the one that `release` would have woken: the next in line must not wait for ever.
    if (!this.locked()) this.waiters.wakeFirst();
  }
}
