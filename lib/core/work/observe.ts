/*
 * A task over an Observable waits for its end. A teardown may throw, which RxJS wraps in an UnsubscriptionError: what comes out
 * is the user's own error. It is raised like an error in a coroutine's `finally`, unless the source has failed: then that
 * failure is raised, and the teardown's error is reported.
 */
import {
  from,
  type InteropObservable,
  type Observable,
  type Observer,
  Subscription,
  UnsubscriptionError,
} from 'rxjs';
import { CancelledError } from '../../errors.js';
import { reportError } from '../../loop/report-error.js';
import type { Coroutine } from '../awaitable.js';
import { tellUnretrieved } from '../consumers/unretrieved.js';
import { Future } from '../future.js';

/** For messages; one object for all. */
const OPTIONS = { name: 'an Observable' };

/**
 * Subscribes to an Observable until its end, a future that may be cancelled before. With Subscription's methods it is what RxJS
 * takes for a subscriber: it can leave a source that is still in its `subscribe` and emits without end, and needs none of the
 * three objects that RxJS makes around an observer.
 */
class LastValueSubscriber<T> extends Subscription implements Observer<T> {
  readonly end = new Future<void>(OPTIONS);
  last: T | undefined = undefined;
  /** What a teardown has thrown. */
  teardownFailure: { readonly error: unknown } | undefined = undefined;

  constructor(private readonly onValue: (value: T) => unknown) {
    super();
  }

  next(value: T): void {
    if (this.closed) return;
    // A source may emit without end: no turn would come in which to leave it.
    this.last = value; // before it is passed on: a subscriber may make the source emit the next
    if (this.end.cancelled() || this.onValue(value) === false) this.leave();
  }

  error(error: unknown): void {
    if (this.closed) return;
    if (!this.end.done()) this.end.setException(error);
    // It fails after the wait was cancelled, and before the wait has left it.
    else if (!(error instanceof CancelledError)) tellUnretrieved(error, this.end.reportedAs);
    this.leave();
  }

  complete(): void {
    if (this.closed) return;
    if (!this.end.done()) this.end.setResult();
    this.leave();
  }

  subscribeTo(source: Observable<T> | InteropObservable<T>): void {
    try {
      from(source).subscribe(this);
    } catch (error) {
      if (!this.end.done()) {
        this.leave();
        throw error;
      }
      this.noteTeardownFailure(error); // of a source that had ended before RxJS was given its teardown
    }
  }

  /** Unsubscribes. Does not throw. */
  leave(): void {
    try {
      this.unsubscribe();
    } catch (error) {
      this.noteTeardownFailure(error);
    }
  }

  private noteTeardownFailure(error: unknown): void {
    this.teardownFailure ??= { error: withoutWrapping(error) };
  }
}

/** The user's error, where RxJS has wrapped only one. */
export function withoutWrapping(error: unknown): unknown {
  if (!(error instanceof UnsubscriptionError)) return error;
  const { errors } = error as { readonly errors: readonly unknown[] };
  return errors.length === 1 ? withoutWrapping(errors[0]) : error;
}

/**
 * Waits for an Observable to complete; `onValue` sees each value, and returns false when neither it nor what follows is
 * wanted any more. Returns the last one. Leaving unsubscribes.
 */
export function* observe<T>(
  source: Observable<T> | InteropObservable<T>,
  onValue: (value: T) => unknown,
): Coroutine<T | undefined> {
  const subscriber = new LastValueSubscriber(onValue);
  subscriber.subscribeTo(source);
  try {
    yield* subscriber.end;
  } catch (error) {
    subscriber.leave();
    const { teardownFailure } = subscriber;
    if (teardownFailure === undefined) throw error;
    if (error instanceof CancelledError) throw teardownFailure.error;
    reportError(teardownFailure.error);
    throw error;
  }
  subscriber.leave();
  if (subscriber.teardownFailure !== undefined) throw subscriber.teardownFailure.error;
  return subscriber.last;
}
