import { from, type InteropObservable, type Observable, Subscription } from 'rxjs';
import type { Coroutine } from '../awaitable.js';
import { Future } from '../future.js';

/** Waits for an Observable to complete; `onValue` sees each value. Returns the last one. Leaving unsubscribes. */
export function* observe<T>(
  source: Observable<T> | InteropObservable<T>,
  onValue: (value: T) => void,
): Coroutine<T | undefined> {
  const end = new Future<void>({ name: 'an Observable' });
  const subscription = new Subscription();
  let last: T | undefined;
  subscription.add(
    from(source).subscribe({
      next(value) {
        last = value;
        onValue(value);
      },
      error(error: unknown) {
        if (!end.done()) end.setException(error);
      },
      complete() {
        if (!end.done()) end.setResult();
      },
    }),
  );
  try {
    yield* end;
    return last;
  } finally {
    subscription.unsubscribe();
  }
}
