import { keepShape } from '../loop/keep-shape.js';
import type { Coroutine } from '../core/awaitable.js';
import { because } from '../core/cancel-request.js';
import { type ChildObserver, observeChild } from '../core/consumers/child-observer.js';
import { BodyContext, type TaskContext } from '../core/context/body-context.js';
import type { TaskOptions } from '../core/create-task.js';
import { wake } from '../core/sleep.js';
import type { Stepper } from '../core/plain-generator.js';
import type { Entry, Task } from '../core/task.js';
import { entryOfWork, stepperOf } from '../core/work/body.js';
import type { TaskWork } from '../core/work/kind.js';
import { CancelledError } from '../errors.js';

/** The function that a periodic task calls at each tick. */
export type Tick<T> = (count: number, context: TaskContext) => TaskWork<T> | T;

/** The work of one tick. A plain value is work too, so it is no body of another task. */
export class TickWork<T> implements Entry {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, () => undefined, 0, undefined);
  constructor(
    private readonly tick: Tick<T>,
    private readonly count: number,
    private readonly onCancel: TaskOptions['onCancel'],
  ) {}

  begin(task: Task<unknown>): Stepper {
    const context = new BodyContext(task);
    const { tick, count, onCancel } = this; // `tick` is called without a `this`
    const work = tick(count, context);
    const entry = entryOfWork(work, onCancel, context) ?? onlyValue(work);
    return stepperOf(entry, task);
  }
}

function* onlyValue<T>(value: T): Coroutine<T> {
  return value;
}

/** What a pace does with the values and the ends of its ticks. */
export interface TickListener<T> {
  /** A tick emits a value before its end. */
  emitted(tick: Task<T>, value: T): void;
  /** A tick has ended. Called on a turn after the end. */
  ended(tick: Task<T>): void;
}

/** The ticks of one periodic task. Each tick is a separate task. Starts and counts them, and cancels the running ones at the end. */
export class Ticks<T> implements ChildObserver<Task<T>> {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {}, 1);
  /** The error of `until`, if it has failed. */
  stopFailure: { error: unknown } | undefined = undefined;
  /** Whether no further tick starts. */
  isOver = false;
  /** @internal The listener reads it, or `cancelAll`. */
  readonly mayIgnoreFailure = false;
  listener: TickListener<T> | undefined = undefined;
  /** Called once, when `isOver` becomes true. */
  onOver: (() => void) | undefined = undefined;
  /** The task that sleeps between two ticks; a stop ends its sleep. */
  sleeper: Task<T> | undefined = undefined;
  /** In order of their start. Nearly always there is one at most, and a Set would take longer than the tick. */
  readonly running: Task<T>[] = [];
  private started = 0;

  /** `make` returns a detached task: only `cancelAll` and the overlap policy cancel a tick. */
  constructor(
    private readonly make: (count: number) => Task<T>,
    private readonly times: number,
  ) {}

  /** Starts no further tick. Running ticks finish. */
  stop(failure?: { error: unknown }): void {
    this.stopFailure ??= failure;
    if (this.isOver) return;
    this.isOver = true;
    this.onOver?.();
    if (this.sleeper !== undefined) wake(this.sleeper);
  }

  /** Starts the next tick. Must not be called when `isOver`. */
  start(): Task<T> {
    const task = this.make(this.started++);
    this.running.push(task);
    observeChild(task, this);
    if (this.started === this.times) this.stop();
    return task;
  }

  /** @internal */
  childEmitted(tick: Task<T>, value: unknown): void {
    this.listener?.emitted(tick, value as T);
  }

  /** @internal */
  childDone(tick: Task<T>): void {
    const { running } = this;
    if (running.length === 1) running.pop();
    else running.splice(running.indexOf(tick), 1);
    this.listener?.ended(tick);
  }

  /** Cancels the running ticks because of `why`, and waits until each has cleaned up. Returns the first failure among them. */
  *cancelAll(why: string, reason: unknown): Coroutine<{ error: unknown } | undefined> {
    const tasks = [...this.running];
    because(why, () => {
      for (const task of tasks) task.cancelOnce(reason);
    });
    let failure: { error: unknown } | undefined;
    for (const task of tasks) {
      try {
        yield* task; // passes a further request on, as every wait for a task does
      } catch (error) {
        if (!(error instanceof CancelledError)) failure ??= { error };
      }
    }
    return failure;
  }
}
