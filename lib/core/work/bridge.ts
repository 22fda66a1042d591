import { Future } from '../future.js';

/** What a future that a promise settles is called in messages; one object for all. */
export const OF_A_PROMISE = { name: 'a promise' };

/** A future that a promise settles. */
export class PromiseFuture<T> extends Future<T> {
  constructor() {
    super(OF_A_PROMISE);
  }
}

/** Makes a future that `promise` settles, a turn of the loop later. What the promise does after a cancellation is dropped. */
export function bridge<T>(promise: PromiseLike<T> | T): Future<T> {
  const future = new PromiseFuture<T>();
  // By way of Promise.resolve, for thenables that answer twice, at once, or with another; and for a plain value.
  Promise.resolve(promise).then(
    (value) => {
      if (!future.done()) future.setResult(value);
    },
    (error: unknown) => {
      if (!future.done()) future.setException(error);
    },
  );
  return future;
}
