/*
 * Ticks at a fixed rate, which may take longer than their period.
 *
 * Invariant: at most one number is kept for the ticks that are due and have not started (`due`). Nothing is queued, and
 * nothing here nests: a tick starts when it becomes due, or when the end of another one is delivered.
 *
 * Example, period 4, ticks of 6, 'enqueue': at 0 tick 0 starts. At 4 it still runs: `due` becomes 1. At 6 it ends: `due`
 * becomes 0 and tick 1 starts. At 8 that runs: `due` becomes 1, and so on. A stop sets `due` to 0.
 *
 * Why not RxJS's concatMap over the ticks, which has the same behaviour? Its inner Observables end synchronously once the
 * ticks are over. It then calls itself once for each that waits, overflows the stack at some 750, and loses the error.
 *
 * Held by spec/time/fixed-rate.spec.ts.
 */
import type { SchedulerAction, Subscription } from 'rxjs';
import type { Coroutine } from '../core/awaitable.js';
import { Future } from '../core/future.js';
import { SUCCEEDED } from '../core/state.js';
import { passFailureOn } from '../core/suspend/await-chain.js';
import type { Task } from '../core/task.js';
import type { TaskPolicy } from '../core/task-policy.js';
import { taskScheduler } from '../core/task-scheduler.js';
import { now } from '../loop/now.js';
import type { TickListener, Ticks } from './ticks.js';

/** How many ticks are due, when one more becomes due while a tick runs. */
const DUE: Record<Exclude<TaskPolicy, 'parallel'>, (due: number) => number> = {
  drop: () => 0,
  enqueue: (due) => due + 1,
  restart: () => 1,
  'keep-latest': () => 1,
};

/** The name in messages. One object serves all. */
const OPTIONS = { name: 'the ticks' };

class FixedRate<T> implements TickListener<T> {
  /** Ends when the ticks are over and none runs, or with the first failure. */
  readonly end = new Future<void>(OPTIONS);
  private due = 0;
  /** The ticks that 'restart' has cancelled: their values are dropped, and their cancellation is not a failure. */
  private readonly replaced = new WeakSet<Task<T>>();
  private readonly timer: Subscription;

  constructor(
    private readonly ticks: Ticks<T>,
    private readonly overlap: TaskPolicy,
    private readonly onValue: (value: T) => unknown,
    firstMs: number,
    periodMs: number,
  ) {
    this.timer = this.schedule(firstMs, periodMs);
    ticks.listener = this;
    ticks.onOver = () => {
      this.due = 0;
      this.timer.unsubscribe();
      this.endIfIdle();
    };
  }

  /** A tick is due at each whole period from the first. If the loop is late, it omits those whose time has passed. */
  private schedule(firstMs: number, periodMs: number): Subscription {
    const first = now() + firstMs;
    const tickIsDue = (): void => this.tickIsDue();
    let count = 0;
    return taskScheduler.schedule(function (this: SchedulerAction<unknown>) {
      tickIsDue();
      count = Math.max(count + 1, Math.ceil((now() - first) / periodMs));
      this.schedule(undefined, first + count * periodMs - now());
    }, firstMs);
  }

  private tickIsDue(): void {
    const { overlap, ticks } = this;
    if (this.isOver) return;
    if (overlap === 'parallel' || ticks.running.length === 0) ticks.start();
    else {
      this.due = DUE[overlap](this.due);
      if (overlap === 'restart') for (const task of ticks.running) this.replace(task);
    }
  }

  emitted(tick: Task<T>, value: T): void {
    if (!this.isOver && !this.replaced.has(tick)) this.onValue(value);
  }

  ended(tick: Task<T>): void {
    tick.markRetrieved();
    if (tick.phase === SUCCEEDED) {
      if (!tick.hasStreamed) this.emitted(tick, tick.outcome as T);
      this.tickEnded();
    } else if (tick.cancelled() && this.replaced.has(tick)) this.tickEnded();
    else {
      passFailureOn(tick.outcome, tick);
      this.fail(tick.outcome);
    }
  }

  /** Requests cancellation once: a second request would interrupt the clean-up. */
  private replace(task: Task<T>): void {
    if (task.done()) return;
    this.replaced.add(task);
    task.cancelOnce('replaced by a newer tick (restart)');
  }

  private tickEnded(): void {
    if (this.due > 0) {
      this.due--;
      this.ticks.start();
    } else this.endIfIdle();
  }

  private endIfIdle(): void {
    if (!this.isOver && this.ticks.isOver && this.ticks.running.length === 0) this.end.setResult();
  }

  private fail(error: unknown): void {
    const { isOver } = this;
    this.leave();
    if (!isOver) this.end.setException(error);
  }

  /** Whether the ticks are dropped from now on: one has failed, or the periodic task is being cancelled. */
  private get isOver(): boolean {
    return this.end.done();
  }

  leave(): void {
    this.due = 0;
    this.timer.unsubscribe();
  }
}

/** Starts ticks at a fixed rate until they are over, and waits for the running ones. */
export function* atFixedRate<T>(
  ticks: Ticks<T>,
  overlap: TaskPolicy,
  onValue: (value: T) => unknown,
  firstMs: number,
  periodMs: number,
): Coroutine<void> {
  if (ticks.isOver) return;
  const rate = new FixedRate(ticks, overlap, onValue, firstMs, periodMs);
  try {
    yield* rate.end;
  } finally {
    rate.leave();
  }
}
