/*
 * The `yield*` protocol: how a generator tells the step that runs it what it waits for.
 *
 * Invariant. `suspension` holds something only between a `yield*` and the step that called the generator, with no other code in
 * between: so one object and one iterator serve all tasks, and a wait allocates nothing.
 *
 * Example: a generator does `yield* future`. The engine calls future[Symbol.iterator](): `entering` is the future. It calls
 * next(undefined) at once: that calls future.enter(), which sets `requested` and returns SUSPENDED. The engine yields that to
 * the step (step.ts), which reads `requested` and calls future.park(task). In a later turn the step calls generator.next(value), with
 * `isResuming` set: the iterator's next(value) returns `{ done: true, value }`, and the generator goes on. If the future was
 * done in the first place, enter() returns that at once, and nothing is suspended.
 *
 * Why not an iterator for each wait: it allocates (decision 4). Any other code that steps the iterator, a spread for example,
 * gets an error from misuse.ts. Spec: spec/core/suspend/suspension.spec.ts.
 */
import { current } from '../context/context.js';
import { noteHandled } from '../handled-error.js';
import type { Reaction } from '../consumers/reaction.js';
import { observation } from '../observation.js';
import type { Outcome } from '../state.js';
import { noteRaise } from './await-chain.js';
import { steppedByHand } from './misuse.js';

/**
 * The result that a step gets when its generator waits by `yield*`. The step recognises it by its value: V8 passes on this very
 * object, as the language says, but JavaScriptCore (Safari, Bun) makes a new object around the value.
 */
export const SUSPENDED: IteratorYieldResult<never> = {
  done: false,
  value: Symbol('rxtask: suspended') as never,
};

/** What a suspended task waits for: a future or a parking. Takes requests for cancellation. */
export interface Wait extends Outcome {
  /** Its name at the start of a message: `"load"`, with the quotes, or `The future`. */
  readonly title: string;
  /** @internal For inspection: the futures that must end before this wait does, if there are any. */
  dependencies?(): Iterable<object>;
  /** @internal For inspection: whether one of them is enough, or none may be needed. Default: all must end. */
  isLoose?(): boolean;
  /** @internal For inspection: the tasks that hold the lock or the slot, as far as they are known. */
  owners?(): Iterable<object>;
  cancel(reason?: unknown): boolean;
  /**
   * @internal Called when the task is about to go on, with `outcome`. `isInterrupted`: a request for cancellation came after the
   * end of this wait, and the task raises that instead.
   */
  resume(isInterrupted: boolean): void;
}

/** The title of a wait within a sentence: "the future", not "The future". */
export function titleWithin({ title }: Pick<Wait, 'title'>): string {
  return title.replace(/^The /, 'the ');
}

/** A suspended task, as its wait sees it. */
export interface Waiter extends Reaction {
  /** @internal */
  waiting: Wait | undefined;
}

/** Something that can suspend a task. */
export interface Waitable {
  /** @internal Called when the generator is suspended. Arranges for the task's next step. */
  park(task: Waiter): void;
  /** @internal For messages. */
  readonly title: string;
}

/** What a `yield*` tells the step that it happens in, and the reverse. See the head of this file. */
export const suspension: {
  /** The awaitable whose iterator was requested but not yet stepped. */
  entering: Enterable | undefined;
  /** What the generator waits for, until the step takes it. */
  requested: Waitable | undefined;
  /** The generator of a coroutine call, which the step runs in place of the one that yields. */
  called: Generator<never, unknown> | undefined;
  /** Set while a step is resuming a suspended `yield*`. */
  isResuming: boolean;
  /** The future or task that raises the error with which a `yield*` is being resumed. */
  raisedBy: object | undefined;
} = {
  entering: undefined,
  requested: undefined,
  called: undefined,
  isResuming: false,
  raisedBy: undefined,
};

/** Something that `yield*` takes. */
export interface Enterable {
  /**
   * @internal Called by `yield*` in a step. Returns `completed(value)` to go on at once, throws to raise an error at the `yield*`,
   * or sets `requested` or `called` in `suspension` and returns SUSPENDED.
   */
  enter(): IteratorResult<never>;
}

/** @internal The result object of `completed`; each step clears its value at the end. */
export const COMPLETED: IteratorReturnResult<unknown> = { done: true, value: undefined };

/** Makes a `yield*` go on with `value`. One object serves all, since `yield*` reads it at once (bench/, row "sleep(0)"). */
export function completed(value: unknown): IteratorReturnResult<unknown> {
  COMPLETED.value = value;
  return COMPLETED;
}

/** The iterator behind every `yield*` on an Awaitable. It holds no state: that is in `suspension` or in the suspended task. */
export const iterator: Required<Iterator<never, unknown>> = {
  // `yield*` always passes a value, were it undefined; a spread, `for…of` and Promise.all pass none.
  next(...sent) {
    const { entering } = suspension;
    if (entering === undefined) {
      if (!suspension.isResuming || sent.length === 0) throw misuse();
      suspension.isResuming = false;
      return completed(sent[0]);
    }
    suspension.entering = undefined;
    observation.observer?.entering?.(entering);
    if (
      current.task === undefined ||
      sent.length === 0 ||
      suspension.requested !== undefined ||
      suspension.called !== undefined
    ) {
      throw misuse();
    }
    try {
      return entering.enter();
    } catch (error) {
      noteHandled(current.task as Waiter & { flags: number }, error);
      throw error;
    }
  },
  throw(error: unknown) {
    suspension.isResuming = false;
    const { raisedBy } = suspension;
    suspension.raisedBy = undefined;
    noteRaise(error, raisedBy, iterator.throw);
    throw error;
  },
  return(value?: unknown) {
    suspension.entering = undefined;
    return { done: true, value }; // outside of steps, `COMPLETED` would keep the value
  },
};

export function iteratorOf(awaitable: Enterable): Iterator<never, unknown> {
  suspension.entering = awaitable;
  return iterator;
}

/** Resets the suspension, since the code that catches the error may wait again, and returns that error. */
function misuse(): TypeError {
  suspension.requested = undefined;
  suspension.called = undefined;
  return steppedByHand();
}
