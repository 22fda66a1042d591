import { type InteropObservable, Observable, observable as observableSymbol, type Subscribable } from 'rxjs';
import { described } from '../arguments.js';

/**
 * The Observable of this copy of RxJS that `source` is or stands for. RxJS's own `from` does the same, but it also takes arrays, promises
 * and async iterables: with it, the smallest program is 2.3 kB larger.
 */
export function observableOf<T>(source: Observable<T> | InteropObservable<T>): Observable<T> {
  if (source instanceof Observable) return source;
  return new Observable((subscriber) => {
    const made = (source as unknown as Record<symbol | string, () => unknown>)[observableSymbol]!();
    if (isSubscribable<T>(made)) return made.subscribe(subscriber);
    throw new TypeError(`Symbol.observable must return an Observable, not ${described(made)}.`);
  });
}

function isSubscribable<T>(value: unknown): value is Subscribable<T> {
  return typeof (value as Partial<Subscribable<T>> | null | undefined)?.subscribe === 'function';
}
