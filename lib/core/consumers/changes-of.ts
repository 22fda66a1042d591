import { Observable } from 'rxjs';
import { captureContext, inContext } from '../context/context.js';
import { WATCHED } from '../flags.js';
import type { Future } from '../future.js';
import { watch } from './watchers.js';

/**
 * Emits the value of `read()` at once, and after each change of the future's state or latest value, if it differs from the last.
 * Completes when the future is done. Its subscribers are not consumers of the future. Each is called in the context in which it
 * subscribed, as the subscribers of the future are, and not in that of the code that changes the state.
 */
export function changesOf<V>(
  future: Future<unknown>,
  read: () => V,
  isSame: (a: V, b: V) => boolean = Object.is,
): Observable<V> {
  return new Observable((subscriber) => {
    let told: { view: V } | undefined;
    const context = captureContext();
    const pass = ({ view, isLast }: { view: V; isLast: boolean }): void => {
      if (told === undefined || !isSame(told.view, view)) {
        told = { view };
        subscriber.next(view);
      }
      if (isLast) subscriber.complete();
    };
    const listener = {
      read: () => ({ view: read(), isLast: future.done() }),
      tell: (change: { view: V; isLast: boolean }) => inContext(context, pass, change),
    };
    if (!future.done()) {
      const { changes } = watch(future);
      future.flags |= WATCHED;
      changes.add(listener);
      subscriber.add(() => changes.delete(listener));
    }
    listener.tell(listener.read());
  });
}
