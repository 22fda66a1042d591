import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import {
  type AsyncContextProvider,
  type Context,
  current,
  type Frame,
  type ContextOwner,
} from '../core/context/context.js';
import { DISPOSE } from '../dispose.js';

/** The frame of a task: a variable that an async body sets after an `await` is set for its task. Code that outlives the task is in no task. */
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

/** The frame of one call of a callback. What the callback sets is forgotten after the call. */
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

/** `context` without the runs that are ending: a timer that keeps starting tasks would keep such a run from ending. */
function outlivingRuns(context: Context): Context {
  let { scope } = context;
  while (scope !== undefined && scope.round > 0) scope = scope.parent;
  return scope === context.scope ? context : { ...context, scope };
}

/**
 * Keeps the frame in Node's async context, which survives an `await`, and enters tasks and callbacks in the async context in
 * which they were created or registered. An AsyncResource holds that context; a task's holds the task's frame too.
 */
class AsyncHooksProvider implements AsyncContextProvider {
  readonly storage = new AsyncLocalStorage<Frame>();

  capture(context: Context, task: ContextOwner | undefined): Context {
    const providerData = task === undefined ? keep() : this.storage.run(new TaskFrame(task), keep);
    return { ...context, providerData };
  }

  enter<A extends unknown[], R>(
    task: ContextOwner | undefined,
    context: Context,
    fn: (...args: A) => R,
    ...args: A
  ): R {
    const kept = context.providerData as AsyncResource | undefined;
    if (task !== undefined && kept !== undefined) return kept.runInAsyncScope(fn, task, ...args);
    // Tasks and callbacks that were made before it was enabled have no AsyncResource.
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

/** One for the process: when it is enabled again, it still finds the frames of tasks that were made while it was enabled before. */
let provider: AsyncHooksProvider | undefined;
let enabled = 0;
/** The provider before: zone.js may be loaded in Node too. */
let outer: AsyncContextProvider | undefined;

/**
 * Makes the context of a task survive `await`, for all tasks of the process from now on. In an async function, `currentTask()`
 * and ContextVar know the task after the first `await`, and the tasks that it starts belong to the same `run`. In tasks and
 * callbacks, each AsyncLocalStorage has the value that it had where the task was created or the callback registered.
 *
 * Enable it once, before the first task: tasks that exist already get only a part of it. The loop does not survive `await`: afterwards
 * it is the one in real time. What `enterWith` sets in a coroutine may be lost at the next `yield*`. docs/node.md says what it
 * costs.
 *
 * @returns a disposable that disables it, for tests: `using context = enableAsyncContext()`
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
  provider ??= new AsyncHooksProvider();
  if (enabled === 0) outer = current.provider;
  current.provider = provider;
  enabled++;
  let isTakenBack = false;
  return {
    [DISPOSE]() {
      if (isTakenBack) return;
      isTakenBack = true;
      if (--enabled > 0) return;
      current.provider = outer;
      provider?.storage.disable();
    },
  };
}
