import type { Awaitable, Coroutine } from '../../lib/index.js';

/** Waits for `work` and returns its error, or undefined if it succeeds. */
export function* raisedBy(work: Awaitable<unknown> | Coroutine<unknown>): Coroutine<unknown> {
  try {
    yield* work;
  } catch (error) {
    return error;
  }
  return undefined;
}
