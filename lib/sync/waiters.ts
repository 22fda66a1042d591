/*
 * The line of tasks that wait for a lock, a semaphore, an event, a queue or a condition.
 *
 * Invariant: a cancelled wait stays in line until its task goes on, as a cancelled future stays in asyncio's deques. When a
 * waiter is woken, and which one, depends on it; the conformance programs compare that turn by turn. So the line knows how
 * many of its waits are not cancelled (`living`), and never walks over the others to find out.
 *
 * Example: a lock is held, A and B wait, A is cancelled, the lock is released. `wakeFirst` finds A, which is cancelled, and
 * wakes nothing. On the next turn A goes on: it leaves the line, and since the lock is free it wakes B.
 *
 * Held by spec/sync/waiters.spec.ts, and by spec/laws/linear.spec.ts.
 */
import { keepShape } from '../loop/keep-shape.js';
import { type Linked, LinkedList } from '../collections/linked-list.js';
import { Parking, WaitPoint } from '../core/suspend/parking.js';
import { CANCELLED, PENDING, SUCCEEDED } from '../core/state.js';
import type { Waiter } from '../core/suspend/suspension.js';

/** Called when a waiting task goes on, before its next step: the code that asyncio has after `await waiter`. */
export interface WaiterHooks<T> {
  /** @internal The wait was woken. @returns the value of its `yield*` */
  served(task: object): T;
  /** @internal For inspection: the tasks that hold the lock or the slot, as far as they are known. */
  owners?(): Iterable<object>;
  /** @internal For inspection: the futures of which one must end before a waiting task goes on. */
  dependencies?: (() => Iterable<object>) | undefined;
  /** @internal The wait ends by cancellation. `wasWoken`: it was woken before the request came. */
  left(wasWoken: boolean): void;
}

/** One task's wait in a WaitQueue. */
class QueuedWait extends Parking implements Linked {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {}, {});
  previous: QueuedWait | undefined = undefined;
  next: QueuedWait | undefined = undefined;

  constructor(
    task: Waiter,
    private readonly waiters: WaitQueue<unknown>,
  ) {
    super(task);
  }

  get title(): string {
    return this.waiters.title;
  }

  /** @internal */
  owners(): Iterable<object> {
    return this.waiters.hooks?.owners?.() ?? [];
  }

  /** @internal */
  dependencies(): Iterable<object> {
    return this.waiters.hooks?.dependencies?.() ?? [];
  }

  /** @internal One of several producers is enough. */
  isLoose(): boolean {
    return [...this.dependencies()].length > 1;
  }

  override cancel(reason?: unknown): boolean {
    if (!super.cancel(reason)) return false;
    this.waiters.living--;
    return true;
  }

  override resume(isInterrupted: boolean): void {
    const { waiters } = this;
    const { hooks } = waiters;
    waiters.remove(this);
    const wasWoken = this.phase === SUCCEEDED;
    if (wasWoken && !isInterrupted) this.outcome = hooks?.served(this.task);
    else hooks?.left(wasWoken);
  }
}

/** Waiting tasks in order of arrival: `yield* waiters` waits in line. */
export class WaitQueue<T = void> extends WaitPoint<T> {
  readonly title: string;
  /** How many waits in line are not cancelled. */
  living = 0;
  private readonly line = new LinkedList<QueuedWait>();

  /** @param purpose the call that a task waits in, for messages */
  constructor(
    purpose: string,
    readonly hooks?: WaiterHooks<T>,
  ) {
    super();
    this.title = `"${purpose}"`;
  }

  park(task: Waiter): void {
    this.line.append(new QueuedWait(task, this));
    this.living++;
  }

  /** Takes `waiter` out of the line, if it is still there. */
  remove(waiter: QueuedWait): void {
    if (waiter.previous === undefined && this.line.first !== waiter) return;
    this.line.remove(waiter);
    if (waiter.phase !== CANCELLED) this.living--;
  }

  /** Wakes the first in line, which stays there until its task goes on. A cancelled one stays as it is. */
  wakeFirst(): void {
    this.line.first?.wake();
  }

  /** Takes waits out of the line up to the first that is neither woken nor cancelled, and wakes that. False when there is none. */
  wakeNext(): boolean {
    for (let waiter = this.line.first; waiter !== undefined; waiter = this.line.first) {
      this.remove(waiter);
      if (waiter.phase !== PENDING) continue;
      waiter.wake();
      return true;
    }
    return false;
  }
}
