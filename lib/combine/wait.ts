import type { Awaitable, Coroutine } from '../core/awaitable.js';
import { CoroutineCall } from '../core/coroutine.js';
import { Future } from '../core/future.js';
import { assertMilliseconds } from '../core/sleep.js';
import { FAILED } from '../core/state.js';
import type { TaskWork } from '../core/work/kind.js';
import { callAt } from '../loop/handle.js';
import { futureOf, type TaskOf, worksOf } from './future-of.js';

export type ReturnWhen = 'all-completed' | 'first-completed' | 'first-exception';

export interface WaitOptions {
  /** Milliseconds on the task's clock, from when the waiting begins; null: none. */
  timeout?: number | null | undefined;
  /** What ends the waiting. Default 'all-completed'. */
  returnWhen?: ReturnWhen | undefined;
}

const WAYS: readonly ReturnWhen[] = ['all-completed', 'first-completed', 'first-exception'];

function* waitForFutures<W>(
  works: readonly W[],
  timeout: number | null,
  returnWhen: ReturnWhen,
): Coroutine<{ done: Set<TaskOf<W>>; pending: Set<TaskOf<W>> }> {
  const futures = new Set([...new Set(works)].map((work) => futureOf(work)));
  const enough = new Future<void>({ name: 'wait()' });
  const release = (): void => {
    if (!enough.done()) enough.setResult();
  };
  let left = futures.size;
  const onDone = (future: Future<unknown>): void => {
    left--;
    if (left === 0 || returnWhen === 'first-completed') release();
    else if (returnWhen === 'first-exception' && future.phase === FAILED) {
      future.markRetrieved();
      release();
    }
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
  const done = new Set<TaskOf<W>>();
  const pending = new Set<TaskOf<W>>();
  for (const future of futures) (future.done() ? done : pending).add(future);
  return { done, pending };
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
  const works = worksOf(work, 'wait');
  const { timeout = null, returnWhen = 'all-completed' } = options;
  if (works.length === 0) throw new RangeError('wait([]) would wait for nothing: pass at least one work.');
  if (!WAYS.includes(returnWhen)) {
    throw new RangeError(
      `wait(): returnWhen is one of '${WAYS.join("', '")}', not '${returnWhen as string}'.`,
    );
  }
  if (timeout !== null) assertMilliseconds(timeout, 'wait', 'wait([a, b], { timeout: 1000 })');
  return new CoroutineCall(waitForFutures<W>, undefined, [works, timeout, returnWhen]);
}
