import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { type Carrier, type Context, current, type Frame } from '../core/context.js';

/** What has a context: a task. */
interface Holder {
  context: Context;
}

/** What an async body sets after an `await` is set for its task. */
class TaskFrame implements Frame {
  constructor(readonly task: Holder) {}

  get context(): Context {
    return this.task.context;
  }

  set context(context: Context) {
    this.task.context = context;
  }
}

/**
 * Keeps the frame where the platform keeps what follows an `await`, and enters tasks and callbacks in their maker's
 * async context. An AsyncResource is that context, kept: a task's has the task's frame in it already.
 */
class AsyncCarrier implements Carrier {
  readonly storage = new AsyncLocalStorage<Frame>();

  capture(context: Context, task: Holder | undefined): Context {
    const carried = task === undefined ? keep() : this.storage.run(new TaskFrame(task), keep);
    return { ...context, carried };
  }

  enter<A extends unknown[], R>(
    task: Holder | undefined,
    context: Context,
    fn: (...args: A) => R,
    ...args: A
  ): R {
    const kept = context.carried as AsyncResource | undefined;
    if (task !== undefined && kept !== undefined) return kept.runInAsyncScope(fn, task, ...args);
    // A callback may be called many times, and forgets what it has set; what was made before this was enabled has
    // no async context of its own.
    const frame = task === undefined ? { task, context } : new TaskFrame(task);
    const enterFrame = (): R => this.storage.run(frame, () => fn.apply(task, args));
    return kept === undefined ? enterFrame() : kept.runInAsyncScope(enterFrame);
  }

  frame(): Frame | undefined {
    return this.storage.getStore();
  }
}

function keep(): AsyncResource {
  return new AsyncResource('rxtask', { requireManualDestroy: true });
}

/** One for the process, so that what was made the last time it was in force is understood the next time. */
let carrier: AsyncCarrier | undefined;
let enabled = 0;

/**
 * Lets what follows a task follow it across `await` too, for all tasks of the process from now on: in an async function,
 * `currentTask()` and ContextVar know the task after the first `await`, and what it starts belongs to the same `run`;
 * in tasks and callbacks, the AsyncLocalStorages of the program have the values they had where the task was created or
 * the callback registered.
 *
 * Enable it once, before the first task: what exists already is only half in it. The loop is not carried: after an
 * `await` that is the one of real time. What `enterWith` sets in a coroutine may be gone after the next `yield*`.
 *
 * It costs: see docs/node.md.
 *
 * @returns what takes it back, for tests: `using context = enableAsyncContext()`
 *
 * @example
 * enableAsyncContext();
 * createTask(async () => {
 *   await readFile('config.json');
 *   console.log(currentTask()?.name); // Task-1
 * });
 *
 * @see Python's contextvars in asyncio; AsyncLocalStorage
 */
export function enableAsyncContext(): Disposable {
  carrier ??= new AsyncCarrier();
  current.carrier = carrier;
  enabled++;
  let isTakenBack = false;
  return {
    [Symbol.dispose]() {
      if (isTakenBack) return;
      isTakenBack = true;
      if (--enabled > 0) return;
      current.carrier = undefined;
      carrier?.storage.disable();
    },
  };
}
