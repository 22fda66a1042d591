import { example } from '../loop/example.js';
import type { Coroutine } from '../core/awaitable.js';
import { because } from '../core/cancel-request.js';
import { wake } from '../core/sleep.js';
import type { Task } from '../core/task.js';
import { CancelledError } from '../errors.js';

/** The ticks of one periodic task. Each tick is a separate task. Starts and counts them, and cancels the running ones at the end. */
export class Ticks<T> {
  /** @internal See example.ts. */
  static readonly example: object = /* @__PURE__ */ example(() => new this({} as never, 1));
  /** The error of `until`, if it has failed. */
  stopFailure: { error: unknown } | undefined = undefined;
  /** Whether no further tick starts. */
  isOver = false;
  /** Called once, when `isOver` becomes true. */
  onOver: (() => void) | undefined = undefined;
  /** The task that sleeps between two ticks; a stop ends its sleep. */
  sleeper: Task<T> | undefined = undefined;
  readonly running = new Set<Task<T>>();
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
    this.running.add(task);
    task.addDoneCallback(() => this.running.delete(task));
    if (this.started === this.times) this.stop();
    return task;
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
