import { millisecondsOrNone } from '../core/arguments.js';
import type { Awaitable, Coroutine } from '../core/awaitable.js';
import { CoroutineCall } from '../core/coroutine.js';
import { DependentFuture, type DependencySource } from '../core/dependent-future.js';
import { Future } from '../core/future.js';
import { observeChild, type ChildObserver } from '../core/consumers/child-observer.js';
import { FAILED } from '../core/state.js';
import type { TaskWork } from '../core/work/kind.js';
import { keepShape } from '../loop/keep-shape.js';
import { callAt } from '../loop/handle.js';
import { futureOf, type TaskOf, worksOf } from './future-of.js';

/** What ends a `wait`. */
export type ReturnWhen = 'all-completed' | 'first-completed' | 'first-exception';

/** How long to wait, and for which of the works. */
export interface WaitOptions {
  /** Milliseconds on the task's clock, from when the waiting begins; undefined, null or Infinity for no limit. */
  timeout?: number | null | undefined;
  /** What ends the waiting. Default 'all-completed'. */
  returnWhen?: ReturnWhen | undefined;
}

const WAYS: readonly ReturnWhen[] = ['all-completed', 'first-completed', 'first-exception'];

function* waitForFutures<W>(
  works: readonly W[],
  timeout: number,
  returnWhen: ReturnWhen,
): Coroutine<{ done: Set<TaskOf<W>>; pending: Set<TaskOf<W>> }> {
  const futures = distinctOf(works);
  const counter = new WaitCounter(futures, returnWhen);
  const { enough } = counter;
  const { loop } = enough;
  const handle = timeout === Infinity ? undefined : callAt(loop, loop.now() + timeout, () => counter.end());
  const reactions = Array.from(futures, (future) => observeChild<Future<unknown>>(future, counter));
  try {
    yield* enough;
  } finally {
    handle?.cancel();
    if (!counter.isComplete) for (const each of reactions) each.leave();
  }
  const pending = new Set<TaskOf<W>>();
  for (const future of futures) if (!future.done()) pending.add(future);
  if (pending.size === 0) return { done: futures, pending };
  const done = new Set<TaskOf<W>>();
  for (const future of futures) if (future.done()) done.add(future);
  return { done, pending };
}

/** The futures of works, each once. */
function distinctOf<W>(works: readonly W[]): Set<TaskOf<W>> {
  const distinct = new Set<unknown>(works);
  if (works.every((work) => work instanceof Future)) return distinct as Set<TaskOf<W>>;
  return new Set(Array.from(distinct as Set<W>, (work) => futureOf(work)));
}

/** The name in messages. One object serves all. */
const WAIT = { name: 'wait()' };

/** Counts the ends of the futures, until there are enough. */
class WaitCounter implements ChildObserver<Future<unknown>>, DependencySource {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, new Set(), 'all-completed');
  /** The consumers of the results observe failures. */
  readonly mayIgnoreFailure = true;
  readonly enough = new DependentFuture<void>(WAIT, this);
  private left: number;

  constructor(
    private readonly futures: ReadonlySet<Future<unknown>>,
    private readonly returnWhen: ReturnWhen,
  ) {
    this.left = futures.size;
  }

  /** Whether all futures have ended, and nothing is left to observe. */
  get isComplete(): boolean {
    return this.left === 0;
  }

  /** @internal */
  dependencies(): Iterable<object> {
    return [...this.futures].filter((future) => !future.done());
  }

  /** @internal */
  isLoose(): boolean {
    return this.returnWhen !== 'all-completed' && this.left > 1;
  }

  childDone(child: Future<unknown>): void {
    this.left--;
    const { returnWhen } = this;
    if (this.left === 0 || returnWhen === 'first-completed') this.end();
    else if (returnWhen === 'first-exception' && child.phase === FAILED) {
      child.markRetrieved();
      this.end();
    }
  }

  end(): void {
    if (!this.enough.done()) this.enough.setResult();
  }
}

/**
 * Waits until all works are done, or the first one, or the first failed one, or until the time is up. It throws no error of
 * the works, and cancels none of them: not at the timeout, and not when the wait itself is cancelled. The works start when it
 * is awaited.
 *
 * @param work one or more works; a Future or Task is used as it is, and other work becomes a task; an object counts once
 * @param options `timeout` in milliseconds, and `returnWhen`
 * @returns a cold Awaitable of two sets in the order of `work`: the tasks that are done, and those that are not
 * @throws TypeError when `work` is not an iterable of works, RangeError when it is empty or `returnWhen` unknown; TypeError or
 *   RangeError when `timeout` is not a number of milliseconds
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
  const { returnWhen = 'all-completed' } = options;
  const timeout = millisecondsOrNone(options.timeout, 'wait', 'wait([a, b], { timeout: 1000 })');
  if (works.length === 0) throw new RangeError('wait([]) would wait for nothing: pass at least one work.');
  if (!WAYS.includes(returnWhen)) {
    throw new RangeError(
      `wait(): returnWhen is one of '${WAYS.join("', '")}', not '${returnWhen as string}'.`,
    );
  }
  return new CoroutineCall(waitForFutures<W>, undefined, [works, timeout, returnWhen]);
}
