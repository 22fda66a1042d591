import { TimeoutError } from 'rxjs';
import { config } from './config.js';

/** One class for `timeout` the operator and `waitFor`, so that one `instanceof` catches both. */
export { TimeoutError };

/**
 * `Error` without its constructor, which captures a stack: 0.35 µs of the 0.4 µs a CancelledError would cost
 * (bench/, row "cancel"). What it makes is `instanceof Error` all the same.
 */
const StacklessError = function () {
  // nothing to set up: see above
} as unknown as ErrorConstructor;
Object.defineProperty(StacklessError, 'prototype', { value: Error.prototype });

/**
 * Raised at the point where a cancelled task waits, and by `result()` and every consumer of what ended cancelled.
 * It has a stack only with `config.debug`.
 *
 * @example
 * try { yield* task; } catch (error) { if (error instanceof CancelledError) console.log(error.reason); else throw error; }
 *
 * @see asyncio.CancelledError
 */
export class CancelledError extends StacklessError {
  /** Exactly what was given to `cancel()`; undefined when nothing was. */
  readonly reason: unknown;

  /** @param reason a string is the message too, an Error the cause too */
  constructor(reason?: unknown) {
    super();
    this.reason = reason;
    // A line, so that what prints errors finds one; where it comes from, only while somebody looks for it.
    this.stack = typeof reason === 'string' ? `CancelledError: ${reason}` : 'CancelledError';
    if (config.debug && 'captureStackTrace' in Error) Error.captureStackTrace(this, new.target);
  }
}

// Derived from the reason when somebody looks, so that making one stays cheap. They can be written, as an Error's can.
derive('name', () => 'CancelledError');
derive('message', (reason) =>
  typeof reason === 'string' ? reason : reason instanceof Error ? reason.message : '',
);
derive('cause', (reason) => (reason instanceof Error ? reason : undefined));

function derive(property: string, valueFrom: (reason: unknown) => unknown): void {
  Object.defineProperty(CancelledError.prototype, property, {
    get(this: CancelledError) {
      return valueFrom(this.reason);
    },
    set(this: CancelledError, value: unknown) {
      Object.defineProperty(this, property, { value, writable: true, configurable: true });
    },
    configurable: true,
  });
}

/** What a deadline ends with. RxJS marks the constructor, not the class, as its own: it keeps making them this way. */
export function timeoutError(cause?: CancelledError): TimeoutError {
  const error: TimeoutError = Reflect.construct(TimeoutError, []);
  if (cause !== undefined) error.cause = cause;
  return error;
}

/** Something was asked at the wrong moment: a result too early, a second use of what is used once. @see asyncio.InvalidStateError */
export class InvalidStateError extends Error {
  override readonly name = 'InvalidStateError';
}

/** What a task group ends with: the failures of its children, in the order they failed, then that of its body. @see ExceptionGroup */
export class TaskGroupError extends AggregateError {
  override readonly name = 'TaskGroupError';
}

/** `getNow` on an empty queue. @see asyncio.QueueEmpty */
export class QueueEmptyError extends Error {
  override readonly name = 'QueueEmptyError';
}

/** `putNow` on a full queue. @see asyncio.QueueFull */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

/** `put` on a queue that is shut down, or `get` once it is empty too. @see asyncio.QueueShutDown */
export class QueueShutDownError extends Error {
  override readonly name = 'QueueShutDownError';
}

/** Waiting at a barrier that is broken, or broken or reset meanwhile. @see asyncio.BrokenBarrierError */
export class BrokenBarrierError extends Error {
  override readonly name = 'BrokenBarrierError';
}
