import type { Awaitable, Coroutine } from '../core/awaitable.js';
import { CoroutineCall } from '../core/coroutine.js';
import { CancelledError, InvalidStateError } from '../errors.js';
import { Lock } from './lock.js';
import { WaitQueue } from './waiters.js';
import { RAW } from '../core/raw.js';

/**
 * A lock whose holders can wait for a change that other holders notify them of.
 *
 * @example
 * using held = yield* condition.lock.acquire();
 * yield* condition.waitUntil(() => items.length > 0);
 *
 * @see asyncio.Condition
 */
export class Condition {
  private readonly waiters = new WaitQueue(this.titleOfWait());

  /** @param lock the lock to hold while waiting and notifying; several conditions may share one */
  constructor(readonly lock: Lock = new Lock()) {}

  /** @internal See RAW. */
  get __v_skip(): true {
    return RAW;
  }

  /**
   * Releases the lock, suspends until notified, and takes the lock again. It does so even when cancelled: then it throws the
   * latest CancelledError, and another waiting task gets its notification. It may return without a notification: check the
   * state that you wait for.
   * @throws InvalidStateError when the lock is not held
   */
  wait(): Awaitable<void> {
    return new CoroutineCall<[], void, this>(this.waitForNotice, this, []);
  }

  /** Waits, as `wait` does, until `predicate()` is true. Does not suspend when it is. @throws what `predicate` throws */
  waitUntil(predicate: () => boolean): Awaitable<void> {
    return new CoroutineCall<[() => boolean], void, this>(this.waitForPredicate, this, [predicate]);
  }

  /** Wakes the first `n` waiting tasks. @throws InvalidStateError when the lock is not held */
  notify(n = 1): void {
    this.assertHeld('notify');
    this.wake(n);
  }

  /** Wakes all waiting tasks. @throws InvalidStateError when the lock is not held */
  notifyAll(): void {
    this.assertHeld('notifyAll');
    this.wake(Infinity);
  }

  /** @internal What a wait is called in messages. */
  protected titleOfWait(): string {
    return 'condition.wait()';
  }

  private *waitForNotice(): Coroutine<void> {
    this.assertHeld('wait');
    const { holder } = this.lock;
    this.lock.release();
    try {
      try {
        yield* this.waiters;
      } finally {
        yield* this.reacquire(holder);
      }
    } catch (error) {
      this.wake(1);
      throw error;
    }
  }

  /** Takes the lock whatever happens. Of the cancellation requests that come meanwhile, it then throws the latest. */
  private *reacquire(holder: number): Coroutine<void> {
    let request: CancelledError | undefined;
    for (;;) {
      try {
        yield* this.lock.acquire();
        this.lock.holder = holder; // the block of that acquisition goes on
        break;
      } catch (error) {
        if (!(error instanceof CancelledError)) throw error;
        request = error;
      }
    }
    if (request !== undefined) throw request;
  }

  private *waitForPredicate(predicate: () => boolean): Coroutine<void> {
    while (!predicate()) yield* this.wait();
  }

  private wake(n: number): void {
    for (let left = n; left > 0 && this.waiters.wakeNext(); left--);
  }

  private assertHeld(method: string): void {
    if (this.lock.locked()) return;
    throw new InvalidStateError(
      `${method}() needs the condition's lock: write \`using held = yield* condition.lock.acquire()\` before it.`,
    );
  }
}
