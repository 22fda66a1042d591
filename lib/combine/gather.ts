import { isFresh } from '../core/work/body.js';
import { currentContext, type Scope } from '../core/context/context.js';
import { Future } from '../core/future.js';
import { observeChild, type ChildObserver } from '../core/consumers/child-observer.js';
import { CANCELLED, SUCCEEDED } from '../core/state.js';
import type { Failed } from '../core/consumers/unretrieved.js';
import { isPlainGenerator, type TaskWork } from '../core/work/kind.js';
import { CancelledError } from '../errors.js';
import { futureOf, worksOf } from './future-of.js';

type Works<T extends readonly unknown[]> = { [K in keyof T]: TaskWork<T[K]> };

/** The future of several others. Its cancellation is theirs: it ends when they have. */
class Gathering<T> extends Future<T> implements ChildObserver<Future<unknown>> {
  /** @internal A failure is its own, or a result. */
  readonly mayIgnoreFailure = false;
  /** In argument order. */
  private readonly children: readonly Future<unknown>[];
  /** Each once. */
  private readonly distinct: readonly Future<unknown>[];
  private left: number;
  private isCancelRequested = false;
  private isCancelling = false;
  private readonly scope: Scope | undefined;

  constructor(
    { children, distinct }: Started,
    private readonly resultOf: ((child: Future<unknown>) => unknown) | undefined,
  ) {
    super();
    this.children = children;
    this.distinct = distinct;
    this.left = distinct.length;
    this.scope = currentContext().scope;
    const ended = distinct.filter((child) => child.done());
    for (const child of distinct) if (!child.done()) observeChild(child, this);
    for (const child of ended) this.childDone(child);
    if (this.left === 0 && !this.done()) this.finish('succeed', []);
  }

  /** @internal Its end comes in nobody's step: who made it is told. */
  override get reportedAs(): Failed {
    return { ...super.reportedAs, scope: this.scope };
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

  /** @internal */
  childDone(child: Future<unknown>): void {
    this.left--;
    // Of one that keeps failures as results, nobody has seen any before the last child has ended.
    if (this.done() || this.resultOf === undefined) child.markRetrieved();
    if (this.done()) return;
    if (this.resultOf === undefined && child.phase !== SUCCEEDED) this.failWith(child.outcome);
    else if (this.left === 0) this.conclude();
  }

  private conclude(): void {
    const { resultOf, children } = this;
    if (resultOf !== undefined) for (const child of children) child.markRetrieved();
    if (this.isCancelRequested) {
      const last = children[children.length - 1]!;
      this.failWith(last.phase === CANCELLED ? last.outcome : new CancelledError());
    } else this.finish('succeed', children.map(resultOf ?? ((child) => child.outcome)));
  }

  /** By a CancelledError too it fails: it has not been cancelled itself. */
  private failWith(error: unknown): void {
    for (const child of this.distinct) if (!child.done()) child.release();
    this.finish('fail', error);
  }
}

interface Started {
  readonly children: readonly Future<unknown>[];
  readonly distinct: readonly Future<unknown>[];
}

/** Starts each work once, however often it is given. */
function startAll(work: readonly unknown[], caller: string): Started {
  const works = worksOf(work, caller);
  const children: Future<unknown>[] = [];
  const seen = new Map<unknown, Future<unknown>>();
  let isAnyTwice = false;
  for (const one of works) {
    // A generator that has not run cannot have come before: the usual work needs no map (bench/, row "gather").
    if (isFresh(one)) {
      children.push(futureOf(one));
      continue;
    }
    const known = isPlainGenerator(one) ? children[works.indexOf(one)] : seen.get(one);
    const child = known ?? futureOf(one);
    if (known === undefined) seen.set(one, child);
    else isAnyTwice = true;
    children.push(child);
  }
  return { children, distinct: isAnyTwice ? [...new Set(children)] : children };
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
  return new Gathering<T>(startAll(work, 'gather'), undefined);
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
  return new Gathering(startAll(work, 'gatherSettled'), settledResult);
}

function settledResult({ phase, outcome }: Future<unknown>): PromiseSettledResult<unknown> {
  return phase === SUCCEEDED
    ? { status: 'fulfilled', value: outcome }
    : { status: 'rejected', reason: outcome };
}
