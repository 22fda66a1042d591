/*
 * A task function and its view: what the bindings of React, Vue and Angular have in common.
 *
 * Invariant: `view` is replaced, never changed, and the listeners are called after each replacement. So a framework can compare
 * views by identity. The store watches its tasks only while it has a listener, and only from the first call on: a store that is made
 * and dropped, as React does in strict mode, and all frameworks on the server, holds nothing.
 *
 * Example: `perform('a')` sets `performCount` to 1, then `isRunning` to true, then `last` to the new task, with the state
 * 'pending'. On the next turn the task starts, and the state is 'running'. Each of these is one view.
 *
 * React's strict mode ends a component and starts it again synchronously. Effects of its children, which may call `perform`, run
 * between the two, and other calls may come before. So after `end`, a call is cancelled in its first step and not in `perform`, and
 * `endUnlessStarted` cancels the earlier calls only if the component has really ended.
 *
 * Held by spec/bindings/task-function-store.spec.ts.
 */
import type { Subscription } from 'rxjs';
import type { TaskState } from '../core/state.js';
import type { Task } from '../core/task.js';
import type { TaskBody } from '../core/work/body.js';
import type { TaskWork } from '../core/work/kind.js';
import { CancelledError, InvalidStateError } from '../errors.js';
import { taskFunction, type TaskFunction, type TaskFunctionOptions } from '../streams/task-function.js';
import { toState } from '../streams/to-state.js';
import { updated } from './updated.js';

/** The calls of a task function at one moment, for a template. */
export interface TaskFunctionView<T> {
  /** The state of the newest task, or 'idle' before the first call. */
  readonly state: TaskState | 'idle';
  /** The latest value of the newest task. Undefined before its first value, and after a failure or cancellation. */
  readonly value: T | undefined;
  /** The error of the newest task if it failed, or its CancelledError; otherwise undefined. */
  readonly error: unknown;
  /** Whether any call runs, waits for its slot, or cleans up. */
  readonly isRunning: boolean;
  /** The opposite of `isRunning`. */
  readonly isIdle: boolean;
  /** The newest task. A dropped call does not count. */
  readonly last: Task<T> | undefined;
  /** The number of calls, including dropped ones. */
  readonly performCount: number;
}

/** What a binding runs: as the body of `taskFunction`. */
export type TaskFunctionBody<A extends unknown[], T> = (...args: A) => TaskBody<T> | TaskWork<T>;

/** Starts a task. */
export interface Perform<A extends unknown[], T> {
  (...args: A): Task<T>;
  /** Cancels all calls that run or wait, except those that are being cancelled already. @returns how many */
  cancelAll(reason?: unknown): number;
}

const IDLE: TaskFunctionView<never> = {
  state: 'idle',
  value: undefined,
  error: undefined,
  isRunning: false,
  isIdle: true,
  last: undefined,
  performCount: 0,
};

export class TaskFunctionStore<A extends unknown[], T> {
  /** Makes the work of a call when the call has its slot. A binding may replace it at any time. */
  body: TaskFunctionBody<A, T>;
  /** Why `perform` throws at present. A binding sets it while a call would be a mistake. */
  refusal: string | undefined;
  readonly perform: Perform<A, T>;
  private current: TaskFunctionView<T> = IDLE;
  private readonly call: TaskFunction<A, T>;
  private readonly listeners = new Set<() => void>();
  private watching: Subscription | undefined;
  /** To the views of the newest task. */
  private following: Subscription | undefined;
  /** Why further calls are cancelled: the owner has ended. */
  private ended: string | undefined;

  constructor(body: TaskFunctionBody<A, T>, options?: TaskFunctionOptions) {
    this.body = body;
    // taskFunction refuses a body that is not a function, with its own message.
    const begin = typeof body === 'function' ? (...args: A) => this.begin(args) : body;
    const call: TaskFunction<A, T> = taskFunction<A, T>(begin, options);
    this.call = call;
    const perform = (...args: A): Task<T> => {
      if (this.refusal !== undefined) throw new InvalidStateError(this.refusal);
      this.change({ performCount: this.current.performCount + 1 });
      if (this.listeners.size > 0) this.watch();
      return call(...args);
    };
    this.perform = Object.assign(perform, { cancelAll: (reason?: unknown) => call.cancelAll(reason) });
  }

  readonly view = (): TaskFunctionView<T> => this.current;

  /** Calls `listener` after each change of the view. @returns a function that removes it */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.current.performCount > 0) this.watch();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.watching?.unsubscribe();
      this.watching = undefined;
    };
  };

  /** Called when the owner starts again after `end`: from then on, calls run the body. */
  start(): void {
    this.ended = undefined;
  }

  /** Cancels all calls, except those that are being cancelled already. Later calls are cancelled, too, until `start`. */
  end(reason: string): void {
    this.ended = reason;
    this.call.cancelAll(reason);
  }

  /** The same in the next microtask, unless `start` comes first. */
  endUnlessStarted(reason: string): void {
    this.ended = reason;
    void Promise.resolve().then(() => {
      if (this.ended === reason) this.call.cancelAll(reason);
    });
  }

  private begin(args: A): TaskBody<T> | TaskWork<T> {
    if (this.ended !== undefined) throw new CancelledError(this.ended);
    return this.body(...args);
  }

  private watch(): void {
    if (this.watching !== undefined) return;
    const { running$, last$ } = this.call;
    this.watching = running$.subscribe((isRunning) => {
      this.change({ isRunning, isIdle: !isRunning });
    });
    this.watching.add(
      last$.subscribe((last) => {
        this.follow(last);
      }),
    );
    this.watching.add(() => this.following?.unsubscribe());
  }

  private follow(last: Task<T>): void {
    this.following?.unsubscribe();
    this.following = toState(last).subscribe((view) => {
      this.change({ ...view, last });
    });
  }

  private change(changes: Partial<TaskFunctionView<T>>): void {
    const next = updated(this.current, changes);
    if (next === this.current) return;
    this.current = next;
    for (const listener of [...this.listeners]) listener();
  }
}
