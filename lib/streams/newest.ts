import { Observable, Subject } from 'rxjs';
import { Fifo } from '../collections/fifo.js';

/**
 * The newest of some values, as an Observable. Each subscriber gets all values in the same order, even if a subscriber adds a
 * value while it gets another.
 */
export class Newest<V> {
  /** Emits the last value, if any, then each new one. Never completes. */
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

  /** Queues a value for `tell`. */
  add(value: V): void {
    this.untold.add(value);
  }

  /** Emits the queued values. If it is called inside of another `tell`, that one does it: its subscribers must get its value first. */
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
