import { from, type InteropObservable, type Observable, type Observer, Subscription } from 'rxjs';
import type { Coroutine } from '../awaitable.js';
import { CancelledError } from '../../errors.js';
import { tellUnretrieved } from '../consumers/unretrieved.js';
import { Future } from '../future.js';

/** For messages; one object for all. */
const OPTIONS = { name: 'an Observable' };

/**
 * Hears an Observable out: a future of its end, which may have been cancelled meanwhile. With Subscription's methods it is
 * what RxJS takes for a subscriber: it can leave a source that is still in its `subscribe` and emits without end, and
 * needs none of the three objects that RxJS makes around an observer.
 */
class LastValueSubscriber<T> extends Subscription implements Observer<T> {
  readonly end = new Future<void>(OPTIONS);
  last: T | undefined = undefined;

  constructor(private readonly onValue: (value: T) => unknown) {
    super();
  }

  next(value: T): void {
    if (this.closed) return;
    // A source may emit without end: no turn would come in which to leave it.
    this.last = value; // before it is passed on: whoever is told may make the source emit the next
    if (this.end.cancelled() || this.onValue(value) === false) this.unsubscribe();
  }

  error(error: unknown): void {
    if (this.closed) return;
    if (!this.end.done()) this.end.setException(error);
    // It fails after the wait was cancelled, and before the wait has left it.
    else if (!(error instanceof CancelledError)) tellUnretrieved(error, this.end.reportedAs);
    this.unsubscribe();
  }

  complete(): void {
    if (this.closed) return;
    if (!this.end.done()) this.end.setResult();
    this.unsubscribe();
  }
}

/**
 * Waits for an Observable to complete; `onValue` sees each value, and returns false when neither it nor what follows is
 * wanted any more. Returns the last one. Leaving unsubscribes.
 */
export function* observe<T>(
  source: Observable<T> | InteropObservable<T>,
  onValue: (value: T) => unknown,
): Coroutine<T | undefined> {
  const hearing = new LastValueSubscriber(onValue);
  from(source).subscribe(hearing);
  try {
    yield* hearing.end;
    return hearing.last;
  } finally {
    hearing.unsubscribe();
  }
}
