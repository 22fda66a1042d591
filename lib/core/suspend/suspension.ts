import { current } from '../context/context.js';
import type { Reaction } from '../consumers/reaction.js';
import { observation } from '../observation.js';
import type { Outcome } from '../state.js';
import { steppedByHand } from './misuse.js';

/**
 * What a step sees when the generator has asked, through `yield*`, to wait. The value is what it is known by: V8 hands
 * on this very object, as the language says, but JavaScriptCore (Safari, Bun) makes a new one around the value.
 */
export const SUSPENDED: IteratorYieldResult<never> = {
  done: false,
  value: Symbol('rxtask: suspended') as never,
};

/** What a suspended task waits for, and can pass a cancellation to. */
export interface Wait extends Outcome {
  /** For messages. */
  readonly title: string;
  /** @internal For inspection: the futures that must end before this wait does, if there are any. */
  dependencies?(): Iterable<object>;
  /** @internal For inspection: the tasks that hold what is waited for, as far as that is known. */
  owners?(): Iterable<object>;
  cancel(reason?: unknown): boolean;
  /**
   * @internal The task is about to go on, by `outcome`; or, interrupted, by a request for its cancellation that came when
   * this had ended already.
   */
  resume(isInterrupted: boolean): void;
}

/** A suspended task, as seen by what it waits for. */
export interface Waiter extends Reaction {
  /** @internal */
  waiting: Wait | undefined;
}

/** What a coroutine can wait for. */
export interface Waitable {
  /** @internal Called when the generator has been suspended: arranges for the task's next step. */
  park(task: Waiter): void;
  /** @internal For messages. */
  readonly title: string;
}

/**
 * The conversation between a `yield*` and the step it happens in. One object for all: between the moments it is
 * written and read, nothing else can run.
 */
export const suspension: {
  /** The awaitable whose iterator was requested but not yet stepped. */
  entering: Enterable | undefined;
  /** What the generator is about to be suspended on, until the step takes it. */
  requested: Waitable | undefined;
  /** The generator to run in place of the one that yields, until it ends. */
  called: Generator<never, unknown> | undefined;
  /** Set while a step is resuming a suspended `yield*`. */
  isResuming: boolean;
} = { entering: undefined, requested: undefined, called: undefined, isResuming: false };

/** What `yield*` is given. */
export interface Enterable {
  /**
   * @internal Called by `yield*` in a step. Returns `completed(value)` to go on at once, throws to raise at the `yield*`, or leaves
   * in `suspension` what to do and returns SUSPENDED.
   */
  enter(): IteratorResult<never>;
}

/** @internal The one result that lets a `yield*` go on; each step clears it at its end. */
export const COMPLETED: IteratorReturnResult<unknown> = { done: true, value: undefined };

/** The answer that lets a `yield*` go on. Reused, since `yield*` reads it at once (bench/, row "sleep(0)"). */
export function completed(value: unknown): IteratorReturnResult<unknown> {
  COMPLETED.value = value;
  return COMPLETED;
}

/**
 * The iterator behind every `yield*` on an Awaitable. One for all tasks, for what it has to remember is either in
 * `suspension` or in the suspended task: waiting allocates nothing.
 */
const iterator: Iterator<never, unknown> = {
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
    return entering.enter();
  },
  throw(error: unknown) {
    suspension.isResuming = false;
    throw error;
  },
  return(value?: unknown) {
    suspension.entering = undefined;
    return completed(value);
  },
};

export function iteratorOf(awaitable: Enterable): Iterator<never, unknown> {
  suspension.entering = awaitable;
  return iterator;
}

/** Forgets what the step has begun, since code that catches the error may go on, and says what to write. */
function misuse(): TypeError {
  suspension.requested = undefined;
  suspension.called = undefined;
  return steppedByHand();
}
