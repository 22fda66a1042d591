import { Future } from '../future.js';

/** A future that a promise settles, by a turn of the loop; what comes after a cancellation is dropped. */
export function bridge<T>(promise: PromiseLike<T>): Future<T> {
  const future = new Future<T>();
  promise.then(
    (value) => {
      if (!future.done()) future.setResult(value);
    },
    (error: unknown) => {
      if (!future.done()) future.setException(error);
    },
  );
  return future;
}
