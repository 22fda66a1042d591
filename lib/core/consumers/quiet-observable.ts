/*
 * An observer without an error handler does not get a cancellation: RxJS would report it as an unhandled error, which ends a
 * Node process, and the end of a `run` cancels every task that is left. Any other error is reported as RxJS does it.
 *
 * The rule holds behind operators too, in both directions:
 *
 *   task.pipe(map(f), share()).subscribe(next)     `lift` keeps the class, so that the observer meets the same `subscribe`
 *   of(1).pipe(switchMap(() => task)).subscribe(next)   the chain is RxJS's: `fail` follows it to the observer at its end
 *
 * RxJS has no public way from a subscriber to the observer at its end. Where its private fields are not found, the error is
 * delivered as usual. Operators that handle errors (`catchError`, `retry`) see the cancellation in any case.
 * Held by spec/core/consumers/quiet-observable.spec.ts.
 */
import { noop, Observable, type Observer, type Subscriber, type Subscription } from 'rxjs';
import { CancelledError } from '../../errors.js';

type Next<T> = ((value: T) => void) | null | undefined;
type Complete = (() => void) | null | undefined;

/** The error handler for an observer without one: drops a cancellation, and throws other errors, which RxJS reports. */
function dropCancellation(error: unknown): void {
  if (!(error instanceof CancelledError)) throw error;
}

/** Handles an error for an observer that does not. Looks the methods up when they are called, as RxJS does. */
class QuietObserver<T> implements Observer<T> {
  constructor(private readonly observer: Partial<Observer<T>>) {}

  next(value: T): void {
    this.observer.next?.(value);
  }

  error(error: unknown): void {
    (this.observer.error ?? dropCancellation).call(this.observer, error);
  }

  complete(): void {
    this.observer.complete?.();
  }
}

/** Turns the arguments of `subscribe` into an observer, which drops a cancellation unless it handles errors. */
export function quietObserver<T>(
  observerOrNext: Partial<Observer<T>> | Next<T>,
  error: ((error: any) => void) | null | undefined,
  complete: Complete,
): Partial<Observer<T>> {
  if (typeof observerOrNext === 'object' && observerOrNext !== null)
    // RxJS subscribes a Subscriber itself, one of another copy of RxJS as well: it must not be wrapped.
    return 'closed' in observerOrNext && 'add' in observerOrNext
      ? observerOrNext
      : new QuietObserver(observerOrNext);
  return { next: observerOrNext ?? noop, error: error ?? dropCancellation, complete: complete ?? noop };
}

/** An Observable that drops a cancellation for an observer without an error handler, and so do the Observables piped from it. */
export class QuietObservable<T> extends Observable<T> {
  override subscribe(observerOrNext?: Partial<Observer<T>> | Next<T>): Subscription;
  /** @deprecated Instead of passing separate callback arguments, use an observer argument. */
  override subscribe(
    next?: Next<T>,
    error?: ((error: any) => void) | null,
    complete?: Complete,
  ): Subscription;
  override subscribe(
    observerOrNext?: Partial<Observer<T>> | Next<T>,
    error?: ((error: any) => void) | null,
    complete?: Complete,
  ): Subscription {
    return super.subscribe(quietObserver(observerOrNext, error, complete));
  }

  /** @internal Called by RxJS's operators to make their result. */
  override lift<R>(operator?: unknown): Observable<R> {
    return liftQuietly(this, operator);
  }
}

/** Does what `lift` does in RxJS, and returns a QuietObservable. */
export function liftQuietly<R>(source: Observable<unknown>, operator: unknown): Observable<R> {
  const lifted = new QuietObservable<R>() as unknown as { source: unknown; operator: unknown };
  lifted.source = source;
  lifted.operator = operator;
  return lifted as unknown as Observable<R>;
}

/** Private fields of RxJS's subscribers: the next subscriber of the chain, and the observer of the last one. */
interface Link {
  readonly destination?: Link;
  partialObserver?: Partial<Observer<unknown>>;
}

/** Sends `error` to a subscriber. If it is a cancellation, an observer without an error handler at the end of the chain drops it. */
export function fail(subscriber: Subscriber<unknown>, error: unknown): void {
  if (error instanceof CancelledError) quietenEnd(subscriber);
  subscriber.error(error);
}

function quietenEnd(subscriber: Subscriber<unknown>): void {
  let last = subscriber as unknown as Link;
  while (last.destination !== undefined) last = last.destination;
  const { partialObserver } = last;
  if (partialObserver !== undefined && !partialObserver.error)
    last.partialObserver = new QuietObserver(partialObserver);
}
