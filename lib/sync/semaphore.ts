import { keepShape } from '../loop/keep-shape.js';
import { LinkedList } from '../collections/linked-list.js';
import type { Awaitable } from '../core/awaitable.js';
import { current } from '../core/context/context.js';
import { Acquisition, Held } from './acquisition.js';
import { WaitQueue } from './waiters.js';
import { RAW } from '../core/raw.js';

/**
 * At most `value` holders at a time, first come, first served: no task overtakes one that has been woken.
 *
 * @example
 * const atMostTen = new Semaphore(10);
 * using held = yield* atMostTen.acquire();
 *
 * @see asyncio.Semaphore
 */
export class Semaphore {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this);
  /** @internal */
  readonly waiters = new WaitQueue<Disposable>('semaphore.acquire()', this);
  /** How many woken tasks have a slot and have not gone on yet. */
  private woken = 0;
  /** For inspection: what was acquired and not released. `release()` does not say which it releases: it drops the oldest. */
  private readonly holders = new LinkedList<Held>();
  /** How many slots are free. */
  protected free: number;

  /** @param value the number of slots @throws RangeError when `value` is negative or not an integer */
  constructor(value = 1) {
    if (!Number.isInteger(value) || value < 0) {
      throw new RangeError(
        `A semaphore lets a whole number of holders in, zero or more, not ${String(value)}: write \`new Semaphore(1)\`.`,
      );
    }
    this.free = value;
  }

  /** @internal See RAW. */
  get __v_skip(): true {
    return RAW;
  }

  /** Whether `acquire` would have to wait. */
  locked(): boolean {
    return this.free === 0 || this.woken > 0;
  }

  /** Takes a slot. Suspends until one is free; does not suspend when one is. Disposing the result releases the slot, once. */
  acquire(): Awaitable<Disposable> {
    return new Acquisition(this);
  }

  /** Gives a slot back. The first waiting task gets it. */
  release(): void {
    this.free++;
    if (this.holders.first !== undefined) this.holders.remove(this.holders.first);
    this.wakeNext();
  }

  /** @internal */
  releaseHeld(_acquisition: number, held: Held): void {
    this.holders.moveToFront(held);
    this.release();
  }

  /** @internal For inspection: the tasks that hold slots. */
  *owners(): Iterable<object> {
    for (let held = this.holders.first; held !== undefined; held = held.next as Held | undefined)
      if (held.task !== undefined) yield held.task;
  }

  /** @internal */
  takeNow(): Disposable | undefined {
    if (this.locked()) return undefined;
    this.free--;
    return this.hold(current.task);
  }

  /** @internal */
  served(task: object): Disposable {
    this.woken--;
    this.wakeAllThatFit();
    return this.hold(task);
  }

  /** @internal */
  left(wasWoken: boolean): void {
    if (wasWoken) {
      // The task was given a slot, and then cancelled in the same turn: the slot is free again.
      this.woken--;
      this.free++;
    }
    this.wakeAllThatFit();
  }

  private hold(task: object | undefined): Disposable {
    const held = new Held(this, 0, task);
    this.holders.append(held);
    return held;
  }

  private wakeAllThatFit(): void {
    while (this.free > 0 && this.wakeNext());
  }

  /** Takes a slot for the first waiting task, and wakes that. False when no task waits. */
  private wakeNext(): boolean {
    if (!this.waiters.wakeNext()) return false;
    this.woken++;
    this.free--;
    return true;
  }
}

/** A semaphore that must not be released more often than acquired. @see asyncio.BoundedSemaphore */
export class BoundedSemaphore extends Semaphore {
  private readonly bound: number;

  constructor(value = 1) {
    super(value);
    this.bound = value;
  }

  /** Gives a slot back. @throws RangeError when all slots are free */
  override release(): void {
    if (this.free >= this.bound) {
      throw new RangeError(
        'The semaphore has been released more often than acquired: call release() once for each acquire().',
      );
    }
    super.release();
  }
}
