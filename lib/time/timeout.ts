import { assertBody, millisecondsOrNone } from '../core/arguments.js';
import type { Awaitable, Coroutine } from '../core/awaitable.js';
import { because } from '../core/cancel-request.js';
import { CoroutineCall } from '../core/coroutine.js';
import { currentTask, type Task } from '../core/task.js';
import { isGenerator } from '../core/work/kind.js';
import { CancelledError, InvalidStateError, timeoutError } from '../errors.js';
import { Handle } from '../loop/handle.js';
import { RAW } from '../core/raw.js';

/** A deadline that can be looked at and moved while its block runs. */
export interface TimeoutScope {
  /** The deadline, in milliseconds on the task's clock; null when there is none. */
  when(): number | null;
  /**
   * Moves the deadline. Undefined, null and Infinity take it away; one in the past expires on the next turn.
   * @throws InvalidStateError once it has expired or its block has been left, TypeError or RangeError for a wrong number
   */
  reschedule(when: number | null | undefined): void;
  /** Whether the deadline has passed while the block ran. */
  expired(): boolean;
}

/** A deadline around part of a task. At the deadline it requests the task's cancellation; leaving, it takes that back. */
class Deadline implements TimeoutScope {
  private readonly requestsAtEntry: number;
  private state: 'entered' | 'expiring' | 'expired' | 'exited' = 'entered';
  private alarm: Handle | undefined;

  constructor(
    private readonly task: Task<unknown>,
    /** Infinity when there is none. */
    private deadline: number,
  ) {
    this.requestsAtEntry = task.cancelling();
    this.arm();
  }

  /** @internal See RAW. */
  get __v_skip(): true {
    return RAW;
  }

  when(): number | null {
    return this.deadline === Infinity ? null : this.deadline;
  }

  expired(): boolean {
    return this.state === 'expiring' || this.state === 'expired';
  }

  reschedule(when: number | null | undefined): void {
    const deadline = millisecondsOrNone(when, 'reschedule', 'scope.reschedule(now() + 1000)');
    if (this.state !== 'entered') {
      throw new InvalidStateError(
        `The deadline of ${this.task.title} cannot be moved: its block has ${this.expired() ? 'expired' : 'been left'}. ` +
          'Move it from inside the block, before it passes.',
      );
    }
    this.deadline = deadline;
    this.disarm();
    this.arm();
  }

  private arm(): void {
    const { deadline } = this;
    const { loop } = this.task;
    if (deadline === Infinity) return; // a timer would keep the process alive
    this.alarm = new Handle(loop, () => {
      this.expire();
    });
    if (deadline <= loop.now()) loop.callSoon(this.alarm);
    else loop.callAt(deadline, this.alarm);
  }

  /** The block has been left. Returns true when a CancelledError it was left by was this deadline's own. */
  exit(): boolean {
    this.disarm();
    if (this.state === 'expiring') {
      this.state = 'expired';
      return this.task.uncancel() <= this.requestsAtEntry;
    }
    this.state = 'exited';
    return false;
  }

  private expire(): void {
    this.alarm = undefined;
    this.state = 'expiring'; // first: abort listeners, which `cancel` calls, may ask
    because(this.cause(), () => this.task.cancel());
  }

  private cause(): string {
    return `its deadline at ${String(Math.round(this.deadline))} ms has passed`;
  }

  private disarm(): void {
    this.alarm?.cancel();
    this.alarm = undefined;
  }
}

function* withinDeadline<T>(when: number, body: (scope: TimeoutScope) => Coroutine<T>): Coroutine<T> {
  const scope = new Deadline(currentTask()!, when);
  let result: T;
  try {
    result = yield* started(body(scope));
  } catch (error) {
    const isOwn = scope.exit();
    if (isOwn && error instanceof CancelledError) throw timeoutError(error);
    throw error;
  }
  scope.exit();
  return result;
}

function* withinTimeout<T>(ms: number, body: (scope: TimeoutScope) => Coroutine<T>): Coroutine<T> {
  return yield* withinDeadline(currentTask()!.loop.now() + ms, body);
}

function started<T>(generator: Coroutine<T>): Coroutine<T> {
  if (isGenerator(generator)) return generator;
  throw new TypeError(
    'The body of withTimeout() or withDeadline() is a generator function: write `function* (scope) { … }`. For other work use `waitFor(work, ms)`.',
  );
}

/**
 * Runs `body` with a deadline `ms` milliseconds from the moment it is entered. At the deadline the task is cancelled
 * once; clean-up is waited for; then TimeoutError (RxJS's class), with the CancelledError as its cause. A body that
 * swallows the cancellation ends normally, an error of its own passes, a cancellation from outside stays one.
 *
 * @param ms milliseconds on the task's clock; zero or less expires at the first suspension; undefined, null and
 *   Infinity mean no deadline
 * @param body a generator function, run in the task that waits; its scope can look at the deadline and move it
 * @returns a cold Awaitable of what `body` returns
 * @throws TypeError when `body` is no function, TypeError or RangeError when `ms` is no number of milliseconds; when it
 *   is waited for, TimeoutError and what `body` throws
 *
 * @example
 * const page = yield* withTimeout(2000, function* (scope) {
 *   const head = yield* read();
 *   scope.reschedule(now() + 5000); // it has begun to answer: give it more
 *   return head + (yield* read());
 * });
 *
 * @see asyncio.timeout
 */
export function withTimeout<T>(
  ms: number | null | undefined,
  body: (scope: TimeoutScope) => Coroutine<T>,
): Awaitable<T> {
  const limit = millisecondsOrNone(ms, 'withTimeout', 'withTimeout(1000, function* () { … })');
  assertBody(body, 'withTimeout', 'ms');
  return new CoroutineCall(withinTimeout<T>, undefined, [limit, body]);
}

/**
 * As `withTimeout`, with the deadline as a point on the task's clock: `withDeadline(now() + 2000, body)`.
 *
 * @param when milliseconds as `now()` gives them; undefined, null and Infinity mean no deadline
 * @param body as `withTimeout`'s
 * @returns a cold Awaitable of what `body` returns
 * @throws what `withTimeout` throws
 *
 * @example
 * const deadline = now() + 2000; // for both together
 * const page = yield* withDeadline(deadline, function* () { return yield* read(); });
 * const kept = yield* withDeadline(deadline, function* () { return yield* save(page); });
 *
 * @see asyncio.timeout_at
 */
export function withDeadline<T>(
  when: number | null | undefined,
  body: (scope: TimeoutScope) => Coroutine<T>,
): Awaitable<T> {
  const deadline = millisecondsOrNone(when, 'withDeadline', 'withDeadline(now() + 1000, function* () { … })');
  assertBody(body, 'withDeadline', 'now() + ms');
  return new CoroutineCall(withinDeadline<T>, undefined, [deadline, body]);
}
