import { keepShape } from '../loop/keep-shape.js';
import { isFresh } from '../core/work/body.js';
import { currentContext, type Scope } from '../core/context/context.js';
import { Future } from '../core/future.js';
import { type ChildObserver, type ChildReaction, observeChild } from '../core/consumers/child-observer.js';
import { passRequest, PASSED_ON, REFUSED, type Relay, TAKEN } from '../core/pass-request.js';
import type { RequestWave } from '../core/request-wave.js';
import { CANCELLED, FAILED, SUCCEEDED } from '../core/state.js';
import type { Failed } from '../core/consumers/unretrieved.js';
import { isPlainGenerator } from '../core/plain-generator.js';
import type { ResultOf, TaskWork } from '../core/work/kind.js';
import { keptReasonOf } from '../core/kept-reason.js';
import { passFailureOn } from '../core/suspend/await-chain.js';
import { CancelledError } from '../errors.js';
import { futureOf, worksOf } from './future-of.js';

type Works<T extends readonly unknown[]> = { [K in keyof T]: TaskWork<T[K]> };

/** An iterable of works that is not itself a work, as an Awaitable is. */
type SeveralOf<W> = Iterable<W> & { readonly then?: never };

const NONE: readonly never[] = [];

/**
 * The future of several others. Cancelling it cancels its children, and it is done when their ends are known. When it is done, no
 * child keeps a reference to it, however long that child goes on.
 *
 * A request that comes through a waiting task does not call `cancel`: pass-request.ts visits the children by `take` and `targetAt`.
 */
class Gathering<T> extends Future<T> implements ChildObserver<Future<unknown>>, Relay {
  /** @internal See keep-shape.ts. */
  static override readonly keptShape: object = /* @__PURE__ */ keepShape(
    this,
    { children: [], distinct: [] },
    undefined,
  );
  /** @internal A child's failure becomes the gathering's failure, or a result. */
  readonly mayIgnoreFailure = false;
  /** In argument order. */
  private children: readonly Future<unknown>[];
  /** One for each child that had not ended at the start, each child once. */
  private childReactions: readonly ChildReaction<Future<unknown>>[];
  private left: number;
  private isCancelRequested = false;
  private isPassingOn = false;
  /** @internal */
  wave: RequestWave | undefined = undefined;
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

  /** @internal A gathering may end outside of any step. Its failure belongs to the `run` it was made in. */
  override get reportedAs(): Failed {
    return { ...super.reportedAs, scope: this.scope };
  }

  /** Cancels every child. True when one of them took the request: then the gathering fails later. */
  override cancel(reason?: unknown): boolean {
    return passRequest(this, reason, false);
  }

  /** @internal */
  override cancelWith(wave: RequestWave, reason: unknown): void {
    passRequest(this, reason, false, wave);
  }

  /** @internal Does not interrupt clean-up: the gathering stays pending until its children are done, and may be left again. */
  override cancelOnce(reason?: unknown): boolean {
    return passRequest(this, reason, true);
  }

  /** @internal */
  take(reason: unknown): typeof REFUSED | typeof TAKEN | typeof PASSED_ON {
    if (this.done()) return REFUSED;
    if (this.isPassingOn) {
      // One of its children waits for it. Without this failure none of them would ever end.
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
  passed(isTakenBelow: boolean, _reason: unknown, wave: RequestWave): boolean {
    this.wave = wave;
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
    // A gathering that collects failures as results has read none of them until the last child has ended, which may never be.
    if (this.done() || this.resultOf === undefined) child.markRetrieved();
    else if (this.left > 0 && child.phase === FAILED) child.rememberUnread('is about to be read');
    if (this.done()) return;
    // If the child was cancelled, it fails with the CancelledError: it was not cancelled itself.
    if (this.resultOf === undefined && child.phase !== SUCCEEDED) {
      passFailureOn(child.outcome, child, this);
      this.finish('fail', child.outcome);
    } else if (this.left === 0) this.conclude();
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

/** Starts each work once, even if it is given several times. */
function startAll(work: Iterable<unknown>, caller: string): Started {
  const works = worksOf(work, caller);
  const children: Future<unknown>[] = [];
  const seen = new Map<unknown, Future<unknown>>();
  let isAnyTwice = false;
  for (const one of works) {
    // A generator that has not run cannot be a repetition: the usual work needs no map (bench/, row "gather").
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
 * Starts all works at once. Its result is an array of their results, in the order of `work`. If one fails, the gathering fails
 * with that error at once, and the others run on. An object that is given twice counts once. If all works are done already,
 * so is the gathering.
 *
 * Cancelling it cancels all works. It then fails as the first of them that fails or is cancelled. If all of them swallow the
 * request, it fails with CancelledError when the last one is done. `cancel()` is false if no work took the request.
 * `cancelled()` is always false.
 *
 * @param work an array or another iterable of works; a Future or Task is used as it is, and other work becomes a task
 * @returns a Future of the results
 * @throws TypeError when `work` is not an iterable of works
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
 * The same as `gather`, but waits for all works, and does not fail if one of them does: each result says how its work ended.
 * A cancelled work is rejected with its CancelledError. If the gathering itself is cancelled, it fails with CancelledError when
 * the last work is done.
 *
 * @param work an array or another iterable of works; a Future or Task is used as it is, and other work becomes a task
 * @returns a Future of the results, in the form of `Promise.allSettled`
 * @throws TypeError when `work` is not an iterable of works
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
