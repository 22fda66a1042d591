import type { Awaitable, Coroutine } from '../core/awaitable.js';
import { CoroutineCall } from '../core/coroutine.js';
import { createTask } from '../core/create-task.js';
import { Future } from '../core/future.js';
import { assertMilliseconds } from '../core/sleep.js';
import type { Task } from '../core/task.js';
import type { ResultOf, TaskWork } from '../core/work/kind.js';
import { callAt } from '../loop/handle.js';

/** A Future or Task stands for itself in a combinator; other work becomes a Task. */
export type TaskOf<W> = W extends Future<unknown> ? W : Task<ResultOf<W>>;
export type ReturnWhen = 'all-completed' | 'first-completed' | 'first-exception';

export interface WaitOptions {
  /** Milliseconds on the task's clock, from when the waiting begins; null: none. */
  timeout?: number | null | undefined;
  /** What ends the waiting. Default 'all-completed'. */
  returnWhen?: ReturnWhen | undefined;
}

const WAYS: readonly ReturnWhen[] = ['all-completed', 'first-completed', 'first-exception'];

function* waitForFutures<F extends Future<unknown>>(
  works: readonly unknown[],
  timeout: number | null,
  returnWhen: ReturnWhen,
): Coroutine<{ done: Set<F>; pending: Set<F> }> {
  const futures = new Set(works.map((work) => futureOf(work) as F));
  const enough = new Future<void>();
  const release = (): void => {
    if (!enough.done()) enough.setResult();
  };
  let left = futures.size;
  const onDone = (future: Future<unknown>): void => {
    left--;
    if (left === 0 || returnWhen === 'first-completed') release();
    else if (returnWhen === 'first-exception' && !future.cancelled() && future.exception() !== undefined)
      release();
  };
  const { loop } = enough;
  const handle = timeout === null ? undefined : callAt(loop, loop.now() + timeout, release);
  for (const future of futures) {
    future.hold();
    future.addDoneCallback(onDone);
  }
  try {
    yield* enough;
  } finally {
    handle?.cancel();
    for (const future of futures) {
      future.letGo();
      future.removeDoneCallback(onDone);
    }
  }
  const done = new Set<F>();
  const pending = new Set<F>();
  for (const future of futures) (future.done() ? done : pending).add(future);
  return { done, pending };
}

/** A Future stands for itself, the rest becomes a task. */
export function futureOf(work: unknown): Future<unknown> {
  return work instanceof Future ? (work as Future<unknown>) : createTask(work as TaskWork<unknown>);
}

/**
 * Waits until all, the first, or the first failed of `work` has ended, or the time is up. Raises nothing of theirs, and
 * cancels nothing: not at the timeout, and not when the waiting itself is cancelled. Starts when it is waited for.
 *
 * @param work one or more; the same object counts once
 * @returns two sets, in the order given: what has ended, and what has not
 * @throws RangeError when `work` is empty or `returnWhen` unknown, TypeError when it is not iterable or something in it
 *   is no work
 *
 * @example
 * const { done, pending } = yield* wait([read('a'), read('b')], { timeout: 3000 });
 * for (const task of pending) task.cancel();
 *
 * @see asyncio.wait
 */
export function wait<W extends TaskWork<unknown>>(
  work: Iterable<W>,
  options: WaitOptions = {},
): Awaitable<{ done: Set<TaskOf<W>>; pending: Set<TaskOf<W>> }> {
  if (
    work instanceof Future ||
    typeof (work as Partial<Iterable<W>> | null)?.[Symbol.iterator] !== 'function'
  ) {
    throw new TypeError('wait() takes several works: write `wait([a, b])`, or `yield* a` for one.');
  }
  const works = [...work];
  const { timeout = null, returnWhen = 'all-completed' } = options;
  if (works.length === 0) throw new RangeError('wait([]) would wait for nothing: pass at least one work.');
  if (!WAYS.includes(returnWhen)) {
    throw new RangeError(
      `wait(): returnWhen is one of '${WAYS.join("', '")}', not '${returnWhen as string}'.`,
    );
  }
  if (timeout !== null) assertMilliseconds(timeout, 'wait');
  return new CoroutineCall(waitForFutures<TaskOf<W> & Future<unknown>>, undefined, [
    works,
    timeout,
    returnWhen,
  ]);
}
