import { Observable, Subject } from 'rxjs';
import { Fifo } from '../collections/fifo.js';

/**
 * The newest of some values, as an Observable. Each subscriber sees all values in one order, even if one of them adds a
 * value while it is told another.
 */
export class Newest<V> {
  /** Emits the value that was told last, if any, then each new one. Never completes. */
  readonly values$: Observable<V>;
  private readonly news = new Subject<V>();
  private readonly untold = new Fifo<V>();
  private told: { value: V } | undefined;
  private isTelling = false;

  constructor() {
    this.values$ = new Observable((subscriber) => {
      const subscription = this.news.subscribe(subscriber);
      if (this.told !== undefined) subscriber.next(this.told.value);
      return subscription;
    });
  }

  /** Puts a value in line, for `tell`. */
  add(value: V): void {
    this.untold.add(value);
  }

  /** Tells what is in line, unless a call further up the stack does it: the others have yet to see its value. */
  tell(): void {
    if (this.isTelling) return;
    this.isTelling = true;
    try {
      while (this.untold.size > 0) {
        const value = this.untold.take();
        this.told = { value };
        this.news.next(value);
      }
    } finally {
      this.isTelling = false;
    }
  }
}
