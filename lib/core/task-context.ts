import type { Awaitable } from './awaitable.js';
import { CancelledError } from '../errors.js';
import { current } from './context.js';
import { Future, WATCHED } from './future.js';
import { sleep } from './sleep.js';
import { type Entry, Task } from './task.js';
import { until } from './until.js';
import { watch } from './watchers.js';
import type { AwaitableInput } from './work/kind.js';

/** Handed to a function body. Reading `signal`, `sleep` or `until` makes an async body cooperative. */
export interface TaskContext {
  readonly task: Task<unknown>;
  /** Aborted, with the CancelledError as its reason, when cancellation is requested. */
  readonly signal: AbortSignal;
  /** Waits `ms` milliseconds on the task's clock; cancelling the task rejects it. */
  sleep(ms: number): Promise<void>;
  /** Milliseconds on the task's clock. */
  now(): number;
  /** Calls `fn` with this task as the current one: what it creates belongs to this task, loop and context. */
  run<R>(fn: () => R): R;
  /** Waits for `input` on behalf of this task: cancelling the task cancels the wait, and rejects it. */
  until<T>(input: AwaitableInput<T> | ((signal: AbortSignal) => AwaitableInput<T>)): Promise<T>;
}

/** The context of one task's body. */
export class BodyContext implements TaskContext {
  /** Whether the body has taken notice of cancellation, so that it can be waited for. */
  isCooperative = false;
  private controller: AbortController | undefined;
  private waits: Set<Future<unknown>> | undefined;

  constructor(readonly task: Task<unknown>) {}

  get signal(): AbortSignal {
    this.isCooperative = true;
    if (this.controller === undefined) {
      const controller = (this.controller = new AbortController());
      if (this.task.cancelling() > 0) controller.abort(new CancelledError());
      else
        this.onRequest((reason) => {
          controller.abort(new CancelledError(reason));
        });
    }
    return this.controller.signal;
  }

  // Methods in the prototype would be read by destructuring too; reading must tell, so these two are getters.
  get sleep(): (ms: number) => Promise<void> {
    this.isCooperative = true;
    return (ms) => this.waitFor(sleep(ms));
  }

  get until(): <T>(input: AwaitableInput<T> | ((signal: AbortSignal) => AwaitableInput<T>)) => Promise<T> {
    this.isCooperative = true;
    return (input) => this.waitFor(until(input));
  }

  now(): number {
    return this.task.loop.now();
  }

  run<R>(fn: () => R): R {
    const { task } = this;
    const { task: outerTask, context: outerContext } = current;
    let result: { value: R } | undefined;
    current.task = task;
    current.context = task.context;
    try {
      task.loop.runNow({
        run: () => {
          result = { value: fn() };
        },
      });
    } finally {
      task.context = current.context;
      current.task = outerTask;
      current.context = outerContext;
    }
    return (result as unknown as { value: R }).value;
  }

  private waitFor<T>(awaitable: Awaitable<T>): Promise<T> {
    if (this.task.cancelled()) return Promise.reject(this.task.outcome);
    const waits = (this.waits ??= this.listen());
    const wait = this.run(() =>
      awaitable instanceof Future ? awaitable : Task.startNow<T>(awaitable as unknown as Entry, {}),
    ) as Future<T>;
    waits.add(wait);
    const left = (): void => {
      waits.delete(wait);
    };
    wait.addDoneCallback(left);
    return wait.then();
  }

  private listen(): Set<Future<unknown>> {
    const waits = new Set<Future<unknown>>();
    this.onRequest((reason) => {
      for (const wait of [...waits]) wait.cancel(reason);
    });
    return waits;
  }

  private onRequest(listener: (reason: unknown) => void): void {
    watch(this.task).requests.add(listener);
    this.task.flags |= WATCHED;
  }
}
