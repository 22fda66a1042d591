import { described } from '../arguments.js';
import type { Coroutine } from '../awaitable.js';
import { FAILED, SUCCEEDED } from '../state.js';
import { currentTask } from '../task.js';
import { bridge } from './bridge.js';
import type { StreamLike } from './kind.js';

/**
 * Waits for an async iterable to end; `onValue` sees each value. Returns the last one. Left early, it calls the
 * iterator's `return()` and waits for that, unless `isAbandoned` says not to.
 */
export function* iterate<T>(
  source: AsyncIterable<T> | StreamLike,
  onValue: (value: T) => unknown,
  isAbandoned: boolean,
): Coroutine<T | undefined> {
  // A stream is read and not iterated: its iterator could be returned only after a read that may never end.
  const iterator = 'getReader' in source ? readerOf<T>(source) : iteratorOf(source);
  let last: T | undefined;
  let hasEnded = false; // by itself: then there is nothing to return
  try {
    for (;;) {
      const step = bridge(iterator.next());
      let result: IteratorResult<T>;
      try {
        result = yield* step;
      } catch (error) {
        // Cancelled when its answer was there already, it has not ended, unless that was its end.
        hasEnded = step.phase === FAILED || (step.phase === SUCCEEDED && isEnd(step.outcome));
        throw error;
      }
      if ((typeof result !== 'object' && typeof result !== 'function') || (result as unknown) === null) {
        hasEnded = true; // as `for await` has it: such an iterator is not asked again
        throw new TypeError(
          `${currentTask()!.title}: next() of its async iterator answers \`{ done, value }\`, not ${described(result)}: ` +
            'write an async generator, `async function* () { … }`.',
        );
      }
      if (result.done === true) {
        hasEnded = true;
        return last;
      }
      last = result.value;
      onValue(last);
    }
  } finally {
    const closing = hasEnded ? undefined : iterator.return?.();
    if (closing !== undefined) {
      if (isAbandoned) Promise.resolve(closing).catch(() => undefined);
      else yield* bridge(closing);
    }
  }
}

function isEnd(result: unknown): boolean {
  return (result as Partial<IteratorResult<unknown>> | null | undefined)?.done === true;
}

/** A Node stream is destroyed first: its iterator is a generator, which could be returned only after the next chunk. */
function iteratorOf<T>(source: AsyncIterable<T> & { destroy?: () => unknown }): AsyncIterator<T> {
  const iterator = source[Symbol.asyncIterator]();
  if (typeof source.destroy !== 'function') return iterator;
  return {
    next: () => iterator.next(),
    async return() {
      source.destroy?.();
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  };
}

function readerOf<T>(stream: StreamLike): AsyncIterator<T> {
  const reader = stream.getReader();
  return {
    async next() {
      let result: IteratorResult<T> | undefined;
      try {
        result = (await reader.read()) as IteratorResult<T>;
      } finally {
        if (result?.done !== false) reader.releaseLock();
      }
      return result;
    },
    async return() {
      try {
        await reader.cancel?.();
      } finally {
        reader.releaseLock();
      }
      return { done: true, value: undefined };
    },
  };
}
