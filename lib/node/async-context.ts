import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import {
  type AsyncContextProvider,
  type Context,
  current,
  type Frame,
  type ContextOwner,
} from '../core/context/context.js';
import { DISPOSE } from '../dispose.js';

/** What an async body sets after an `await` is set for its task. What outlives the task is in no task. */
class TaskFrame implements Frame {
  constructor(private readonly holder: ContextOwner) {}

  get task(): ContextOwner | undefined {
    return this.holder.done() ? undefined : this.holder;
  }

  get context(): Context {
    const { context } = this.holder;
    return this.holder.done() ? outlivingRuns(context) : context;
  }

  set context(context: Context) {
    this.holder.context = context;
  }
}

/** A callback may be called many times, and forgets what it has set. */
class CallbackFrame implements Frame {
  readonly task = undefined;
  isOver = false;

  constructor(private kept: Context) {}

  get context(): Context {
    return this.isOver ? outlivingRuns(this.kept) : this.kept;
  }

  set context(context: Context) {
    this.kept = context;
  }
}

/** For a timer that nobody has stopped: what it starts would keep a run that is ending from its end, for ever. */
function outlivingRuns(context: Context): Context {
  let { scope } = context;
  while (scope !== undefined && scope.round > 0) scope = scope.parent;
  return scope === context.scope ? context : { ...context, scope };
}

/**
 * Keeps the frame where the platform keeps what follows an `await`, and enters tasks and callbacks in their maker's
 * async context. An AsyncResource is that context, kept: a task's has the task's frame in it already.
 */
class AsyncCarrier implements AsyncContextProvider {
  readonly storage = new AsyncLocalStorage<Frame>();

  capture(context: Context, task: ContextOwner | undefined): Context {
    const carried = task === undefined ? keep() : this.storage.run(new TaskFrame(task), keep);
    return { ...context, carried };
  }

  enter<A extends unknown[], R>(
    task: ContextOwner | undefined,
    context: Context,
    fn: (...args: A) => R,
    ...args: A
  ): R {
    const kept = context.carried as AsyncResource | undefined;
    if (task !== undefined && kept !== undefined) return kept.runInAsyncScope(fn, task, ...args);
    // What was made before this was enabled has no async context of its own.
    const callback = task === undefined ? new CallbackFrame(context) : undefined;
    const enterFrame = (): R =>
      this.storage.run(callback ?? new TaskFrame(task!), () => fn.apply(task, args));
    try {
      return kept === undefined ? enterFrame() : kept.runInAsyncScope(enterFrame);
    } finally {
      if (callback !== undefined) callback.isOver = true;
    }
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
/** What was in force before: zone.js may be loaded in Node too. */
let outer: AsyncContextProvider | undefined;

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
  if (enabled === 0) outer = current.carrier;
  current.carrier = carrier;
  enabled++;
  let isTakenBack = false;
  return {
    [DISPOSE]() {
      if (isTakenBack) return;
      isTakenBack = true;
      if (--enabled > 0) return;
      current.carrier = outer;
      carrier?.storage.disable();
    },
  };
}
