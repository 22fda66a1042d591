/*
 * A task over an async iterable does what `for await` does, item by item:
 *
 *   next() throws or rejects, answers no object, `done` or `value` throws   that error; the iterator has ended, and is not returned
 *   the code that uses an item throws                                       return() is awaited; that error, whatever return() does
 *   the loop is left early                                                  return() is awaited, and may fail
 *
 * `for await` cannot be cancelled. Here a request is raised while next() is pending: return() is called and awaited. If it
 * fails, its error is raised in place of the CancelledError, as an error in a coroutine's `finally` is. So is a failure of the
 * pending next(), because an async generator reports the errors of its clean-up there.
 * Held by spec/core/work/iterate.spec.ts, which plays `for await` beside it.
 */
import { described } from '../arguments.js';
import type { Coroutine } from '../awaitable.js';
import { FAILED, SUCCEEDED } from '../state.js';
import { currentTask, type Task } from '../task.js';
import { bridge, PromiseWait } from './promise-wait.js';
import type { StreamLike } from './kind.js';
import {
  isCancellation,
  listenTo,
  type PromiseLink,
  type PromiseListener,
  reportLateFailure,
} from './promise-listener.js';

/** An async iterator, as a task uses it. */
export interface Items<T> extends AsyncIterator<T> {
  /** Set if `return()` makes a pending `next()` fail: that failure is dropped. */
  readonly endsPendingNext?: true;
}

/**
 * Waits for an async iterable to end, and calls `onValue` with each value. Returns the last one. If the task is cancelled, calls the
 * iterator's `return()` and waits for that, unless `isAbandoned`.
 */
export function* iterate<T>(
  items: Items<T>,
  onValue: (value: T) => unknown,
  isAbandoned: boolean,
): Coroutine<T | undefined> {
  const step = answersOf<T>();
  let last: T | undefined;
  for (;;) {
    step.listen(items.next());
    let result: IteratorResult<T>;
    try {
      result = yield* step;
    } catch (error) {
      if (!hasEndedBy(step, error)) yield* leave(items, step, isAbandoned);
      throw error;
    }
    assertResult(result);
    if (result.done === true) return last;
    last = result.value;
    try {
      onValue(last);
    } catch (error) {
      yield* closeQuietly(items);
      throw error;
    }
  }
}

/** The waits for the answers of an iterator, one after another. `leave` deals with a failure that comes after a cancellation. */
export type Answers<T> = PromiseWait<IteratorResult<T>>;

export function answersOf<T>(): Answers<T> {
  return new PromiseWait(undefined);
}

/** Whether the iterator had ended when the wait for `step` raised `error`: then its `return()` must not be called. */
export function hasEndedBy(step: Answers<unknown>, error: unknown): boolean {
  if (step.phase === FAILED) {
    // A request came in the same turn, and was raised in place of the failure.
    if (error !== step.outcome) reportLateFailure(step.outcome, currentTask()!);
    return true;
  }
  return step.phase === SUCCEEDED && isEnd(step.outcome);
}

function isEnd(result: unknown): boolean {
  try {
    return (result as Partial<IteratorResult<unknown>> | null | undefined)?.done === true;
  } catch {
    return true; // as in `for await`: an iterator that fails has ended
  }
}

function isObject(value: unknown): boolean {
  return (typeof value === 'object' || typeof value === 'function') && value !== null;
}

/** Requires an iterator result from `next()`. @throws TypeError */
export function assertResult(result: unknown): void {
  if (isObject(result)) return;
  throw new TypeError(
    `${currentTask()!.title}: next() of its async iterator answers \`{ done, value }\`, not ${described(result)}: ` +
      'write an async generator, `async function* () { … }`.',
  );
}

/** Requires an iterator result from `return()`, when a loop is left without an error. @throws TypeError */
export function assertClosed(result: unknown): void {
  if (isObject(result)) return;
  throw new TypeError(
    `${currentTask()!.title}: return() of its async iterator answers \`{ done, value }\`, not ${described(result)}.`,
  );
}

