import { Future } from '../core/future.js';
import { CANCELLED, SUCCEEDED } from '../core/state.js';
import type { TaskWork } from '../core/work/kind.js';
import { CancelledError } from '../errors.js';
import { futureOf, worksOf } from './future-of.js';

type Works<T extends readonly unknown[]> = { [K in keyof T]: TaskWork<T[K]> };

/** The future of several others. Its cancellation is theirs: it ends when they have. */
class Gathering<T> extends Future<T> {
  private left: number;
  private isCancelRequested = false;
  private isCancelling = false;
  private readonly distinct: Set<Future<unknown>>;

  constructor(
    private readonly children: readonly Future<unknown>[],
    private readonly resultOf: ((child: Future<unknown>) => unknown) | undefined,
  ) {
    super();
    this.distinct = new Set(children);
    this.left = this.distinct.size;
    const ended = [...this.distinct].filter((child) => child.done());
    for (const child of this.distinct) {
      if (child.done()) continue;
      child.hold();
      child.addDoneCallback(this.onChildDone);
    }
    for (const child of ended) this.onChildDone(child);
    if (this.left === 0 && !this.done()) this.finish('succeed', []);
  }

  /** Cancels every child. True when one of them took the request; the gathering itself then fails, later. */
  override cancel(reason?: unknown): boolean {
    if (this.done()) return false;
    if (this.isCancelling) {
      // It is waited for, in the end, by one of its own children: the circle is opened here, or nobody would ever end.
      this.failWith(new CancelledError(reason));
      return true;
    }
    this.isCancelling = true;
    let isTaken = false;
    for (const child of this.children) if (child.cancel(reason)) isTaken = true;
    this.isCancelling = false;
    if (isTaken) this.isCancelRequested = true;
    return isTaken;
  }

  private readonly onChildDone = (child: Future<unknown>): void => {
    this.left--;
    // Of one that keeps failures as results, nobody has seen any before the last child has ended.
    if (this.done() || this.resultOf === undefined) child.markRetrieved();
    if (this.done()) return;
    if (this.resultOf === undefined && child.phase !== SUCCEEDED) this.failWith(child.outcome);
    else if (this.left === 0) this.conclude();
  };

  private conclude(): void {
    const { resultOf, children } = this;
    for (const child of children) child.markRetrieved();
    if (this.isCancelRequested) {
      const last = children[children.length - 1]!;
      this.failWith(last.phase === CANCELLED ? last.outcome : new CancelledError());
    } else this.finish('succeed', children.map(resultOf ?? ((child) => child.outcome)));
  }

  /** By a CancelledError too it fails: it has not been cancelled itself. */
  private failWith(error: unknown): void {
    for (const child of this.distinct) if (!child.done()) child.letGo();
    this.finish('fail', error);
  }
}

function gatherFutures(work: readonly unknown[], caller: string): Future<unknown>[] {
  const futures = new Map<unknown, Future<unknown>>();
  return worksOf(work, caller).map((one) => {
    let future = futures.get(one);
    if (future === undefined) futures.set(one, (future = futureOf(one) as Future<unknown>));
    return future;
  });
}

/**
 * Starts all at once; the result has theirs, in argument order. The first failure is the result at once, and the others
 * run on. The same object counts once; all done already, it is done at once.
 *
 * Cancelling it cancels all of them: it then fails with CancelledError when the first has ended, unless that failed
 * otherwise, even if they swallow it. `cancel()` is false when none took the request; `cancelled()` is always false.
 *
 * @param work works; a Future or Task stands for itself, the rest becomes tasks
 * @throws TypeError when `work` is no array of works
 *
 * @example
 * const [user, orders] = yield* gather([readUser(), readOrders()]);
 *
 * @see asyncio.gather; RxJS `forkJoin`
 */
export function gather<T extends readonly unknown[]>(work: readonly [...Works<T>]): Future<T> {
  return new Gathering<T>(gatherFutures(work, 'gather'), undefined);
}

/**
 * As `gather`, but waits for all, and never fails because of one of them: each result says how its work ended. A
 * cancelled one is rejected with its CancelledError. Cancelled itself, it fails with CancelledError after the last.
 *
 * @param work works; a Future or Task stands for itself, the rest becomes tasks
 * @returns as `Promise.allSettled` has it
 * @throws TypeError when `work` is no array of works
 *
 * @example
 * const results = yield* gatherSettled([read('a'), read('b')]);
 * const failures = results.filter(({ status }) => status === 'rejected');
 *
 * @see asyncio.gather(return_exceptions=True)
 */
export function gatherSettled<T extends readonly unknown[]>(
  work: readonly [...Works<T>],
): Future<{ [K in keyof T]: PromiseSettledResult<T[K]> }> {
  return new Gathering(gatherFutures(work, 'gatherSettled'), settledResult);
}

function settledResult({ phase, outcome }: Future<unknown>): PromiseSettledResult<unknown> {
  return phase === SUCCEEDED
    ? { status: 'fulfilled', value: outcome }
    : { status: 'rejected', reason: outcome };
}
