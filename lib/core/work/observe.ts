import { from, type InteropObservable, type Observable, type Observer, takeWhile } from 'rxjs';
import type { Coroutine } from '../awaitable.js';
import { Future } from '../future.js';

/** For messages; one object for all. */
const OPTIONS = { name: 'an Observable' };

/** Hears an Observable out: a future of its end, which may have been cancelled meanwhile. */
class Hearing<T> implements Observer<T> {
  readonly end = new Future<void>(OPTIONS);
  last: T | undefined = undefined;

  constructor(private readonly onValue: (value: T) => unknown) {}

  /** Whether the source is to go on; it may emit without end, so that no turn would come in which to leave it. */
  readonly wants = (value: T): boolean => !this.end.cancelled() && this.onValue(value) !== false;

  next(value: T): void {
    this.last = value;
  }

  error(error: unknown): void {
    if (!this.end.done()) this.end.setException(error);
  }

  complete(): void {
    if (!this.end.done()) this.end.setResult();
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
  const hearing = new Hearing(onValue);
  const subscription = from(source).pipe(takeWhile(hearing.wants)).subscribe(hearing);
  try {
    yield* hearing.end;
    return hearing.last;
  } finally {
    subscription.unsubscribe();
  }
}
