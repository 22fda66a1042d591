import { EMPTY, mergeMap, Observable, of, ReplaySubject } from 'rxjs';
import type { Coroutine } from '../core/awaitable.js';
import type { Future } from '../core/future.js';
import { wake } from '../core/sleep.js';
import { FAILED } from '../core/state.js';
import type { Task } from '../core/task.js';
import { CancelledError } from '../errors.js';

/** The ticks of one periodic task: each a task of its own, counted and ended here. */
export class Ticks<T> {
  private readonly stopping = new ReplaySubject<void>(1);
  /** Emits when no further tick is to start, also to those who come later. */
  readonly over: Observable<void> = this.stopping;
  /** What has failed that was to stop them. */
  stopFailure: { error: unknown } | undefined;
  /** Whether no further tick is to start. */
  isOver = false;
  /** Who sleeps between two ticks, and is woken when there is to be no other. */
  sleeper: Task<T> | undefined;
  private started = 0;
  private readonly running = new Set<Task<T>>();
  private replaced: Task<T> | undefined;

  /** `start` makes a task that nobody's leaving cancels: when to cancel one is decided here. */
  constructor(
    private readonly start: (count: number) => Task<T>,
    private readonly times: number,
  ) {}

  /** Starts no further tick; those that run go on. */
  stop(failure?: { error: unknown }): void {
    this.stopFailure = failure;
    this.isOver = true;
    this.stopping.next();
    this.stopping.complete();
    if (this.sleeper !== undefined) wake(this.sleeper);
  }

  /** Starts the next tick, if there is to be one. */
  readonly next = (): Observable<T> => {
    if (this.isOver) return EMPTY;
    const task = this.start(this.started++);
    this.running.add(task);
    task.addDoneCallback(() => this.running.delete(task));
    if (this.started === this.times) this.stop();
    return task;
  };

  /** Cancels the tick that runs, and starts the next once that one has cleaned up. */
  readonly restart = (): Observable<T> => {
    const [latest] = this.running;
    if (latest !== this.replaced) latest?.cancel(); // once: a second request would interrupt the clean-up
    this.replaced = latest;
    return (latest === undefined ? of(undefined) : endOf(latest)).pipe(mergeMap(() => this.next()));
  };

  /** Cancels all that run and waits until each has cleaned up. Returns the first failure among them. */
  *cancelAll(reason: unknown): Coroutine<{ error: unknown } | undefined> {
    const tasks = [...this.running];
    for (const task of tasks) task.cancel(reason);
    let failure: { error: unknown } | undefined;
    for (const task of tasks) {
      try {
        yield* task; // a further request passes on to it, as to anything that is waited for
      } catch (error) {
        if (!(error instanceof CancelledError)) failure ??= { error };
      }
    }
    return failure;
  }
}

/** Emits when `future` has ended, or fails as it did; its cancellation is an end. Does not hold it. */
export function endOf(future: Future<unknown>): Observable<void> {
  return new Observable((subscriber) => {
    const onDone = (): void => {
      if (future.phase === FAILED) subscriber.error(future.exception());
      else {
        subscriber.next();
        subscriber.complete();
      }
    };
    future.addDoneCallback(onDone);
    subscriber.add(() => future.removeDoneCallback(onDone));
  });
}
