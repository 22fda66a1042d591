/*
 * Waits for promises that keep nothing on the promise when they are left.
 *
 * A promise keeps every reaction until it settles; none can be removed. A program that waits for one long-lived promise again
 * and again (`waitFor(until(closed), 10)` in a loop) would therefore add some 300 bytes each time. So a wait has a separate
 * reaction only until a wait for that promise has been left. From then on all waits share one reaction and a list, which they
 * can leave.
 *
 *   first wait       promise.then(…)           a separate reaction
 *   … is left                                  the reaction stays, without a listener; the promise is noted in `left`
 *   second wait      promise.then(…)           the shared reaction
 *   … is left, third wait, …                   the list changes, the promise does not
 *
 * Waits are notified in the order in which they began: the separate reactions come before the shared one. A wait that is never
 * left costs one lookup that finds nothing; noting every promise would cost a fifth of the wait.
 * Held by spec/core/work/promise-listener.spec.ts and spec/laws/left-early.spec.ts.
 */
import { type Linked, LinkedList } from '../../collections/linked-list.js';
import { CancelledError } from '../../errors.js';
import { keepShape } from '../../loop/keep-shape.js';
import { reportError } from '../../loop/report-error.js';
import { tellUnretrieved } from '../consumers/unretrieved.js';

/** A wait for a promise. */
export interface PromiseListener {
  /** @internal Called once, when the promise has settled, unless the wait has been left. */
  settled(hasFailed: boolean, outcome: unknown): void;
}

/** The task that has left a promise. A later failure is reported under its name. */
export interface Leaver {
  readonly id: number;
  readonly name: string;
}

/** The end of a wait's connection to its promise. */
export interface PromiseLink {
  /** Leaves a promise that has not settled. A later failure is reported under the name of `leaver`, if that is given. */
  leave(leaver: Leaver | undefined): void;
}

/** The promises that a wait has left while they were pending. */
const left = new WeakMap<object, LeftPromise>();

/**
 * Calls `listener` when `promise` settles. Handles thenables as the language does: also those that settle twice, or throw. A link of
 * the same listener to a promise that has settled may be used again.
 */
export function listenTo(promise: unknown, listener: PromiseListener, used?: PromiseLink): PromiseLink {
  const shared = left.get(promise as object);
  if (shared !== undefined) return shared.join(promise, listener);
  return (used instanceof OwnReaction ? used : new OwnReaction(listener)).listen(promise);
}

/** A reaction for one wait, or for several that follow each other. */
class OwnReaction implements PromiseLink {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this);
  private promise: unknown = undefined;

  constructor(private listener: PromiseListener | undefined) {}

  listen(promise: unknown): this {
    this.promise = promise;
    Promise.resolve(promise).then(this.succeed, this.fail);
    return this;
  }

  private readonly succeed = (value: unknown): void => this.listener?.settled(false, value);

  leave(leaver: Leaver | undefined): void {
    this.listener = undefined;
    const { promise } = this;
    if ((typeof promise !== 'object' && typeof promise !== 'function') || promise === null) return; // a plain value
    let shared = left.get(promise);
    if (shared === undefined) left.set(promise, (shared = new LeftPromise()));
    shared.leftBy(leaver);
  }

  private readonly fail = (error: unknown): void => {
    const shared = left.get(this.promise as object);
    if (this.listener === undefined) shared?.failUnheard(error);
    else {
      shared?.failHeard();
      this.listener.settled(true, error);
    }
  };
}

/** One wait of those that share a reaction. */
class SharedLink implements PromiseLink, Linked {
  previous: SharedLink | undefined = undefined;
  next: SharedLink | undefined = undefined;

  constructor(
    private readonly shared: LeftPromise,
    readonly listener: PromiseListener,
  ) {}

  leave(leaver: Leaver | undefined): void {
    this.shared.links.remove(this);
    this.shared.leftBy(leaver);
  }
}

/** A promise that has been left: the waits that share its reaction, and the latest to leave. */
class LeftPromise {
  readonly links = new LinkedList<SharedLink>();
  private isListening = false;
  private leaver: Leaver | undefined = undefined;

  join(promise: unknown, listener: PromiseListener): SharedLink {
    const link = new SharedLink(this, listener);
    this.links.append(link);
    if (!this.isListening) {
      this.isListening = true;
      Promise.resolve(promise).then(
        (value) => this.settle(false, value),
        (error: unknown) => this.settle(true, error),
      );
    }
    return link;
  }

  leftBy(leaver: Leaver | undefined): void {
    if (leaver !== undefined) this.leaver = { id: leaver.id, name: leaver.name }; // a copy, so that the task can be collected
  }

  /** Called when a wait gets the failure, which is then not reported. */
  failHeard(): void {
    this.leaver = undefined;
  }

  /** Called when a reaction without a wait gets the failure. Reports it, unless a later reaction has a wait. */
  failUnheard(error: unknown): void {
    void Promise.resolve().then(() => {
      const { leaver } = this;
      this.leaver = undefined;
      if (leaver !== undefined) reportLateFailure(error, leaver);
    });
  }

  private settle(hasFailed: boolean, outcome: unknown): void {
    this.isListening = false;
    if (hasFailed) {
      if (this.links.first === undefined) this.failUnheard(outcome);
      else this.failHeard();
    }
    for (let link = this.links.first; link !== undefined; link = this.links.first) {
      this.links.remove(link);
      try {
        link.listener.settled(hasFailed, outcome);
      } catch (error) {
        reportError(error); // thrown by the scheduler of one wait: the others are notified all the same
      }
    }
  }
}

/** Reports the failure of a promise that its task has left, unless it is a cancellation. */
export function reportLateFailure(error: unknown, leaver: Leaver): void {
  if (!isCancellation(error)) tellUnretrieved(error, leaver);
}

/** Whether an error says that work was cancelled: a CancelledError, or `isAbortError`. */
export function isCancellation(error: unknown): boolean {
  try {
    return error instanceof CancelledError || isAbortError(error);
  } catch {
    return false; // a revoked Proxy cannot be inspected
  }
}

/** Whether an error says that work was aborted: the platform's AbortError, or axios's CanceledError. */
export function isAbortError(error: unknown): boolean {
  const name = (error as Partial<Error> | null | undefined)?.name;
  return name === 'AbortError' || name === 'CanceledError';
}
