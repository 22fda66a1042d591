import {
  concat,
  concatMap,
  defer,
  EMPTY,
  exhaustMap,
  ignoreElements,
  mergeMap,
  Observable,
  type ObservableInput,
  of,
  type OperatorFunction,
  repeat,
  ReplaySubject,
  switchMap,
  takeUntil,
  timer,
} from 'rxjs';
import type { Coroutine } from '../core/awaitable.js';
import { createTask, type TaskOptions } from '../core/create-task.js';
import { Future, STREAM } from '../core/future.js';
import { assertMilliseconds } from '../core/sleep.js';
import { type Task } from '../core/task.js';
import type { TaskContext } from '../core/task-context.js';
import { taskScheduler } from '../core/task-scheduler.js';
import { until as waitUntil } from '../core/until.js';
import { type AwaitableInput, kindOf, type TaskWork } from '../core/work/kind.js';
import { observe } from '../core/work/observe.js';
import { now } from '../loop/now.js';

type Tick<T> = (count: number, context: TaskContext) => TaskWork<T> | T;
type Overlap = 'skip' | 'queue' | 'restart' | 'parallel';

export interface PeriodicOptions extends TaskOptions {
  /** Graceful stop, when it emits, resolves or is set: no new tick, the running one finishes, the task succeeds. */
  until?: AwaitableInput<unknown> | undefined;
  /** When the first tick is. Default 'now'. */
  start?: 'now' | 'after-period' | undefined;
  /** Whether the period runs from the end of a tick or from its start. Default 'fixed-delay': from its end. */
  pace?: 'fixed-delay' | 'fixed-rate' | undefined;
  /** With 'fixed-rate', when a tick outlasts its period. Default 'skip'. */
  overlap?: Overlap | undefined;
  /** At most so many ticks. */
  times?: number | undefined;
}

/** A periodic task's ticks, counted, and those of them that run. */
class Ticks<T> {
  private readonly running = new Set<Task<T>>();
  private latest: Task<T> | undefined;
  private started = 0;
  private isStopped = false;

  constructor(
    private readonly tick: Tick<T>,
    private readonly times: number,
    stop: Observable<unknown>,
  ) {
    stop.subscribe({ next: () => (this.isStopped = true), error: () => (this.isStopped = true) });
  }

  get isOver(): boolean {
    return this.isStopped || this.started >= this.times;
  }

  /** Starts the next tick as a task, whose subscriber it is: leaving it cancels it. */
  readonly next = (): Observable<T> => {
    if (this.isOver) return EMPTY;
    const count = this.started++;
    const task = createTask<T>((context) => asWork(this.tick(count, context)), { eagerStart: true });
    this.latest = task;
    if (!task.done()) {
      this.running.add(task);
      task.addDoneCallback(() => this.running.delete(task));
    }
    return task;
  };

  /** The same, once the tick before has cleaned up. */
  readonly nextAfterCleanUp = (): Observable<T> => concat(this.endOfLatest(), defer(this.next));

  /** Waits for the ticks that still clean up, raising what they fail with. */
  *allEnded(): Coroutine<void> {
    for (const task of this.running) task.cancel();
    for (const task of [...this.running]) yield* waitUntil(endOf(task));
  }

  private endOfLatest(): Observable<never> {
    return this.latest === undefined ? EMPTY : endOf(this.latest);
  }
}

/** Completes when `task` has ended, or fails as it did; its cancellation is an end. Does not hold it. */
function endOf(task: Task<unknown>): Observable<never> {
  return new Observable((subscriber) => {
    const onDone = (): void => {
      const error = task.cancelled() ? undefined : task.exception();
      if (error === undefined) subscriber.complete();
      else subscriber.error(error as Error);
    };
    if (task.done()) onDone();
    else {
      task.addDoneCallback(onDone);
      subscriber.add(() => task.removeDoneCallback(onDone));
    }
  });
}

function asWork<T>(result: TaskWork<T> | T): TaskWork<T> {
  return kindOf(result) === undefined ? of(result as T) : (result as TaskWork<T>);
}

/** How each policy takes beats that come while a tick runs. */
const OVERLAPS: Record<Overlap, <T>(ticks: Ticks<T>) => OperatorFunction<unknown, T>> = {
  skip: ({ next }) => exhaustMap(next),
  queue: ({ next }) => concatMap(next),
  restart: ({ nextAfterCleanUp }) => switchMap(nextAfterCleanUp),
  parallel: ({ next }) => mergeMap(next),
};