/** Calls `return()` for a task that is cancelled while `step` is pending, or has settled without being read. */
export function* leave<T>(items: Items<T>, step: Answers<T>, isAbandoned: boolean): Coroutine<void> {
  const late = items.endsPendingNext === true ? undefined : new LateFailure(step.promise, currentTask()!);
  const closing = items.return?.();
  if (closing === undefined) {
    late?.giveUp();
    return;
  }
  if (isAbandoned) {
    late?.giveUp();
    Promise.resolve(closing).catch(() => undefined);
    return;
  }
  try {
    yield* bridge(closing);
  } catch (error) {
    late?.giveUp();
    throw error;
  }
  late?.raise();
}

/** Calls `return()` because the code that used an item has thrown. Drops a failure of `return()`: the caller raises the first error. */
export function* closeQuietly(items: Items<unknown>): Coroutine<void> {
  try {
    const closing = items.return?.();
    if (closing !== undefined) yield* bridge(closing);
  } catch {
    // as `for await` does
  }
}

/** Observes the `next()` that was pending when the iterator was left. */
class LateFailure implements PromiseListener {
  private readonly link: PromiseLink;
  private isSettled = false;
  private failure: { readonly error: unknown } | undefined = undefined;

  constructor(
    answer: unknown,
    private readonly task: Task<unknown>,
  ) {
    this.link = listenTo(answer, this);
  }

  settled(hasFailed: boolean, outcome: unknown): void {
    this.isSettled = true;
    if (hasFailed) this.failure = { error: outcome };
  }

  /** Raises the failure, if it has come. */
  raise(): void {
    const { failure } = this;
    if (failure === undefined) this.giveUp();
    else if (!isCancellation(failure.error)) throw failure.error;
  }

  /** Reports the failure instead of raising it, now or when it comes. */
  giveUp(): void {
    if (!this.isSettled) this.link.leave(this.task);
    else if (this.failure !== undefined) reportLateFailure(this.failure.error, this.task);
  }
}

/** Calls `return()` of an iterator that `task` does not use any more, and does not wait. Reports a failure of it. */
export function returnUnused(items: () => Items<unknown>, task: Task<unknown>): void {
  const report = (error: unknown): void => reportLateFailure(error, task);
  try {
    Promise.resolve(items().return?.()).catch(report);
  } catch (error) {
    report(error);
  }
}

/** The iterator of `source`. */
export function itemsOf<T>(source: AsyncIterable<T> | StreamLike): Items<T> {
  // A stream gets a reader: the `return()` of its iterator would wait for the pending read, which may never end.
  if ('getReader' in source) return readerOf<T>(source);
  return isNodeStream(source) ? nodeStreamOf<T>(source) : source[Symbol.asyncIterator]();
}

/** Whether items that arrive before the iterator exists may be lost, so that it must be made before the task's first step. Streams keep them. */
export function losesItems(source: AsyncIterable<unknown> | StreamLike): source is AsyncIterable<unknown> {
  return !('getReader' in source) && !isNodeStream(source);
}

interface NodeStream<T> extends AsyncIterable<T> {
  destroy(): unknown;
  once?(event: 'error', listener: (error: unknown) => void): unknown;
}

function isNodeStream<T>(source: AsyncIterable<T>): source is NodeStream<T> {
  return typeof (source as Partial<NodeStream<T>>).destroy === 'function';
}

/** Its `return()` destroys the stream first: the iterator is an async generator, and its `return()` would wait for the next chunk. */
function nodeStreamOf<T>(source: NodeStream<T>): Items<T> {
  const iterator = source[Symbol.asyncIterator]();
  const task = currentTask();
  return {
    endsPendingNext: true,
    next: () => iterator.next(),
    async return() {
      let failure: { readonly error: unknown } | undefined;
      let isOver = false;
      source.once?.('error', (error) => {
        if (!isOver) failure = { error };
        else if (task !== undefined) reportLateFailure(error, task);
      });
      source.destroy();
      await iterator.return?.();
      isOver = true;
      if (failure !== undefined) throw failure.error;
      return { done: true, value: undefined };
    },
  };
}

function readerOf<T>(stream: StreamLike): Items<T> {
  const reader = stream.getReader();
  return {
    endsPendingNext: true,
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
