import {
  concatMap,
  exhaustMap,
  from,
  mergeMap,
  Observable,
  type ObservableInput,
  type OperatorFunction,
  switchMap,
  take,
  takeUntil,
} from 'rxjs';
import { assertMilliseconds, assertOneOf, described } from '../core/arguments.js';
import type { Coroutine } from '../core/awaitable.js';
import { createTask, type TaskOptions } from '../core/create-task.js';
import { STREAM } from '../core/flags.js';
import { Future } from '../core/future.js';
import { sleep } from '../core/sleep.js';
import type { Task } from '../core/task.js';
import type { TaskContext } from '../core/context/body-context.js';
import { taskScheduler } from '../core/task-scheduler.js';
import { type AwaitableInput, kindOf, type TaskWork } from '../core/work/kind.js';
import { observe } from '../core/work/observe.js';
import { CancelledError } from '../errors.js';
import { now } from '../loop/now.js';
import { endOf, Ticks } from './ticks.js';

type Tick<T> = (count: number, context: TaskContext) => TaskWork<T> | T;
type Overlap = 'skip' | 'queue' | 'restart' | 'parallel';

export interface PeriodicOptions extends TaskOptions {
  /**
   * Graceful stop, when it emits, resolves or is set, or when that task has ended: no new tick, the running one finishes,
   * the task succeeds. A failure of it stops too, and is what the task then fails with. A task or future is not held by it.
   */
  until?: AwaitableInput<unknown> | undefined;
  /** When the first tick is. Default 'now'. */
  start?: 'now' | 'after-period' | undefined;
  /** Whether the period runs from the end of a tick or from its start. Default 'fixed-delay': from its end. */
  pace?: 'fixed-delay' | 'fixed-rate' | undefined;
  /** With 'fixed-rate', when a tick still runs at the next one's time. Default 'skip'. */
  overlap?: Overlap | undefined;
  /** At most so many ticks. */
  times?: number | undefined;
}

/** What each policy does at a beat that comes while a tick runs. */
const OVERLAPS: Record<Overlap, <T>(ticks: Ticks<T>) => OperatorFunction<unknown, T>> = {
  skip: ({ next }) => exhaustMap(next),
  queue: ({ next }) => concatMap(next),
  restart: ({ restart }) => switchMap(restart),
  parallel: ({ next }) => mergeMap(next),
};

/** A tick when the first is due, and each a period after the end of the one before. */
function* atFixedDelay<T>(
  task: Task<T>,
  ticks: Ticks<T>,
  firstMs: number,
  periodMs: number,
  onValue: (value: T) => unknown,
): Coroutine<void> {
  ticks.sleeper = task;
  for (let ms = firstMs; ; ms = periodMs) {
    if (!ticks.isOver) yield* sleep(ms);
    if (ticks.isOver) return;
    yield* observe(ticks.next(), onValue);
  }
}

/** A beat at each whole period from the first. Those the loop came too late for are left out: no burst makes up for them. */
function beats(firstMs: number, periodMs: number): Observable<void> {
  return new Observable((subscriber) => {
    const first = now() + firstMs;
    let beat = 0;
    return taskScheduler.schedule(function () {
      subscriber.next();
      beat = Math.max(beat + 1, Math.ceil((now() - first) / periodMs));
      this.schedule(undefined, first + beat * periodMs - now());
    }, firstMs);
  });
}

function* emitTicks<T>(
  task: Task<T>,
  ticks: Ticks<T>,
  periodMs: number,
  { start, pace, overlap = 'skip' }: PeriodicOptions,
): Coroutine<T | undefined> {
  const firstMs = start === 'after-period' ? periodMs : 0;
  const onValue = (value: T): boolean => task.offer(value);
  task.flags |= STREAM;
  try {
    if (pace === 'fixed-rate') {
      const source = beats(firstMs, periodMs).pipe(takeUntil(ticks.over), OVERLAPS[overlap](ticks));
      yield* observe(source, onValue);
    } else yield* atFixedDelay(task, ticks, firstMs, periodMs, onValue);
    if (ticks.stopFailure !== undefined) throw ticks.stopFailure.error;
    return task.outcome as T | undefined; // the latest value
  } catch (error) {
    const isCancelled = error instanceof CancelledError;
    const failure = yield* ticks.cancelAll(isCancelled ? error.reason : undefined);
    throw isCancelled && failure !== undefined ? failure.error : error;
  }
}

/**
 * Runs `tick` again and again. Emits each tick's value; the result is the last one. A tick that fails ends it with that
 * error; cancelled, it cancels the ticks that run and waits for their clean-up.
 *
 * On the task's clock; each tick is a task of its own. What happens when one outlasts a fixed rate is RxJS's exhaustMap
 * (`'skip'`), concatMap (`'queue'`), switchMap (`'restart'`, which waits for the clean-up of the tick it replaces) or
 * mergeMap (`'parallel'`).
 *
 * @param periodMs milliseconds, above zero
 * @param tick called with 0, 1, 2 … and a context of its own; returns work, or a plain value
 * @throws TypeError, RangeError for what is no period, no function, no number of times or no policy
 *
 * @example
 * const stop = new AsyncEvent();
 * const poll = periodic(2000, () => until((signal) => fetch(url, { signal })), { until: stop });
 * stop.set(); // finishes the running tick, then ends
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
  const { times = Infinity, until, onCancel } = options;
  if (!(times >= 1 && (Number.isInteger(times) || times === Infinity))) {
    throw new RangeError(
      `periodic(): times is a whole number above zero, not ${String(times)}. Leave it out for no limit.`,
    );
  }
  if (until !== undefined && (kindOf(until) ?? { kind: 'generator' }).kind === 'generator') {
    throw new TypeError(
      `periodic(): until is an AsyncEvent, a promise, an Observable or a task, not ${described(until)}.`,
    );
  }
  assertOneOf('periodic', 'start', options.start, ['now', 'after-period']);
  assertOneOf('periodic', 'pace', options.pace, ['fixed-delay', 'fixed-rate']);
  assertOneOf('periodic', 'overlap', options.overlap, Object.keys(OVERLAPS));

  const ticks = new Ticks<T>(
    (count) => createTask<T>((context) => asWork(tick(count, context)), { detached: true, onCancel }),
    times,
  );
  const task = createTask<T>(
    ({ task: self }) => emitTicks(self as Task<T>, ticks, periodMs, options) as Coroutine<T>,
    options,
  );
  if (until !== undefined) stopWhen(until, ticks, task);
  return task;
}

function* onlyValue<T>(value: T): Coroutine<T> {
  return value;
}

function asWork<T>(result: TaskWork<T> | T): TaskWork<T> {
  return kindOf(result) === undefined ? onlyValue(result as T) : (result as TaskWork<T>);
}

/** From now on, so that no stop is missed, until `task` has ended. On its loop, so that a cold `until` runs there. */
function stopWhen(until: AwaitableInput<unknown>, ticks: Ticks<unknown>, task: Task<unknown>): void {
  task.loop.runNow({
    run() {
      const stop =
        until instanceof Future ? endOf(until) : from(kindOf(until)!.input as ObservableInput<unknown>);
      const subscription = stop.pipe(take(1)).subscribe({
        next: () => {
          ticks.stop();
        },
        error: (error: unknown) => {
          ticks.stop(error instanceof CancelledError ? undefined : { error });
        },
      });
      task.addDoneCallback(() => {
        subscription.unsubscribe();
      });
    },
  });
}
