/*
 * A deadline around part of a task, as asyncio.timeout.
 *
 * Invariant: a deadline makes at most one cancellation request, and takes that one back when its block is left. Only then, and
 * only if no other request has come since the block was entered, is a CancelledError that leaves the block this deadline's
 * own, and becomes TimeoutError.
 *
 * Example: withTimeout(10, …) around withTimeout(10, …) around sleep(20). At 10 both timers are due. The outer one requests
 * cancellation (1 request), then the inner one (2). On the next turn CancelledError is thrown at the sleep. The inner block is
 * left: 1 request remains, and it was entered with 0, so the error is not its own and passes. The outer block is left: 0
 * remain, as at its entry, so it throws TimeoutError.
 *
 * Why not race the body against a timer, as RxJS's `timeout` does? The body would still run when the error is thrown. Here the
 * error comes out after the body's clean-up. Held by spec/time/timeout.spec.ts and spec/asyncio/timeouts.spec.ts.
 */
import { assertBody, millisecondsOrNone } from '../core/arguments.js';
import type { Awaitable, Coroutine } from '../core/awaitable.js';
import { becauseOf } from '../core/cancel-request.js';
import { TRACED } from '../core/flags.js';
import { continueChain } from '../core/suspend/await-chain.js';
import { called, CoroutineCall } from '../core/coroutine.js';
import { currentTask, type Task } from '../core/task.js';
import type { Inline } from '../core/work/body.js';
import { isPlainGenerator } from '../core/plain-generator.js';
import { isGenerator } from '../core/work/kind.js';
import { CancelledError, InvalidStateError, timeoutError } from '../errors.js';
import { keepShape } from '../loop/keep-shape.js';
import type { TimedJob } from '../loop/job.js';
import { originHere, originOf } from '../loop/origin.js';
import { RAW } from '../core/raw.js';

/** A deadline, which its block can read and move. */
export interface TimeoutScope {
  /** The deadline in milliseconds on the task's clock, or null when there is none. */
  when(): number | null;
  /**
   * Moves the deadline. Undefined, null and Infinity take it away; one in the past expires on the next turn.
   * @throws InvalidStateError once it has expired or its block has been left, TypeError or RangeError for a wrong number
   */
  reschedule(when: number | null | undefined): void;
  /** Whether the deadline passed while the block ran. */
  expired(): boolean;
}

/** The cause of the request that a deadline makes. */
export function deadlinePassed(ms: number, place?: object): string {
  const setAt = place && originOf(place);
  return `deadline of ${String(Math.round(ms))} ms has passed${setAt === undefined ? '' : `, set at ${setAt}`}`;
}

/** The timer of a deadline. */
class Alarm implements TimedJob {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {});
  slot = 0;

  constructor(private readonly deadline: Deadline) {}

  run(): void {
    this.deadline.ring(this);
  }
}

/** One deadline of a task, from when its block is entered until it is left. */
class Deadline implements TimeoutScope {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(
    this,
    { cancelling: () => 0 },
    Infinity,
    0.5,
    undefined,
  );
  private readonly requestsAtEntry: number;
  private state: 'entered' | 'expiring' | 'expired' | 'exited' = 'entered';
  private alarm: Alarm | undefined = undefined;

  constructor(
    private readonly task: Task<unknown>,
    /** Infinity when there is none. */
    private deadline: number,
    private readonly enteredAt: number,
    /** Where it was set, with `config.debug`. */
    private readonly place: object | undefined,
  ) {
    this.requestsAtEntry = task.cancelling();
    this.arm(enteredAt);
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
    this.arm(this.task.loop.now());
  }

  private arm(at: number): void {
    const { deadline } = this;
    const { loop } = this.task;
    if (deadline === Infinity) return; // a timer would keep the process alive
    this.alarm = new Alarm(this);
    if (deadline <= at) loop.callSoon(this.alarm);
    else loop.callAt(deadline, this.alarm);
  }

  /** The block is left. Returns true when a CancelledError that leaves it is this deadline's own. */
  exit(): boolean {
    this.disarm();
    if (this.state === 'expiring') {
      this.state = 'expired';
      this.task.flags &= ~TRACED;
      return this.task.uncancel() <= this.requestsAtEntry;
    }
    this.state = 'exited';
    return false;
  }

