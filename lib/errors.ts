import { TimeoutError } from 'rxjs';
import { debugMode } from './config.js';

/** One class for `timeout` the operator and `waitFor`, so that one `instanceof` catches both. */
export { TimeoutError };

/** Error, where the engine has a limit for stacks. Undefined once a change was refused: a program may freeze Error at any time. */
let limited: { stackTraceLimit?: unknown } | undefined =
  Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')?.writable === true ? Error : undefined;

/** Whether the engine has a limit for stacks that a library can change. */
export function canLimitStacks(): boolean {
  return limited !== undefined;
}

/** The limit for stacks. Undefined where a library cannot change it. */
export function stackLimit(): unknown {
  return limited?.stackTraceLimit;
}

/** Changes the limit for stacks, if that is possible. */
export function limitStacks(limit: unknown): void {
  try {
    if (limited !== undefined) limited.stackTraceLimit = limit;
  } catch {
    limited = undefined;
  }
}

/**
 * Raised at the point where a cancelled task waits, and by `result()` and every consumer of a task that ended cancelled.
 * It has a stack only with `config.debug`: capturing one costs ten times as much as the error itself.
 *
 * @example
 * try { yield* task; } catch (error) { if (error instanceof CancelledError) console.log(error.reason); else throw error; }
 *
 * @see asyncio.CancelledError
 */
export class CancelledError extends Error {
  /** @internal Without a message: see loop/keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ new this();
  /** @internal With a message, which is one more property. */
  static readonly messageShape: object = /* @__PURE__ */ new this('');
  /** Exactly what was given to `cancel()`; undefined when nothing was. */
  readonly reason: unknown;

  /**
   * @param reason a string is the message too; an Error gives its message, and is the cause, unless the cancellation is raised in
   *   place of a failure, which then is the cause
   */
  constructor(reason?: unknown) {
    const limit = stackLimit();
    // Undefined instead of a number: V8 then captures nothing, which is cheaper than a stack without frames (docs/performance.md).
    limitStacks(undefined);
    if (reason === undefined) super();
    else super(messageOf(reason), isError(reason) ? { cause: reason } : undefined);
    limitStacks(limit);
    this.reason = reason;
    const head = this.message === '' ? 'CancelledError' : `CancelledError: ${this.message}`;
    if (debugMode.isOn && 'captureStackTrace' in Error) captureLazily(this, head, new.target);
    else this.stack = head;
  }
}
// On the prototype and not on each error, and as a string: a bundler may rename the class.
Object.defineProperty(CancelledError.prototype, 'name', {
  value: 'CancelledError',
  writable: true,
  configurable: true,
});

/** Captures the stack below the constructor `made`. Its text is written when it is read, which costs more than to capture it. */
function captureLazily(error: Error, head: string, made: new (reason?: unknown) => Error): void {
  const captured: { stack?: string } = {};
  Error.captureStackTrace(captured, made);
  Object.defineProperty(error, 'stack', {
    // As a string: a program's Error.prepareStackTrace may give anything.
    get: () => String(captured.stack).replace(/^.*(?=\n\s+at |$)/, () => head),
    set(value) {
      Object.defineProperty(error, 'stack', { value, writable: true });
    },
    configurable: true,
  });
}

function messageOf(reason: unknown): string | undefined {
  if (typeof reason === 'string') return reason;
  return isError(reason) ? reason.message : undefined;
}

function isError(reason: unknown): reason is Error {
  try {
    return typeof reason === 'object' && reason instanceof Error;
  } catch {
    return false; // a revoked Proxy cannot be inspected, and is a reason all the same
  }
}

/** Sets the cause as the constructor of Error does: it is not enumerable. */
function setCause(error: Error, cause: unknown): void {
  Object.defineProperty(error, 'cause', { value: cause, writable: true, configurable: true });
}

/**
 * Makes `failure`, in place of which `request` is raised, its cause. A reason that is an Error is the cause only otherwise: it
 * stays in `reason`. An earlier failure stays the cause.
 */
export function replaceFailure(request: CancelledError, failure: unknown): void {
  const { cause, reason } = request;
  if (failure !== undefined && (cause === undefined || cause === reason)) setCause(request, failure);
}

/** A deadline that has passed. */
export interface Expiry {
  /** What had the deadline: a task's title. */
  readonly title: string;
  /** The limit, in milliseconds; undefined if the code that ends the wait does not know it. */
  readonly ms: number | undefined;
  /** Where the deadline was set, as `file:line:column`, if `config.debug` was set then. */
  readonly setAt?: string | undefined;
}

