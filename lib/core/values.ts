import type { Observable, Subscription } from 'rxjs';

interface Waiting<T> {
  readonly resolve: (result: IteratorResult<T>) => void;
  readonly reject: (error: unknown) => void;
}

/** The values of `source` for `for await`: subscribed at the first step, buffered between steps, left by `return()`. */
export function valuesOf<T>(source: Observable<T>): AsyncIterableIterator<T> {
  const buffered: T[] = [];
  const waiting: Waiting<T>[] = [];
  let subscription: Subscription | undefined;
  let hasEnded = false;
  let failure: { error: unknown } | undefined;

  function finish(): void {
    hasEnded = true;
    for (const { resolve, reject } of waiting.splice(0)) {
      if (failure !== undefined) {
        reject(failure.error);
        failure = undefined; // told once, as a generator would
      } else resolve({ done: true, value: undefined });
    }
  }

  function start(): Subscription {
    return source.subscribe({
      next(value) {
        const first = waiting.shift();
        if (first === undefined) buffered.push(value);
        else first.resolve({ done: false, value });
      },
      error(error: unknown) {
        failure = { error };
        finish();
      },
      complete: finish,
    });
  }

  return {
    next() {
      return new Promise((resolve, reject) => {
        if (!hasEnded) subscription ??= start();
        if (buffered.length > 0) resolve({ done: false, value: buffered.shift() as T });
        else if (!hasEnded) waiting.push({ resolve, reject });
        else if (failure !== undefined) {
          reject(failure.error);
          failure = undefined;
        } else resolve({ done: true, value: undefined });
      });
    },
    return() {
      subscription?.unsubscribe();
      buffered.length = 0;
      failure = undefined;
      finish();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
