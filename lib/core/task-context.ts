import type { Awaitable } from './awaitable.js';
import { CancelledError } from '../errors.js';
import type { Job } from '../loop/ready-queue.js';
import { current } from './context.js';
import { WATCHED } from './flags.js';
import type { Future } from './future.js';
import { sleep } from './sleep.js';
import { type Entry, Task } from './task.js';
import { until } from './until.js';
import { watch } from './watchers.js';
import type { AwaitableInput } from './work/kind.js';

/** Handed to a function body. Reading `signal`, `sleep` or `until` makes an async body cooperative. */
export interface TaskContext {
  readonly task: Task<unknown>;
  /**
   * Aborted, with the CancelledError as its reason, when cancellation is requested. Who reads it takes requests from it:
   * one that comes while no wait of this context is pending is not told to the next wait again.
   */
  readonly signal: AbortSignal;
  /** Waits `ms` milliseconds on the task's clock; cancelling the task rejects it. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Milliseconds on the task's clock. */
  now(): number;
  /** Calls `fn` with this task as the current one: what it creates belongs to this task, loop and context. */
  run<R>(fn: () => R): R;
  /** Waits for `input` on behalf of this task: cancelling the task cancels the wait, and rejects it. */
  readonly until: <T>(input: AwaitableInput<T> | ((signal: AbortSignal) => AwaitableInput<T>)) => Promise<T>;
}

const NO_OPTIONS = {};

/** A call on a task's loop. */
class Call<R> implements Job {
  result!: R;

  constructor(
    private readonly task: Task<unknown>,
    private readonly fn: () => R,
  ) {}

  run(): void {
    const { task, fn } = this;
    const { carrier } = current;
    this.result = carrier === undefined ? fn() : carrier.enter(task, task.context, fn);
  }
}

/** The context of one task's body. */
export class BodyContext implements TaskContext {
  /** Whether the body has taken notice of cancellation, so that it can be waited for. */
  isCooperative = false;
  private controller: AbortController | undefined;
  /** Made for the first wait: most bodies never wait through their context. */
  private waits: Set<Future<unknown>> | undefined;
  private listener: ((reason: unknown) => void) | undefined;
  /** A request that came when there was neither a signal nor a wait to tell: the first of these is told. */
  private kept: CancelledError | undefined;

  constructor(readonly task: Task<unknown>) {}

  get signal(): AbortSignal {
    this.cooperate();
    if (this.controller === undefined) {
      this.controller = new AbortController();
      const kept = this.takeKept();
      if (kept !== undefined) this.controller.abort(kept);
    }
    return this.controller.signal;
  }

  // Methods in the prototype would be read by destructuring too; reading must tell, so these two are getters.
  get sleep(): (ms: number) => Promise<void> {
    this.cooperate();
    return (ms) => this.waitFor(sleep(ms));
  }

  get until(): <T>(input: AwaitableInput<T> | ((signal: AbortSignal) => AwaitableInput<T>)) => Promise<T> {
    this.cooperate();
    return (input) => this.waitFor(until(input));
  }

  now(): number {
    return this.task.loop.now();
  }

  run<R>(fn: () => R): R {
    const { task } = this;
    if (current.task === task) return fn();
    const { task: outerTask, context: outerContext } = current;
    const call = new Call(task, fn);
    current.task = task;
    current.context = task.context;
    try {
      task.loop.runNow(call);
    } finally {
      task.context = current.context;
      current.task = outerTask;
      current.context = outerContext;
    }
    return call.result;
  }

  /** Notes a request that the work has had to take in place of a body that was not listening yet. */
  keep(request: CancelledError): void {
    if (!this.isCooperative) this.kept = request;
  }

  /** The body has ended, in a task that goes on. */
  leave(): void {
    if (this.listener !== undefined) watch(this.task).requests.delete(this.listener);
  }

  private waitFor<T>(awaitable: Awaitable<T>): Promise<T> {
    const { task } = this;
    const waits = (this.waits ??= new Set());
    const request = task.cancelled() ? task.undelivered : this.takeKept();
    if (request !== undefined) return Promise.reject(request);
    const wait = this.run(() => Task.startNow<T>(awaitable as unknown as Entry, NO_OPTIONS));
    waits.add(wait);
    return new Promise((resolve, reject) => {
      wait.settlePromise(
        (value) => {
          waits.delete(wait);
          resolve(value as T);
        },
        (error) => {
          waits.delete(wait);
          reject(error);
        },
      );
    });
  }

  private cooperate(): void {
    if (this.isCooperative) return;
    this.isCooperative = true;
    const { task } = this;
    if (task.cancelling() > 0) this.kept ??= task.undelivered ?? new CancelledError();
    this.listener = (reason) => {
      this.tell(new CancelledError(reason));
    };
    watch(task).requests.add(this.listener);
    task.flags |= WATCHED;
  }

  private tell(request: CancelledError): void {
    const waits = [...(this.waits ?? [])];
    if (this.controller === undefined && waits.length === 0) this.kept = request;
    this.controller?.abort(request);
    for (const wait of waits) wait.cancel(request.reason);
  }

  private takeKept(): CancelledError | undefined {
    const { kept } = this;
    this.kept = undefined;
    return kept;
  }
}
