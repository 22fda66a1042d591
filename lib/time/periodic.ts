import { assertMilliseconds, assertOneOf, described } from '../core/arguments.js';
import type { Coroutine } from '../core/awaitable.js';
import { cancelledWith } from '../core/cancel-request.js';
import { called } from '../core/coroutine.js';
import { createTask, startEntry, type TaskOptions } from '../core/create-task.js';
import { STREAM } from '../core/flags.js';
import type { Task } from '../core/task.js';
import { assertPolicy, type TaskPolicy } from '../core/task-policy.js';
import { type AwaitableInput, kindOf } from '../core/work/kind.js';
import { CancelledError } from '../errors.js';
import { atFixedDelay } from './fixed-delay.js';
import { atFixedRate } from './fixed-rate.js';
import { stopWhen } from './stop-when.js';
import { type Tick, Ticks, TickWork } from './ticks.js';

/** The options of every tick. One object serves all. */
const TICK_OPTIONS: TaskOptions = { detached: true };

export interface PeriodicOptions extends TaskOptions {
  /**
   * Stops gracefully when it emits, resolves or is set, or when that task is done: no further tick starts, a running tick
   * finishes, the task succeeds. If it fails, the task stops the same way and then fails with that error. Watching a task or
   * future here does not keep it alive.
   */
  until?: AwaitableInput<unknown> | undefined;
  /** When the first tick starts. Default 'now'. */
  start?: 'now' | 'after-period' | undefined;
  /** Whether the period runs from the end of a tick or from its start. Default 'fixed-delay': from its end. */
  pace?: 'fixed-delay' | 'fixed-rate' | undefined;
  /**
   * With 'fixed-rate', what happens when a tick is due while another one runs: `'drop'` omits it, `'enqueue'` starts it
   * afterwards, `'restart'` cancels the running tick and starts it once that one has cleaned up, `'keep-latest'` starts one
   * tick afterwards, however many were due, `'parallel'` starts it at once. Default 'drop'.
   */
  overlap?: TaskPolicy | undefined;
  /** The largest number of ticks. Undefined, null and Infinity mean no limit. */
  times?: number | null | undefined;
}

function* emitTicks<T>(
  task: Task<T>,
  ticks: Ticks<T>,
  periodMs: number,
  { start, pace, overlap = 'drop' }: PeriodicOptions,
): Coroutine<T | undefined> {
  const firstMs = start === 'after-period' ? periodMs : 0;
  const onValue = (value: T): boolean => task.offer(value);
  task.flags |= STREAM;
  try {
    if (pace === 'fixed-rate') yield* atFixedRate(ticks, overlap, onValue, firstMs, periodMs);
    else yield* called(atFixedDelay(task, ticks, onValue, firstMs, periodMs));
    if (ticks.stopFailure !== undefined) throw ticks.stopFailure.error;
    return task.outcome as T | undefined; // the latest value
  } catch (error) {
    const isCancelled = error instanceof CancelledError;
    const why = isCancelled ? cancelledWith(task) : `${task.title}, which it belongs to, has failed`;
    const failure = yield* ticks.cancelAll(why, isCancelled ? error.reason : undefined);
    throw isCancelled && failure !== undefined ? failure.error : error;
  }
}

/**
 * Runs `tick` repeatedly. Emits the value of each tick; the result is the last value. If a tick fails, the task fails with
 * its error. If the task is cancelled, it cancels the running ticks and waits for their clean-up.
 *
 * Runs on the task's clock. Each tick is a separate task. The policies for ticks that take longer than the period of a fixed
 * rate are those of `taskFunction`.
 *
 * @param periodMs milliseconds, above zero
 * @param tick called with 0, 1, 2 … and the context of its task; returns work, or a plain value
 * @param options `until`, `start`, `pace`, `overlap`, `times`, and those of `createTask`
 * @returns the task
 * @throws TypeError or RangeError when an argument is of the wrong kind, or an option has a wrong word or number
 *
 * @example
 * const stop = new AsyncEvent();
 * const poll = periodic(2000, () => until((signal) => fetch(url, { signal })), { until: stop });
 * stop.set(); // the running tick finishes, then the task succeeds
 *
 * @see a `while` loop over asyncio.sleep; RxJS `interval`, `takeUntil`
 */
export function periodic<T>(periodMs: number, tick: Tick<T>, options: PeriodicOptions = {}): Task<T> {
  assertMilliseconds(periodMs, 'periodic', 'periodic(1000, () => …)');
  if (periodMs <= 0 || periodMs === Infinity) {
    throw new RangeError(
      `periodic(${String(periodMs)}): a period is a finite number of milliseconds above zero. To run without a pause, loop in a coroutine over \`yield* sleep(0)\`.`,
    );
  }
  if (typeof tick !== 'function') {
    throw new TypeError(
      `periodic() calls a function at each tick, not ${String(tick)}: write \`periodic(1000, () => …)\`.`,
    );
  }
  const { until, onCancel } = options;
  const times = options.times ?? Infinity;
  if (!(times >= 1 && (Number.isInteger(times) || times === Infinity))) {
    throw new RangeError(
      `periodic(): times is a whole number above zero, not ${String(times)}. Leave it out for no limit.`,
    );
  }
  const stop = until === undefined ? undefined : kindOf(until);
  if (until !== undefined && (stop === undefined || stop.kind === 'generator')) {
    throw new TypeError(
      `periodic(): until is an AsyncEvent, a promise, an Observable or a task, not ${described(until)}.`,
    );
  }
  assertOneOf('periodic', 'start', options.start, ['now', 'after-period']);
  assertOneOf('periodic', 'pace', options.pace, ['fixed-delay', 'fixed-rate']);
  assertPolicy('periodic', 'overlap', options.overlap);
  if (options.overlap !== undefined && options.pace !== 'fixed-rate') {
    throw new RangeError(
      `periodic(): overlap needs a fixed rate, since ticks at a fixed delay never overlap: write \`{ pace: 'fixed-rate', overlap: '${options.overlap}' }\`, or leave overlap out.`,
    );
  }

  const ticks = new Ticks<T>(
    (count) => startEntry<T>(new TickWork(tick, count, onCancel), TICK_OPTIONS),
    times,
  );
  const task = createTask<T>(
    ({ task: self }) => emitTicks(self as Task<T>, ticks, periodMs, options) as Coroutine<T>,
    options,
  );
  if (stop !== undefined) stopWhen(stop, ticks, task);
  return task;
}
