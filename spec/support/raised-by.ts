import type { Awaitable, Coroutine } from '../../lib/index.js';

/** Waits for `work`, and returns what it raises; undefined when it raises nothing. */
export function* raisedBy(work: Awaitable<unknown> | Coroutine<unknown>): Coroutine<unknown> {
  try {
    yield* work;
  } catch (error) {
    return error;
  }
  return undefined;
}
