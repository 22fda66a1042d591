/*
 * Listening to promises, so that a wait that is left keeps nothing.
 *
 * A promise keeps every reaction until it settles; nothing takes one back. Waiting for one long-lived promise again and again
 * (`waitFor(until(closed), 10)` in a loop) would therefore add some 300 bytes each time. So each wait has a reaction of its own
 * only until a wait for that promise has been left; from then on all waits share one reaction and a list that they can leave.
 *
 *   first wait       promise.then(…)           its own reaction
 *   … is left                                  the reaction stays, with nothing behind it; the promise is noted in `left`
 *   second wait      promise.then(…)           the shared reaction
 *   … is left, third wait, …                   off the list, on the list: the promise is not touched
 *
 * Waits are told in the order in which they began: the reactions of the first ones come before the shared one. A wait that is
 * never left costs no more than one lookup that finds nothing; noting every promise would cost a fifth of the wait.
 * Held by spec/core/work/promise-listener.spec.ts and spec/laws/left-early.spec.ts.
 */
import { type Linked, LinkedList } from '../../collections/linked-list.js';
import { CancelledError } from '../../errors.js';
import { reportError } from '../../loop/report-error.js';
import { tellUnretrieved } from '../consumers/unretrieved.js';

/** A wait for a promise. */
export interface PromiseListener {
  /** @internal Called once, when the promise has settled, unless the wait has been left. */
  settled(hasFailed: boolean, outcome: unknown): void;
}

/** The task that has left a promise: a later failure is reported under its name. */
export interface Leaver {
  readonly id: number;
  readonly name: string;
}

/** What a wait holds of the promise. */
export interface PromiseLink {
  /** Leaves a promise that has not settled. Its failure, should it come, is reported as `leaver`'s, if there is one. */
  leave(leaver: Leaver | undefined): void;
}

/** The promises that a wait has left while they were pending. */
const left = new WeakMap<object, LeftPromise>();

/** Tells `listener` when `promise` settles. Takes thenables as the language does: also those that answer twice, or throw. */
export function listenTo(promise: unknown, listener: PromiseListener): PromiseLink {
  const shared = leftPromise(promise);
  return shared === undefined ? new OwnReaction(promise, listener) : shared.join(promise, listener);
}

function leftPromise(promise: unknown): LeftPromise | undefined {
  return left.get(promise as object);
}

/** A reaction with one wait behind it. */
class OwnReaction implements PromiseLink {
  private listener: PromiseListener | undefined;

  constructor(
    private readonly promise: unknown,
    listener: PromiseListener,
  ) {
    this.listener = listener;
    Promise.resolve(promise).then(
      (value) => {
        this.listener?.settled(false, value);
      },
      (error: unknown) => {
        this.fail(error);
      },
    );
  }

  leave(leaver: Leaver | undefined): void {
    this.listener = undefined;
    const { promise } = this;
    if ((typeof promise !== 'object' && typeof promise !== 'function') || promise === null) return; // a plain value
    let shared = left.get(promise);
    if (shared === undefined) left.set(promise, (shared = new LeftPromise()));
    shared.leftBy(leaver);
  }

  private fail(error: unknown): void {
    const shared = leftPromise(this.promise);
    if (this.listener === undefined) shared?.failUnheard(error);
    else {
      shared?.failHeard();
      this.listener.settled(true, error);
    }
  }
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
    this.shared.remove(this);
    this.shared.leftBy(leaver);
  }
}

/** A promise that has been left: the waits that share its reaction, and the latest to leave. */
class LeftPromise {
  private readonly links = new LinkedList<SharedLink>();
  private isListening = false;
  private leaver: Leaver | undefined = undefined;

  join(promise: unknown, listener: PromiseListener): SharedLink {
    const link = new SharedLink(this, listener);
    this.links.append(link);
    if (!this.isListening) {
      this.isListening = true;
      Promise.resolve(promise).then(
        (value) => {
          this.settle(false, value);
        },
        (error: unknown) => {
          this.settle(true, error);
        },
      );
    }
    return link;
  }

  remove(link: SharedLink): void {
    this.links.remove(link);
  }

  leftBy(leaver: Leaver | undefined): void {
    if (leaver !== undefined) this.leaver = { id: leaver.id, name: leaver.name }; // and not a task, with all that it holds
  }

  /** A wait is told of the failure: then nothing is lost. */
  failHeard(): void {
    this.leaver = undefined;
  }

  /** A reaction has failed that has no wait behind it. The reactions after it may have. */
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
        reportError(error); // of one wait's scheduler: the others are told all the same
      }
    }
  }
}

/** Reports the failure of a promise that its task has left, unless it only says that it was aborted. */
export function reportLateFailure(error: unknown, leaver: Leaver): void {
  if (!isCancellation(error)) tellUnretrieved(error, leaver);
}

/** Whether an error only says that work has been cancelled: a CancelledError, or `isAbortError`. */
export function isCancellation(error: unknown): boolean {
  try {
    return error instanceof CancelledError || isAbortError(error);
  } catch {
    return false; // a revoked Proxy cannot be inspected
  }
}

/** Whether work says that it was aborted: by the platform's AbortError, or by axios's CanceledError. */
export function isAbortError(error: unknown): boolean {
  const name = (error as Partial<Error> | null | undefined)?.name;
  return name === 'AbortError' || name === 'CanceledError';
}
