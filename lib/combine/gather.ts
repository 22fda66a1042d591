import { isFresh } from '../core/work/body.js';
import { currentContext, type Scope } from '../core/context/context.js';
import { Future } from '../core/future.js';
import { type ChildObserver, type ChildReaction, observeChild } from '../core/consumers/child-observer.js';
import { passRequest, PASSED_ON, REFUSED, type Relay, TAKEN } from '../core/pass-request.js';
import { CANCELLED, SUCCEEDED } from '../core/state.js';
import type { Failed } from '../core/consumers/unretrieved.js';
import { isPlainGenerator, type ResultOf, type TaskWork } from '../core/work/kind.js';
import { keptReasonOf } from '../core/task.js';
import { CancelledError } from '../errors.js';
import { futureOf, worksOf } from './future-of.js';

type Works<T extends readonly unknown[]> = { [K in keyof T]: TaskWork<T[K]> };

/** An iterable of works, and not one work that can be iterated, as an Awaitable can. */
type SeveralOf<W> = Iterable<W> & { readonly then?: never };

const NONE: readonly never[] = [];

/**
 * The future of several others. It has no request of its own: cancelling it cancels its children, and it ends when they have.
 * As soon as it has ended, no child keeps anything of it, however long that child lives on.
 */
class Gathering<T> extends Future<T> implements ChildObserver<Future<unknown>>, Relay {
  /** @internal A child's failure becomes the gathering's failure, or a result. */
  readonly mayIgnoreFailure = false;
  /** In argument order. */
  private children: readonly Future<unknown>[];
  /** One for each child that had not ended at the start, each child once. */
  private childReactions: readonly ChildReaction<Future<unknown>>[];
  private left: number;
  private isCancelRequested = false;
  private isPassingOn = false;
  private readonly scope: Scope | undefined;

  constructor(
    { children, distinct }: Started,
    private readonly resultOf: ((child: Future<unknown>) => unknown) | undefined,
  ) {
    super();
    this.children = children;
    this.left = distinct.length;
    this.scope = currentContext().scope;
    const ended = distinct.filter((child) => child.done());
    const pending = ended.length === 0 ? distinct : distinct.filter((child) => !child.done());
    this.childReactions = pending.map((child) => observeChild(child, this));
    for (const child of ended) this.childDone(child);
    if (this.left === 0 && !this.done()) this.finish('succeed', []);
  }

  /** @internal A gathering may end outside of every step; its failure belongs to the `run` it was made in. */
  override get reportedAs(): Failed {
    return { ...super.reportedAs, scope: this.scope };
  }

  /** Cancels every child. True when one of them took the request; the gathering itself then fails, later. */
  override cancel(reason?: unknown): boolean {
    return passRequest(this, reason, false);
  }

  /** @internal Spares children that are cleaning up: it stays pending until they have ended, and may be left again. */
  override cancelOnce(reason?: unknown): boolean {
    return passRequest(this, reason, true);
  }

  /** @internal */
  take(reason: unknown): typeof REFUSED | typeof TAKEN | typeof PASSED_ON {
    if (this.done()) return REFUSED;
    if (this.isPassingOn) {
      // One of its own children waits for it. Failing now opens the circle; otherwise none of them would end.
      this.finish('fail', new CancelledError(reason));
      return TAKEN;
    }
    this.isPassingOn = true;
    return PASSED_ON;
  }

  /** @internal */
  targetAt(place: number): Future<unknown> | undefined {
    return this.children[place];
  }

  /** @internal */
  passed(isTakenBelow: boolean): boolean {
    this.isPassingOn = false;
    if (this.done()) this.children = NONE;
    if (isTakenBelow) this.isCancelRequested = true;
    return isTakenBelow;
  }

  /** @internal */
  override get title(): string {
    return '"gather()"';
  }

  /** @internal For inspection. */
  dependencies(): Iterable<object> {
    return this.children.filter((child) => !child.done());
  }

  /** @internal */
  childDone(child: Future<unknown>): void {
    this.left--;
    // A gathering that collects failures as results has read none of them until the last child has ended.
    if (this.done() || this.resultOf === undefined) child.markRetrieved();
    if (this.done()) return;
    // By a CancelledError too it fails: it has not been cancelled itself.
    if (this.resultOf === undefined && child.phase !== SUCCEEDED) this.finish('fail', child.outcome);
    else if (this.left === 0) this.conclude();
  }

  private conclude(): void {
    const { resultOf, children } = this;
    if (resultOf !== undefined) for (const child of children) child.markRetrieved();
    if (this.isCancelRequested) {
      const last = children[children.length - 1]!;
      this.finish('fail', last.phase === CANCELLED ? last.outcome : new CancelledError(keptReasonOf(last)));
    } else this.finish('succeed', children.map(resultOf ?? ((child) => child.outcome)));
  }

  /** @internal */
  override finish(event: 'succeed' | 'fail' | 'cancel', outcome: unknown): void {
    for (const reaction of this.childReactions) reaction.leaveForGood();
    this.childReactions = NONE;
    if (!this.isPassingOn) this.children = NONE;
    super.finish(event, outcome);
  }
}

interface Started {
  readonly children: readonly Future<unknown>[];
  readonly distinct: readonly Future<unknown>[];
}

/** Starts each work once, however often it is given. */
function startAll(work: Iterable<unknown>, caller: string): Started {
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
 * @param work an array or any other iterable of works; a Future or Task stands for itself, the rest becomes tasks
 * @throws TypeError when `work` is no iterable of works
 *
 * @example
 * const [user, orders] = yield* gather([readUser(), readOrders()]);
 *
 * @see asyncio.gather; RxJS `forkJoin`
 */
export function gather<T extends readonly unknown[]>(work: readonly [...Works<T>]): Future<T>;
export function gather<W extends TaskWork<unknown>>(work: SeveralOf<W>): Future<ResultOf<W>[]>;
export function gather(work: Iterable<unknown>): Future<unknown> {
  return new Gathering(startAll(work, 'gather'), undefined);
}

/**
 * As `gather`, but waits for all, and never fails because of one of them: each result says how its work ended. A
 * cancelled one is rejected with its CancelledError. Cancelled itself, it fails with CancelledError after the last.
 *
 * @param work an array or any other iterable of works; a Future or Task stands for itself, the rest becomes tasks
 * @returns as `Promise.allSettled` has it
 * @throws TypeError when `work` is no iterable of works
 *
 * @example
 * const results = yield* gatherSettled([read('a'), read('b')]);
 * const failures = results.filter(({ status }) => status === 'rejected');
 *
 * @see asyncio.gather(return_exceptions=True)
 */
export function gatherSettled<T extends readonly unknown[]>(
  work: readonly [...Works<T>],
): Future<{ [K in keyof T]: PromiseSettledResult<T[K]> }>;
export function gatherSettled<W extends TaskWork<unknown>>(
  work: SeveralOf<W>,
): Future<PromiseSettledResult<ResultOf<W>>[]>;
export function gatherSettled(work: Iterable<unknown>): Future<unknown> {
  return new Gathering(startAll(work, 'gatherSettled'), settledResult);
}

function settledResult({ phase, outcome }: Future<unknown>): PromiseSettledResult<unknown> {
  return phase === SUCCEEDED
    ? { status: 'fulfilled', value: outcome }
    : { status: 'rejected', reason: outcome };
}
