import type { TimedJob } from '../loop/job.js';
import { assertMilliseconds } from './arguments.js';
import type { Awaitable, Coroutine } from './awaitable.js';
import { ColdAwaitable } from './cold-awaitable.js';
import { CoroutineCall } from './coroutine.js';
import { Parking } from './suspend/parking.js';
import { PENDING } from './state.js';
import { type Waiter, SUSPENDED, suspension, type Waitable } from './suspend/suspension.js';
import type { Stepper } from './task.js';

const TITLE = 'sleep()';

/** A sleeping task's place among the timers. Due, it wakes the task on the turn after, as asyncio's future would. */
class SleepTimer extends Parking implements TimedJob {
  slot = 0;

  get title(): string {
    return TITLE;
  }

  run(): void {
    this.wake(); // nothing, if it has been cancelled in the very turn it was due
  }

  /** Its time has come, whatever the clock says. */
  endNow(): void {
    this.task.loop.cancelTimer(this);
    this.wake();
  }

  override cancel(reason?: unknown): boolean {
    // Before the task is made ready: with nothing to run and its last timer gone, a loop lets its host rest.
    if (this.phase === PENDING) this.task.loop.cancelTimer(this);
    return super.cancel(reason);
  }
}

/** Ends the sleep that `task` is in, if it is in one, as if its time had come. */
export function wake(task: Waiter): void {
  if (task.waiting instanceof SleepTimer) task.waiting.endNow();
}

class Sleep extends ColdAwaitable<void> implements Waitable {
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
 * Suspends for `ms` milliseconds on the running task's clock, then gives `value`. Cold: each consumer sleeps anew.
 *
 * Zero or less is exactly one turn of the loop: everything that is ready runs before. `Infinity` never ends by itself.
 *
 * @param ms milliseconds; any size, more than 2³¹ too
 * @throws TypeError when `ms` is no number, RangeError when it is NaN
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
