/*
 * An observer without an error handler is not told of cancellation: RxJS would report it as an unhandled error, which ends a
 * Node process, and the end of a `run` cancels every task that is left. Any other error is reported as RxJS does it.
 *
 * The rule has to hold behind operators too, in both directions:
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

/** Handles an error for an observer that does not: drops a cancellation, and leaves the rest to RxJS. */
function dropCancellation(error: unknown): void {
  if (!(error instanceof CancelledError)) throw error;
}

/** An observer that has no error handler, with one. Its methods are looked up when they are called, as RxJS does it. */
class QuietObserver<T> implements Observer<T> {
  constructor(private readonly observer: Partial<Observer<T>>) {}

  next(value: T): void {
    this.observer.next?.(value);
  }

  error(error: unknown): void {
    dropCancellation(error);
  }

  complete(): void {
    this.observer.complete?.();
  }
}

/** What is passed to `subscribe`, as an observer that drops a cancellation unless it handles errors. */
export function quietObserver<T>(
  observerOrNext: Partial<Observer<T>> | Next<T>,
  error: ((error: any) => void) | null | undefined,
  complete: Complete,
): Partial<Observer<T>> {
  if (typeof observerOrNext === 'object' && observerOrNext !== null)
    return observerOrNext.error ? observerOrNext : new QuietObserver(observerOrNext);
  return { next: observerOrNext ?? noop, error: error ?? dropCancellation, complete: complete ?? noop };
}

/** An Observable whose `subscribe` drops a cancellation for an observer that handles no errors; so do those piped from it. */
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

  /** @internal What RxJS's operators make their result with. */
  override lift<R>(operator?: unknown): Observable<R> {
    return liftQuietly(this, operator);
  }
}

/** What `lift` does in RxJS, with a quiet result. */
export function liftQuietly<R>(source: Observable<unknown>, operator: unknown): Observable<R> {
  const lifted = new QuietObservable<R>() as unknown as { source: unknown; operator: unknown };
  lifted.source = source;
  lifted.operator = operator;
  return lifted as unknown as Observable<R>;
}

/** What RxJS keeps to itself: a subscriber's next, and the observer of the last one. */
interface Link {
  readonly destination?: Link;
  partialObserver?: Partial<Observer<unknown>>;
}

/** Sends `error` to a subscriber. A cancellation that the observer at the end of its chain does not handle is dropped there. */
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
