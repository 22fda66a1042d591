import { noop } from 'rxjs';
import { keepShape } from '../loop/keep-shape.js';
import { CancelledError } from '../errors.js';
import { described } from './arguments.js';
import { Awaitable, type Coroutine } from './awaitable.js';
import { ColdAwaitable } from './cold-awaitable.js';
import { observation } from './observation.js';
import type { Stepper } from './plain-generator.js';
import { bridge } from './work/promise-wait.js';
import { iterate, itemsOf } from './work/iterate.js';
import { type AwaitableInput, kindOf } from './work/kind.js';
import { observe } from './work/observe.js';

type Input<T> = AwaitableInput<T> | ((signal: AbortSignal) => AwaitableInput<T>);

/** The coroutine that waits for an input of any kind. */
function* waitForInput<T>(input: AwaitableInput<T>, isAbandoned = false): Coroutine<T> {
  const found = kindOf(input);
  switch (found?.kind) {
    case 'awaitable':
      return (yield* found.input) as T;
    case 'promise':
      return (yield* bridge(found.input)) as T;
    case 'observable':
      return (yield* observe(found.input, noop)) as T;
    case 'iterable':
      return (yield* iterate(itemsOf(found.input), noop, isAbandoned)) as T;
    default:
      throw cannotWait(input);
  }
}

/** Waits for the input that `start` returns. If it is cancelled, it aborts the signal and ends at once: it drops what the input does later. */
function* waitWithSignal<T>(start: (signal: AbortSignal) => AwaitableInput<T>): Coroutine<T> {
  const controller = new AbortController();
  try {
    // Do not wait for an iterator's `return()`: an iterable that observes the signal ends only after the abort below.
    return yield* waitForInput(start(controller.signal), true);
  } catch (error) {
    if (error instanceof CancelledError) controller.abort(error);
    throw error;
  }
}

class Until<T> extends ColdAwaitable<T> {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {});
  constructor(private readonly input: Input<T>) {
    super();
  }

  /** @internal */
  override enter(): IteratorResult<never> {
    const { input } = this;
    if (!(input instanceof Awaitable)) return super.enter();
    observation.observer?.usedCold?.(input);
    return input.enter();
  }

  /** @internal */
  begin(): Stepper {
    const { input } = this;
    return typeof input === 'function' ? waitWithSignal(input) : waitForInput(input);
  }
}

/**
 * Waits for an input of another kind: a promise, an Observable (for its last value), an async iterable or ReadableStream (the same),
 * or an Awaitable. Cold: each consumer waits anew. An Observable is subscribed to when the wait begins, so values that a hot one
 * emits before that are missed.
 *
 * A cancellation unsubscribes from an Observable. It calls the `return()` of an iterator and waits for that. It passes on to a Task or
 * Future. It cannot reach a promise: the wait ends, and if the promise fails later, `config.onUnretrieved` gets the failure, unless
 * it is an AbortError.
 *
 * @param input what to wait for, or a function that starts it. The function gets an AbortSignal, which is aborted with the
 *   CancelledError when the wait is cancelled. The wait then ends at once; what an iterable does after that is ignored
 * @returns a cold Awaitable of the result, or of the last value; `undefined` if there was none
 * @throws TypeError when `input` is none of these; when it is awaited, the error of the input, or CancelledError
 *
 * @example
 * const response = yield* until((signal) => fetch(url, { signal }));
 *
 * @see asyncio.wrap_future; RxJS `lastValueFrom`
 */
export function until<T>(input: Input<T>): Awaitable<T> {
  if (typeof input !== 'function' && (kindOf(input) ?? { kind: 'generator' }).kind === 'generator')
    throw cannotWait(input);
  // A wait for a wait is that wait, however often they are nested.
  return input instanceof Until ? (input as Until<T>) : new Until(input);
}

function cannotWait(input: unknown): TypeError {
  return new TypeError(
    `until() cannot wait for ${described(input)}: give it a promise, an Observable, an async iterable, or a function ` +
      'of an AbortSignal that returns one. For a generator write `yield* generator`, without until.',
  );
}
