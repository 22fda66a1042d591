import { catchError, EMPTY, type OperatorFunction, throwError } from 'rxjs';

/** `except Kind as error: handle(error)` for a pipe: an error of that class completes the stream, others pass through. */
export function catchAs<T, E extends Error>(
  kind: abstract new (...args: never[]) => E,
  handle: (error: E) => void,
): OperatorFunction<T, T> {
  return catchError((error: unknown) => {
    if (!(error instanceof kind)) return throwError(() => error);
    handle(error);
    return EMPTY;
  });
}
