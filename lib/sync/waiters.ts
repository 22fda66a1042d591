import { Future, type FutureOptions } from '../core/future.js';

/** One who waits, and a link of the list it stands in. */
export class Waiter extends Future<void> {
  /** @internal */
  previous: Waiter | undefined = undefined;
  /** @internal */
  next: Waiter | undefined = undefined;
}

/**
 * Who waits, in order of arrival. Not a Set: V8 leaves holes where elements were and walks over them to find the first,
 * so that serving n of them from the front would take n² steps (3 s for 100,000).
 */
export class Waiters {
  first: Waiter | undefined = undefined;
  private last: Waiter | undefined = undefined;
  private readonly options: FutureOptions;

  /** @param purpose the call that they wait in, for messages */
  constructor(purpose: string) {
    this.options = { name: purpose };
  }

  /** A new one, behind the others. */
  add(): Waiter {
    const waiter = new Waiter(this.options);
    waiter.previous = this.last;
    if (this.last === undefined) this.first = waiter;
    else this.last.next = waiter;
    this.last = waiter;
    return waiter;
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
      if (!waiter.cancelled()) return true;
    }
    return false;
  }

  /** Wakes the first who has not been cancelled, and takes it off the list. Returns false when there is none. */
  wakeNext(): boolean {
    for (let waiter = this.first; waiter !== undefined; waiter = this.first) {
      this.remove(waiter);
      if (waiter.done()) continue;
      waiter.setResult();
      return true;
    }
    return false;
  }
}