/**
 * Makes the error that a deadline ends with: of RxJS's class, with a message that says what has timed out. RxJS's constructor makes
 * an object that is no error for the engine: structuredClone would lose its message.
 */
export function timeoutError(cause?: CancelledError, expiry?: Expiry): TimeoutError {
  const limit = stackLimit();
  limitStacks(undefined); // the frames would be those of the loop
  const error = Reflect.construct(Error, ['Timeout has occurred'], TimeoutError) as TimeoutError<null>;
  limitStacks(limit);
  error.name = 'TimeoutError';
  error.info = null;
  if (cause !== undefined) setCause(error, cause);
  if (expiry !== undefined) {
    const { title, ms, setAt } = expiry;
    // A difference of instants has rounding errors in its last digits.
    const after = ms === undefined ? '' : ` after ${String(Math.round(ms * 1000) / 1000)} ms`;
    error.message = `${title} timed out${after}${setAt === undefined ? '' : `; the deadline was set at ${setAt}`}`;
  }
  error.stack = `TimeoutError: ${error.message}`;
  return error;
}

/** Something was called at the wrong moment: a result was read too early, a generator run a second time. @see asyncio.InvalidStateError */
export class InvalidStateError extends Error {
  override readonly name = 'InvalidStateError';
}

/** The class of errors that keep several. A host without it (an older Hermes) has one that does the same. */
const Several: AggregateErrorConstructor =
  typeof AggregateError === 'function'
    ? AggregateError
    : (class extends Error {
        constructor(errors: Iterable<unknown>, message?: string, options?: ErrorOptions) {
          super(message, options);
          Object.defineProperty(this, 'errors', { value: [...errors], writable: true, configurable: true });
        }
      } as unknown as AggregateErrorConstructor);

/**
 * The failures of a task group: those of its children, in the order in which they failed, then that of its body.
 *
 * @example
 * try {
 *   yield* taskGroup(body);
 * } catch (error) {
 *   if (!(error instanceof TaskGroupError)) throw error;
 *   const [timeouts, rest] = error.split((each) => each instanceof TimeoutError);
 *   if (timeouts) console.log(`${timeouts.errors.length} of them took too long`);
 *   if (rest) throw rest;
 * }
 *
 * @see ExceptionGroup, `except*`
 */
export class TaskGroupError extends Several {
  override readonly name = 'TaskGroupError';

  /**
   * Divides the failures by `matches`. It is called with this group first: if it returns true, the whole group matches. Groups within are
   * divided in the same way and keep their shape; message, cause and stack are kept too.
   *
   * @returns the group of those that match and the group of the rest; undefined in place of a group without errors
   * @throws what `matches` throws
   *
   * @see BaseExceptionGroup.split
   */
  split(
    matches: (error: unknown) => boolean,
  ): [matching: TaskGroupError | undefined, rest: TaskGroupError | undefined] {
    if (matches(this)) return [this, undefined];
    // Not by recursion: groups nest as deep as the task groups that failed.
    const open = [new Division(this)];
    for (;;) {
      const division = open.at(-1)!;
      const { group, matching, rest } = division;
      if (division.place < group.errors.length) {
        const error: unknown = group.errors[division.place++];
        if (matches(error)) matching.push(error);
        else if (isGroup(error)) open.push(new Division(error));
        else rest.push(error);
        continue;
      }
      open.pop();
      const inside = groupLike(group, matching);
      const others = groupLike(group, rest);
      const outer = open.at(-1);
      if (outer === undefined) return [inside, others];
      if (inside !== undefined) outer.matching.push(inside);
      if (others !== undefined) outer.rest.push(others);
    }
  }

  /** The first group of `split`. @see BaseExceptionGroup.subgroup */
  subgroup(matches: (error: unknown) => boolean): TaskGroupError | undefined {
    return this.split(matches)[0];
  }
}

/** A group whose failures `split` divides. */
class Division {
  place = 0;
  readonly matching: unknown[] = [];
  readonly rest: unknown[] = [];

  constructor(readonly group: TaskGroupError) {}
}

// Beside the class, not inside: esbuild, which joins the modules, renames a class that names itself.
const isGroup = (error: unknown): error is TaskGroupError => error instanceof TaskGroupError;

/** A group of `errors` with the message, cause and stack of `original`; undefined without errors. */
function groupLike(original: TaskGroupError, errors: readonly unknown[]): TaskGroupError | undefined {
  if (errors.length === 0) return undefined;
  const { message, cause, stack } = original;
  const group = new TaskGroupError(errors, message);
  if (cause !== undefined) setCause(group, cause);
  if (stack !== undefined) group.stack = stack;
  return group;
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
