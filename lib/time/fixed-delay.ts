import type { Coroutine } from '../core/awaitable.js';
import { tellUnretrieved } from '../core/consumers/unretrieved.js';
import { sleep } from '../core/sleep.js';
import { FAILED, PENDING, SUCCEEDED } from '../core/state.js';
import { passFailureOn } from '../core/suspend/await-chain.js';
import { Parking, WaitPoint } from '../core/suspend/parking.js';
import type { Waiter } from '../core/suspend/suspension.js';
import type { Task } from '../core/task.js';
import { keepShape } from '../loop/keep-shape.js';
import type { TickListener, Ticks } from './ticks.js';

/** The wait for one tick. Unlike a wait for a task, it passes no request on: `Ticks.cancelAll` cancels the tick. */
class TickParking extends Parking {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {}, {});
  constructor(
    task: Waiter,
    private readonly tick: Task<unknown>,
  ) {
    super(task);
  }

  get title(): string {
    return this.tick.title;
  }

  /** @internal */
  dependencies(): Iterable<object> {
    return [this.tick];
  }

  /** Ends as the tick has ended. */
  end(): void {
    const { tick } = this;
    tick.markRetrieved();
    if (this.phase !== PENDING) {
      // The wait was cancelled in this turn, and `cancelAll` will not find the tick.
      if (tick.phase === FAILED) tellUnretrieved(tick.outcome, tick);
      return;
    }
    if (tick.phase !== SUCCEEDED) passFailureOn(tick.outcome, tick, this);
    this.phase = tick.phase;
    this.outcome = tick.outcome;
    this.task.loop.callSoon(this.task);
  }
}

/** The ticks at a fixed delay: one runs at a time, and the periodic task waits for it. */
class FixedDelay<T> extends WaitPoint<T> implements TickListener<T> {
  private tick: Task<T> | undefined = undefined;
  private parking: TickParking | undefined = undefined;

  constructor(
    private readonly ticks: Ticks<T>,
    private readonly onValue: (value: T) => unknown,
  ) {
    super();
    ticks.listener = this;
  }

  get title(): string {
    return this.tick!.title;
  }

  start(): void {
    this.tick = this.ticks.start();
  }

  park(task: Waiter): void {
    this.parking = new TickParking(task, this.tick!);
  }

  emitted(_tick: Task<T>, value: T): void {
    this.onValue(value);
  }

  ended(tick: Task<T>): void {
    if (tick.phase === SUCCEEDED && !tick.hasStreamed) this.onValue(tick.outcome as T);
    this.parking!.end();
  }

  leave(): void {
    this.ticks.listener = undefined;
  }
}

/** Runs a tick after `firstMs`, and each further one a period after the end of the one before. */
export function* atFixedDelay<T>(
  task: Task<T>,
  ticks: Ticks<T>,
  onValue: (value: T) => unknown,
  firstMs: number,
  periodMs: number,
): Coroutine<void> {
  ticks.sleeper = task;
  const delay = new FixedDelay(ticks, onValue);
  try {
    for (let ms = firstMs; ; ms = periodMs) {
      if (!ticks.isOver) yield* sleep(ms);
      if (ticks.isOver) return;
      delay.start();
      yield* delay;
    }
  } finally {
    delay.leave();
  }
}
