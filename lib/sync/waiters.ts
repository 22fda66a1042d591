import { type Linked, LinkedList } from '../collections/linked-list.js';
import { Parking, WaitPoint } from '../core/suspend/parking.js';
import { CANCELLED, PENDING, SUCCEEDED } from '../core/state.js';
import type { Waiter } from '../core/suspend/suspension.js';

/** What is done for one who goes on, before its next step: the place for what asyncio writes behind `await waiter`. */
export interface WaiterHooks<T> {
  /** @internal It was woken. @returns what its `yield*` gives */
  served(): T;
  /** @internal It was cancelled; `wasWoken`: too late to see that before it was woken. */
  left(wasWoken: boolean): void;
}

/** One who waits, and a link of the list it stands in. */
class QueuedWait extends Parking implements Linked {
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

  override resume(isInterrupted: boolean): void {
    const { line, attendant } = this.waiters;
    line.remove(this);
    const wasWoken = this.phase === SUCCEEDED;
    if (wasWoken && !isInterrupted) this.outcome = attendant?.served();
    else attendant?.left(wasWoken);
  }
}

/** Who waits, in order of arrival: `yield* waiters` stands in line. */
export class WaitQueue<T = void> extends WaitPoint<T> {
  readonly title: string;
  readonly line = new LinkedList<QueuedWait>();

  /** @param purpose the call that they wait in, for messages */
  constructor(
    purpose: string,
    readonly attendant?: WaiterHooks<T>,
  ) {
    super();
    this.title = `"${purpose}"`;
  }

  park(task: Waiter): void {
    this.line.append(new QueuedWait(task, this));
  }

  /** Whether somebody stands here who has not been cancelled. */
  isAnybodyLeft(): boolean {
    for (let waiter = this.line.first; waiter !== undefined; waiter = waiter.next) {
      if (waiter.phase !== CANCELLED) return true;
    }
    return false;
  }

  /** Wakes the first, who stays in line until it goes on. */
  wakeFirst(): void {
    this.line.first?.wake();
  }

  /** Wakes the first who has been neither woken nor cancelled, and takes it off the list. Returns false when there is none. */
  wakeNext(): boolean {
    for (let waiter = this.line.first; waiter !== undefined; waiter = this.line.first) {
      this.line.remove(waiter);
      if (waiter.phase !== PENDING) continue;
      waiter.wake();
      return true;
    }
    return false;
  }
}
