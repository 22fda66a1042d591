import { current } from './context.js';
import type { Reaction } from './reaction.js';
import type { Outcome } from './state.js';

/**
 * What a step sees when the generator has asked, through `yield*`, to wait. The value is what it is known by: V8 hands
 * on this very object, as the language says, but JavaScriptCore (Safari, Bun) makes a new one around the value.
 */
export const SUSPENDED: IteratorYieldResult<never> = {
  done: false,
  value: Symbol('rxtask: suspended') as never,
};

/** What a suspended task waits for, and can pass a cancellation to. */
export interface Awaited extends Outcome {
  /** For messages. */
  readonly title: string;
  cancel(reason?: unknown): boolean;
  /**
   * @internal The task is about to go on, by `outcome`; or, interrupted, by a request for its cancellation that came when
   * this had ended already.
   */
  resume(isInterrupted: boolean): void;
}

/** A suspended task, as those see it that it waits for. */
export interface Parked extends Reaction {
  /** @internal */
  waiting: Awaited | undefined;
}

/** What a coroutine can wait for. */
export interface Waitable {
  /** @internal Called when the generator has been suspended: arranges for the task's next step. */
  park(task: Parked): void;
  /** @internal For messages. */
  readonly title: string;
}

/**
 * The conversation between a `yield*` and the step it happens in. One object for all: between the moments it is
 * written and read, nothing else can run.
 */
export const suspension: {
  /** Whose iterator has been asked for, until its first `next`. */
  entering: Enterable | undefined;
  /** What the generator is about to be suspended on, until the step takes it. */
  requested: Waitable | undefined;
  /** The generator to run in place of the one that yields, until it ends. */
  called: Generator<never, unknown> | undefined;
  /** Set while a step is resuming a suspended `yield*`. */
  isResuming: boolean;
} = { entering: undefined, requested: undefined, called: undefined, isResuming: false };

/** Somebody who looks at every wait: a test kit. */
export interface Observer {
  /** A `yield*` begins, in the code that is running. */
  entering(): void;
  /** `task` has been suspended on `waitable`. */
  suspended(task: Parked, waitable: Waitable): void;
  /** `task` is about to take its next step. */
  resuming(task: Parked): void;
}

/** Who looks on, if anybody; asked for at each wait, so that nobody pays more than a comparison. */
export const observation: { observer: Observer | undefined } = { observer: undefined };

/** What `yield*` is given. */
export interface Enterable {
  /**
   * @internal Called by `yield*` in a step. Returns `settled(value)` to go on at once, throws to raise at the `yield*`, or leaves
   * in `suspension` what to do and returns SUSPENDED.
   */
  enter(): IteratorResult<never>;
}

const SETTLED: IteratorReturnResult<unknown> = { done: true, value: undefined };

/** The answer that lets a `yield*` go on. Reused, since `yield*` reads it at once (bench/, row "sleep(0)"). */
export function settled(value: unknown): IteratorReturnResult<unknown> {
  SETTLED.value = value;
  return SETTLED;
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
      if (!suspension.isResuming || sent.length === 0) throw notTheLoop();
      suspension.isResuming = false;
      return settled(sent[0]);
    }
    suspension.entering = undefined;
    observation.observer?.entering();
    if (
      current.task === undefined ||
      sent.length === 0 ||
      suspension.requested !== undefined ||
      suspension.called !== undefined
    ) {
      throw notTheLoop();
    }
    return entering.enter();
  },
  throw(error: unknown) {
    suspension.isResuming = false;
    throw error;
  },
  return(value?: unknown) {
    suspension.entering = undefined;
    return settled(value);
  },
};

export function iteratorOf(awaitable: Enterable): Iterator<never, unknown> {
  suspension.entering = awaitable;
  return iterator;
}

function notTheLoop(): TypeError {
  // Who catches the error may go on: what was begun is forgotten.
  suspension.requested = undefined;
  suspension.called = undefined;
  return new TypeError(
    'Only `yield*` in a coroutine can step an Awaitable; where it does, two copies of rxtask are loaded: see ' +
      '`npm ls rxtask`. To spread it or to hand it to Promise.all or Array.from, take what it comes to: write ' +
      '`await awaitable`, or `Promise.all([awaitable])` with brackets. Test matchers that look ' +
      "into values step it too: compare tasks with `toBe`. For the platform's `Observable.from(task)` write " +
      '`new Observable((subscriber) => { const s = task.subscribe(subscriber); subscriber.addTeardown(() => s.unsubscribe()); })`.',
  );
}

/** What a task is told that has yielded something by itself. */
export function cannotWaitFor(value: unknown, taskName: string): TypeError {
  try {
    return wrongYield(value, taskName);
  } catch (cause) {
    return new TypeError(
      `${taskName}: Cannot wait for what cannot even be looked at: write \`yield* awaitable\`.`,
      { cause },
    );
  }
}

function wrongYield(value: unknown, taskName: string): TypeError {
  const { then, enter } = (value ?? {}) as { then?: unknown; enter?: unknown };
  if (typeof enter === 'function') {
    return new TypeError(
      `${taskName}: The star is missing: write \`yield* awaitable\`, not \`yield awaitable\`.`,
    );
  }
  const right =
    typeof then === 'function'
      ? '`yield* until(promise)`'
      : '`yield* awaitable`, with the star; `yield* until(input)` for promises and Observables';
  return new TypeError(`${taskName}: Cannot wait for ${named(value)} directly: write ${right}.`);
}

/** What a task is told whose generator is none: an object with `next` and `throw` that answer nothing. */
export function noResult(taskName: string): TypeError {
  return new TypeError(
    `${taskName}: its work has \`next\` and \`throw\` but answers no \`{ done, value }\`: pass the call of a generator function.`,
  );
}

/** Any value at all, in a few words: it must not throw, or the task would never be told. */
function named(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object')
    return `the ${typeof value} ${(value as number | bigint | boolean | string | symbol).toString()}`;
  const name = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`;
}

/** What a task fails with for what its work has thrown. The engine's stack is the limit only where generators delegate to raw generators. */
export function explained(error: unknown): unknown {
  try {
    if (error instanceof RangeError && error.message === 'Maximum call stack size exceeded') {
      error.message +=
        ": `yield*` on a plain generator nests on the engine's stack. Wrap the function that recurses in `coroutine(…)`: its calls may nest without limit.";
    }
    return error;
  } catch (cause) {
    // A revoked Proxy, say: whoever asks what it is fails, and the task would never end.
    return new TypeError('The work has thrown something that cannot be looked at: throw an Error.', {
      cause,
    });
  }
}