/** Beats at whole periods from the first. Those for which the loop came too late are left out, as setInterval does. */
function beats(periodMs: number, firstMs: number, isOver: () => boolean): Observable<unknown> {
  return defer(() => {
    const origin = now() + firstMs;
    let due = origin;
    return defer(() => (isOver() ? EMPTY : timer(Math.max(due - now(), 0), taskScheduler))).pipe(
      repeat({
        delay: () => {
          due =
            origin +
            Math.max(Math.round((due - origin) / periodMs) + 1, Math.ceil((now() - origin) / periodMs)) *
              periodMs;
          return isOver() ? EMPTY : of(undefined);
        },
      }),
    );
  });
}

/** A stop that is remembered, and does not hold what it comes from. */
function stopOf(input: AwaitableInput<unknown> | undefined): {
  stop: ReplaySubject<unknown>;
  leave: () => void;
} {
  const stop = new ReplaySubject<unknown>(1);
  const leave = (): void => undefined;
  if (input === undefined) return { stop, leave };
  if (input instanceof Future) {
    const onDone = (future: Future<unknown>): void => {
      const error = future.cancelled() ? undefined : future.exception();
      if (error === undefined) stop.next(undefined);
      else stop.error(error);
    };
    input.addDoneCallback(onDone);
    return { stop, leave: () => input.removeDoneCallback(onDone) };
  }
  const subscription = defer(() => input as ObservableInput<unknown>).subscribe({
    next: (value) => {
      stop.next(value);
    },
    error: (error: unknown) => {
      stop.error(error);
    },
  });
  return {
    stop,
    leave: () => {
      subscription.unsubscribe();
    },
  };
}

function* tickUntilStopped<T>(
  task: Task<T>,
  periodMs: number,
  tick: Tick<T>,
  options: PeriodicOptions,
): Coroutine<T | undefined> {
  const { until, start = 'now', pace = 'fixed-delay', overlap = 'skip', times = Infinity } = options;
  const { stop, leave } = stopOf(until);
  const ticks = new Ticks(tick, times, stop);
  const isOver = (): boolean => ticks.isOver;
  const firstMs = start === 'now' ? 0 : periodMs;
  const source =
    pace === 'fixed-rate'
      ? beats(periodMs, firstMs, isOver).pipe(takeUntil(stop), OVERLAPS[overlap](ticks))
      : concat(
          firstMs === 0 ? EMPTY : timer(firstMs, taskScheduler).pipe(takeUntil(stop), ignoreElements()),
          defer(ticks.next).pipe(
            repeat({
              delay: () => (isOver() ? EMPTY : timer(periodMs, taskScheduler).pipe(takeUntil(stop))),
            }),
          ),
        );
  task.flags |= STREAM;
  try {
    return yield* observe(source, (value) => {
      task.emit(value);
    });
  } finally {
    leave();
    yield* ticks.allEnded();
  }
}

/**
 * Runs `tick` again and again. Emits each tick's value; the result is the last one. A tick that fails ends it with that
 * error; cancelled, it cancels the ticks that run and waits for their clean-up.
 *
 * Built on RxJS's `timer` and `takeUntil`, on the task's clock; each tick is a task of its own, and what happens when
 * one outlasts a fixed rate is exhaustMap (`'skip'`), concatMap (`'queue'`), switchMap (`'restart'`, which waits for
 * the clean-up of the tick it replaces) or mergeMap (`'parallel'`).
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
  assertMilliseconds(periodMs, 'periodic');
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
  const { times, until } = options;
  if (times !== undefined && !(times >= 1 && (Number.isInteger(times) || times === Infinity))) {
    throw new RangeError(
      `periodic(): times is a whole number above zero, not ${String(times)}. Leave it out for no limit.`,
    );
  }
  if (until !== undefined && kindOf(until) === undefined) {
    throw new TypeError(
      'periodic(): until is something that can be waited for: an AsyncEvent, a promise, an Observable, a task.',
    );
  }
  assertOneOf('start', options.start, ['now', 'after-period']);
  assertOneOf('pace', options.pace, ['fixed-delay', 'fixed-rate']);
  assertOneOf('overlap', options.overlap, Object.keys(OVERLAPS));
  return createTask<T>(
    (context) => tickUntilStopped(context.task as Task<T>, periodMs, tick, options) as Coroutine<T>,
    options,
  );
}

function assertOneOf(option: string, value: string | undefined, allowed: readonly string[]): void {
  if (value === undefined || allowed.includes(value)) return;
  throw new RangeError(`periodic(): ${option} is one of '${allowed.join("', '")}', not '${value}'.`);
}