  /** `alarm` is due. One that was disarmed in this turn does nothing. */
  ring(alarm: Alarm): void {
    if (alarm !== this.alarm) return;
    this.alarm = undefined;
    this.state = 'expiring'; // before `cancel`, whose abort listeners may call `expired`
    becauseOf(this.task, deadlinePassed(this.limit, this.place), () => this.task.cancel());
    this.task.traceRequest();
  }

  /** @internal Milliseconds from the entry of the block to the deadline. */
  get limit(): number {
    return Math.max(this.deadline - this.enteredAt, 0);
  }

  private disarm(): void {
    if (this.alarm === undefined) return;
    this.task.loop.cancelTimer(this.alarm);
    this.alarm = undefined;
  }
}

function* withinDeadline<T>(
  when: number,
  body: (scope: TimeoutScope) => Inline<T>,
  place: object | undefined,
  title: string | undefined,
  enteredAt: number,
): Coroutine<T> {
  const task = currentTask()!;
  const scope = new Deadline(task, when, enteredAt, place);
  let result: T;
  try {
    const work = body(scope);
    result = yield* isPlainGenerator(work) ? called(work) : work;
  } catch (error) {
    const isOwn = scope.exit();
    if (!isOwn || !(error instanceof CancelledError)) throw error;
    const timeout = timeoutError(error, {
      title: title ?? task.title,
      ms: scope.limit,
      setAt: place && originOf(place),
    });
    continueChain(timeout, error);
    throw timeout;
  }
  scope.exit();
  return result;
}

/**
 * A block with a deadline, `ms` milliseconds from now. `title` is that of its work, if it is a task; `place` is where the deadline was
 * set. It is no generator: `waitFor` takes half the time with four generators less (docs/performance.md).
 */
export function withinTimeout<T>(
  ms: number,
  body: (scope: TimeoutScope) => Inline<T>,
  place: object | undefined,
  title?: string,
): Coroutine<T> {
  const enteredAt = currentTask()!.loop.now();
  return withinDeadline(enteredAt + ms, body, place, title, enteredAt);
}

/** The body of a program, which must be a generator function. */
function startedBy<T>(body: (scope: TimeoutScope) => Coroutine<T>): (scope: TimeoutScope) => Coroutine<T> {
  return (scope) => {
    const generator = body(scope);
    if (isGenerator(generator)) return generator;
    throw new TypeError(
      'The body of withTimeout() or withDeadline() is a generator function: write `function* (scope) { … }`. For other work use `waitFor(work, ms)`.',
    );
  };
}

function untilDeadline<T>(
  when: number,
  body: (scope: TimeoutScope) => Inline<T>,
  place: object | undefined,
): Coroutine<T> {
  return withinDeadline(when, body, place, undefined, currentTask()!.loop.now());
}

/**
 * Runs `body` with a deadline, `ms` milliseconds after it is entered. At the deadline the body is cancelled once. When it
 * has cleaned up, TimeoutError (RxJS's class) is thrown, with the CancelledError as its cause. If the body swallows the
 * cancellation, it ends normally. An error of the body passes, and a cancellation from outside remains a cancellation.
 *
 * @param ms milliseconds on the task's clock; zero or less expires at the first suspension; undefined, null and
 *   Infinity mean no deadline
 * @param body a generator function, which runs in the waiting task; its scope can read the deadline and move it
 * @returns a cold Awaitable of the value that `body` returns
 * @throws TypeError when `body` is not a function, TypeError or RangeError when `ms` is not a number of milliseconds; when it
 *   is awaited, TimeoutError and the errors of `body`
 *
 * @example
 * const page = yield* withTimeout(2000, function* (scope) {
 *   const head = yield* read();
 *   scope.reschedule(now() + 5000); // the server answers: allow it more time
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
  return new CoroutineCall(withinTimeout<T>, undefined, [limit, startedBy(body), originHere()]);
}

/**
 * The same as `withTimeout`, with the deadline as an instant of the task's clock: `withDeadline(now() + 2000, body)`.
 *
 * @param when milliseconds as `now()` gives them; undefined, null and Infinity mean no deadline
 * @param body as in `withTimeout`
 * @returns a cold Awaitable of the value that `body` returns
 * @throws the errors of `withTimeout`
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
  return new CoroutineCall(untilDeadline<T>, undefined, [deadline, startedBy(body), originHere()]);
}
