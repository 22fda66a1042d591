import { keepShape } from '../loop/keep-shape.js';
import type { TimedJob } from '../loop/job.js';
import { assertMilliseconds } from './arguments.js';
import type { Awaitable, Coroutine } from './awaitable.js';
import { ColdAwaitable } from './cold-awaitable.js';
import { CoroutineCall } from './coroutine.js';
import { Parking } from './suspend/parking.js';
import { PENDING } from './state.js';
import { type Waiter, SUSPENDED, suspension, type Waitable } from './suspend/suspension.js';
import type { Stepper } from './plain-generator.js';

const TITLE = 'sleep()';

/** The timer of a sleeping task. When it is due, the task goes on one turn later, as with asyncio's future. */
class SleepTimer extends Parking implements TimedJob {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {});
  slot = 0;

  get title(): string {
    return TITLE;
  }

  run(): void {
    this.wake(); // does nothing if it was cancelled in the turn in which it was due
  }

  /** Ends the sleep before its time. */
  endNow(): void {
    this.task.loop.cancelTimer(this);
    this.wake();
  }

  override cancel(reason?: unknown): boolean {
    // First: if the loop has no job yet when its last timer is removed, it also removes the timer of its host.
    if (this.phase === PENDING) this.task.loop.cancelTimer(this);
    return super.cancel(reason);
  }
}

/** If `task` sleeps, ends the sleep as if it were due. */
export function wake(task: Waiter): void {
  if (task.waiting instanceof SleepTimer) task.waiting.endNow();
}

class Sleep extends ColdAwaitable<void> implements Waitable {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, 0);
  constructor(private readonly ms: number) {
    super();
  }

  /** @internal */
  override enter(): IteratorResult<never> {
    suspension.requested = this;
    return SUSPENDED;
  }

  /** @internal */
  get title(): string {
    return `sleep(${String(this.ms)})`;
  }

  /** @internal */
  park(task: Waiter): void {
    const { loop } = task;
    if (this.ms <= 0) {
      loop.callSoon(task);
      return;
    }
    loop.callAt(loop.now() + this.ms, new SleepTimer(task));
  }

  /** @internal */
  begin(): Stepper {
    return sleepThenReturn(this, undefined);
  }
}

function* sleepThenReturn<T>(asleep: Awaitable<void>, value: T): Coroutine<T> {
  yield* asleep;
  return value;
}

/**
 * Suspends for `ms` milliseconds on the running task's clock, then returns `value`. Cold: each consumer sleeps anew.
 *
 * Zero or less takes exactly one turn of the loop: all jobs that are ready run before. `Infinity` sleeps until it is cancelled.
 *
 * @param ms milliseconds; any size, more than 2³¹ too
 * @throws TypeError when `ms` is not a number, RangeError when it is NaN
 *
 * @example
 * const answer = yield* sleep(1000, 42);
 *
 * @see asyncio.sleep; RxJS `timer`
 */
export function sleep(ms: number): Awaitable<void>;
export function sleep<T>(ms: number, value: T): Awaitable<T>;
export function sleep<T>(ms: number, value?: T): Awaitable<T | undefined> {
  assertMilliseconds(ms, 'sleep');
  const asleep = new Sleep(ms);
  if (value === undefined) return asleep as Awaitable<undefined>;
  return new CoroutineCall(sleepThenReturn<T>, undefined, [asleep, value]);
}
