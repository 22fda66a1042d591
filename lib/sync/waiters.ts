import { Parking, Stop } from '../core/parking.js';
import { CANCELLED, PENDING, SUCCEEDED } from '../core/state.js';
import type { Parked } from '../core/suspension.js';

/** What is done for one who goes on, before its next step: the place for what asyncio writes behind `await waiter`. */
export interface Attendant<T> {
  /** @internal It was woken. @returns what its `yield*` gives */
  served(): T;
  /** @internal It was cancelled; `wasWoken`: too late to see that before it was woken. */
  left(wasWoken: boolean): void;
}

/** One who waits, and a link of the list it stands in. */
class Waiter extends Parking {
  previous: Waiter | undefined = undefined;
  next: Waiter | undefined = undefined;

  constructor(
    task: Parked,
    private readonly line: Waiters<unknown>,
  ) {
    super(task);
  }

  get title(): string {
    return this.line.title;
  }

  override resume(isInterrupted: boolean): void {
    const { line } = this;
    line.remove(this);
    const wasWoken = this.phase === SUCCEEDED;
    if (wasWoken && !isInterrupted) this.outcome = line.attendant?.served();
    else line.attendant?.left(wasWoken);
  }
}

/**
 * Who waits, in order of arrival: `yield* waiters` stands in line. Not a Set: V8 leaves holes where elements were and
 * walks over them to find the first, so that serving n of them from the front would take n² steps (3 s for 100,000).
 */
export class Waiters<T = void> extends Stop<T> {
  readonly title: string;
  private first: Waiter | undefined = undefined;
  private last: Waiter | undefined = undefined;

  /** @param purpose the call that they wait in, for messages */
  constructor(
    purpose: string,
    readonly attendant?: Attendant<T>,
  ) {
    super();
    this.title = `"${purpose}"`;
  }

  park(task: Parked): void {
    const waiter = new Waiter(task, this);
    waiter.previous = this.last;
    if (this.last === undefined) this.first = waiter;
    else this.last.next = waiter;
    this.last = waiter;
  }

  /** Harmless when it has been taken off already. */
  remove(waiter: Waiter): void {
    const { previous, next } = waiter;
    if (previous === undefined && this.first !== waiter) return;
    if (previous === undefined) this.first = next;
    else previous.next = next;
    if (next === undefined) this.last = previous;
    else next.previous = previous;
    waiter.previous = undefined;
    waiter.next = undefined;
  }

  /** Whether somebody stands here who has not been cancelled. */
  isAnybodyLeft(): boolean {
    for (let waiter = this.first; waiter !== undefined; waiter = waiter.next) {
      if (waiter.phase !== CANCELLED) return true;
    }
    return false;
  }

  /** Wakes the first, who stays in line until it goes on. */
  wakeFirst(): void {
    this.first?.wake();
  }

  /** Wakes the first who has been neither woken nor cancelled, and takes it off the list. Returns false when there is none. */
  wakeNext(): boolean {
    for (let waiter = this.first; waiter !== undefined; waiter = this.first) {
      this.remove(waiter);
      if (waiter.phase !== PENDING) continue;
      waiter.wake();
      return true;
    }
    return false;
  }
}
