import { AsyncResource } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import {
  type AsyncContextProvider,
  type Context,
  type ContextOwner,
  current,
} from '../../core/context/context.js';
import type { TaskObserver } from '../../core/observation.js';
import { observeTasks } from '../../core/observe-tasks.js';
import { FAILED, SUCCEEDED } from '../../core/state.js';
import { assertFunctionOption, assertOptionsOf } from '../checks.js';
import { reportError } from '../../loop/report-error.js';
import { currentTask, type Task } from '../../core/task.js';

/** The message about a task: one object from the creation of the task to its end. At the end, `state` and `result` or `error` are added. */
export interface TaskMessage {
  /** The task. */
  readonly task: Task<unknown>;
  /** Its number, and its name at the creation. */
  readonly id: number;
  readonly name: string;
  /** Number of the task that created it; undefined when no task did. */
  readonly parentId: number | undefined;
  /** How it has ended; undefined before. */
  state?: 'succeeded' | 'failed' | 'cancelled';
  /** Its result, if it has succeeded. */
  result?: unknown;
  /** Its error, if it has failed. A cancelled task has none. */
  error?: unknown;
}

/** Options of `traceTasks`. */
export interface TraceOptions {
  /**
   * Called for each new task, to set up its async context. The context in which it calls `enter`, for example an OpenTelemetry
   * context, is active in all steps of the task. It must call `enter` once, synchronously. An error that it throws is reported as
   * RxJS reports unhandled errors.
   */
  readonly around?: ((message: TaskMessage, enter: () => void) => void) | undefined;
}

/**
 * Publishes each task on the TracingChannel `rxtask:task` of `node:diagnostics_channel`, with the events
 * of `tracePromise`: `start` and `end` when the task is created, `asyncStart` and `asyncEnd` when it has ended, and `error` before
 * these if it has failed. A cancelled task publishes no error. The message is the same object in all events.
 *
 * Stores that are bound to the `start` channel (`bindStore`) are active in all steps of the task, across `yield*` and `await`, and
 * in the tasks that it creates. Any other AsyncLocalStorage has the value that it had where the task was created.
 *
 * It does not publish tasks that exist already, or tasks of another copy of the library.
 *
 * @returns a function that stops it
 * @throws TypeError when an option is of the wrong kind
 *
 * @example
 * subscribe('tracing:rxtask:task:asyncEnd', ({ name, state }) => console.log(name, state));
 * const stop = traceTasks();
 *
 * @see diagnostics_channel.tracingChannel; OpenTelemetry in docs/tracing.md
 */
export function traceTasks(options: TraceOptions = {}): () => void {
  const right = '{ around: (message, enter) => enter() }';
  assertOptionsOf('traceTasks', options, right, ['around']);
  assertFunctionOption('traceTasks', 'around', options.around, right);
  const ownProvider = current.provider === undefined ? new ResourceProvider() : undefined;
  if (ownProvider !== undefined) current.provider = ownProvider;
  const stop = observeTasks(new Publisher(options));
  return () => {
    stop();
    if (ownProvider !== undefined && current.provider === ownProvider) current.provider = undefined;
  };
}

class Publisher implements TaskObserver {
  private readonly channel = tracingChannel<unknown, TaskMessage>('rxtask:task');
  private readonly messages = new WeakMap<object, TaskMessage>();

  constructor(private readonly options: TraceOptions) {}

  created(created: object): void {
    const task = created as Task<unknown>;
    const { start, end } = this.channel;
    const { around } = this.options;
    const { id, name } = task;
    const message: TaskMessage = { task, id, name, parentId: currentTask()?.id };
    this.messages.set(task, message);
    const enter = (): void => {
      const { provider } = current;
      if (provider !== undefined) task.context = provider.capture(task.context, task);
    };
    start.runStores(message, () => {
      if (around === undefined) enter();
      else callGuarded(around, message, enter);
    });
    end.publish(message);
  }

  ended(ended: object): void {
    const message = this.messages.get(ended);
    if (message === undefined) return;
    const { phase, outcome } = ended as Task<unknown>; // not `result()`: whether a failure was observed must not change
    const { error, asyncStart, asyncEnd } = this.channel;
    if (phase === SUCCEEDED) Object.assign(message, { state: 'succeeded', result: outcome });
    else if (phase === FAILED) {
      Object.assign(message, { state: 'failed', error: outcome });
      error.publish(message);
    } else message.state = 'cancelled';
    asyncStart.publish(message);
    asyncEnd.publish(message);
  }
}

/** Calls a hook of the program. An error of the hook is reported, so that it does not reach the code that creates the task. */
function callGuarded(
  around: NonNullable<TraceOptions['around']>,
  message: TaskMessage,
  enter: () => void,
): void {
  try {
    around(message, enter);
  } catch (error) {
    reportError(error);
  }
}

/** Runs each task in the async context that it was created in. `enableAsyncContext` does that too, and more. */
class ResourceProvider implements AsyncContextProvider {
  capture(context: Context): Context {
    return { ...context, providerData: new AsyncResource('rxtask', { requireManualDestroy: true }) };
  }

  enter<A extends unknown[], R>(
    task: ContextOwner | undefined,
    context: Context,
    fn: (...args: A) => R,
    ...args: A
  ): R {
    const { providerData } = context;
    return providerData instanceof AsyncResource
      ? providerData.runInAsyncScope(fn, task, ...args)
      : fn.apply(task, args);
  }

  frame(): undefined {
    return undefined;
  }
}
