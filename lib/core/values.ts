import type { Observable, Subscription } from 'rxjs';
import { Fifo } from '../collections/fifo.js';

interface PendingRead<T> {
  readonly resolve: (result: IteratorResult<T>) => void;
  readonly reject: (error: unknown) => void;
}

/** The values of `source` for `for await`: subscribes at the first step, buffers between steps, unsubscribes at `return()`. */
export function valuesOf<T>(source: Observable<T>): AsyncIterableIterator<T> {
  const buffered = new Fifo<T>();
  const waiting = new Fifo<PendingRead<T>>();
  let subscription: Subscription | undefined;
  let hasEnded = false;
  let failure: { error: unknown } | undefined;

  function finish(): void {
    hasEnded = true;
    while (waiting.size > 0) {
      const { resolve, reject } = waiting.take();
      if (failure !== undefined) {
        reject(failure.error);
        failure = undefined; // thrown once, as by a generator
      } else resolve({ done: true, value: undefined });
    }
  }

  function start(): Subscription {
    return source.subscribe({
      next(value) {
        if (waiting.size === 0) buffered.add(value);
        else waiting.take().resolve({ done: false, value });
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
        if (buffered.size > 0) resolve({ done: false, value: buffered.take() });
        else {
          waiting.add({ resolve, reject });
          if (hasEnded) finish();
        }
      });
    },
    return() {
      subscription?.unsubscribe();
      buffered.clear();
      failure = undefined;
      finish();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
