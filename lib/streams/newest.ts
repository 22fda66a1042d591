import { defer, merge, type Observable, Subject } from 'rxjs';
import { Fifo } from '../collections/fifo.js';

/** The newest of some values, for who watches: each hears of all, in order, though one of them makes the next as it is told. */
export class Newest<V> {
  /** The one told last, if any, then each new one; never completes. */
  readonly values$: Observable<V>;
  private readonly news = new Subject<V>();
  private readonly untold = new Fifo<V>();
  private told: V[] = [];
  private isTelling = false;

  constructor() {
    this.values$ = merge(
      this.news,
      defer(() => this.told),
    );
  }

  /** Gives it its place in the order; to be told next. */
  add(value: V): void {
    this.untold.add(value);
  }

  /** One after the other: not within the telling of one before, of which the others have yet to hear. */
  tell(): void {
    if (this.isTelling) return;
    this.isTelling = true;
    while (this.untold.size > 0) {
      const value = this.untold.take();
      this.told = [value];
      this.news.next(value);
    }
    this.isTelling = false;
  }
}
