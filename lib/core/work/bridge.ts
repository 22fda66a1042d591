import { Future } from '../future.js';

/** What a future that a promise settles is called in messages; one object for all. */
export const OF_A_PROMISE = { name: 'a promise' };

/** A future that a promise settles, by a turn of the loop; what comes after a cancellation is dropped. */
export function bridge<T>(promise: PromiseLike<T> | T): Future<T> {
  const future = new Future<T>(OF_A_PROMISE);
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
