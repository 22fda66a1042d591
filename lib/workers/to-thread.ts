import type { Coroutine } from '../core/awaitable.js';
import { createTask } from '../core/create-task.js';
import { described } from '../core/arguments.js';
import { JobCall } from '../remote/job.js';
import type { RemoteTask } from '../remote/remote-task.js';
import { DEFAULT_LIMITS } from '../remote/wire/wire.js';
import { LazyPool } from './lazy-pool.js';
import { loadPool, parallelism } from './load-pool.js';
import type { ThreadFunction } from './thread-function.js';
import { ThreadRunner } from './thread-runner.js';

const GRACE_MS = 5000;
/** Between threads of one process no wire format is needed: structured clone takes more kinds of values. */
const LIMITS = { ...DEFAULT_LIMITS, copy: false };

/** The threads that all calls share, and a runner for each module. */
interface Shared {
  readonly lazyPool: LazyPool;
  readonly runners: Map<string, ThreadRunner>;
}

let shared: Shared | undefined;

/**
 * Calls a function in a thread, and returns a Task of its result. Arguments and result are copied by structured clone.
 *
 * Cancelling the task raises CancelledError at the function's next `yield*`, and waits for its clean-up. If the function has no
 * `yield*`, or does not end within its `graceMs`, its thread is terminated, and the task fails with WorkerLostError. All calls
 * share the threads, which stay; idle threads do not keep the process alive. `endThreads()` ends them.
 *
 * @param fn a result of `threadFunction`, which its module exports
 * @param args its arguments
 * @returns the handle, with `values$` and `phase$`
 * @throws TypeError when `fn` is not a thread function
 *
 * @example
 * const digest = await toThread(hash, 'some text');
 *
 * @see asyncio.to_thread
 */
export function toThread<A extends readonly unknown[], T, V = never>(
  fn: ThreadFunction<A, T, V>,
  ...args: A
): RemoteTask<T, V> {
  if (typeof (fn as Partial<ThreadFunction<A, T, V>> | undefined)?.module !== 'string') {
    throw new TypeError(
      `toThread() takes what threadFunction() made, not ${described(fn)}: write \`export const hash = threadFunction(import.meta.url, 'hash', (text) => …)\`.`,
    );
  }
  return runnerOf(fn.module).run(new JobCall<T, V>(fn.job, args), { graceMs: fn.graceMs });
}

/** Ends the threads that `toThread` keeps. The calls that run there are cancelled, and clean up. */
export async function endThreads(): Promise<void> {
  const ending = shared;
  if (ending === undefined) return;
  shared = undefined;
  await Promise.all(Array.from(ending.runners.values(), (runner) => runner.stop()));
  await createTask(() => ending.lazyPool.close(), { name: 'the end of the threads' });
}

function runnerOf(module: string): ThreadRunner {
  const threads = parallelism();
  shared ??= {
    lazyPool: new LazyPool(threads, () => loadPool({ threads, memoryMb: undefined, from: module })),
    runners: new Map(),
  };
  const { lazyPool, runners } = shared;
  let runner = runners.get(module);
  if (runner === undefined) {
    const owner = module.slice(module.lastIndexOf('/') + 1);
    const setup = { module, shared: { owner, limits: LIMITS } };
    runner = new ThreadRunner(lazyPool, setup, Infinity, GRACE_MS, nothing);
    runners.set(module, runner);
  }
  return runner;
}

function* nothing(): Coroutine<void> {
  // The threads are shared: endThreads ends them.
}
