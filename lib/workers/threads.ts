import { described, millisecondsOrNone } from '../core/arguments.js';
import { assertCount, limitsOf } from '../remote/limits.js';
import type { Runner } from '../remote/runner.js';
import { LazyPool } from './lazy-pool.js';
import { loadPool, parallelism } from './load-pool.js';
import type { Pool } from './pool.js';
import { ThreadRunner } from './thread-runner.js';
import { type WebWorker, WebPool } from './web-pool.js';

/** A URL, such as `new URL('./jobs.js', import.meta.url)`. */
export interface ModuleUrl {
  readonly href: string;
}

export interface ThreadOptions {
  /** The largest number of threads. Default: as many as the machine runs at once. */
  readonly threads?: number | undefined;
  /** How many calls may wait for a thread; a further one fails with QueueFullError. Undefined, null and Infinity mean no limit. */
  readonly maxQueue?: number | null | undefined;
  /**
   * Milliseconds that a job may take to end after the first request to cancel, or after its deadline. Then its thread is terminated,
   * and the handle fails with WorkerLostError. Default 5000; null and Infinity: never.
   */
  readonly graceMs?: number | null | undefined;
  /** Megabytes of heap for each thread, on Node.js; a thread that needs more is terminated. Default: the limit of Node.js. */
  readonly memoryMb?: number | undefined;
  /**
   * Whether values are copied by the wire format, as in all engines. With false they are copied by structured clone, which takes
   * Maps, Dates and typed arrays too. Default true.
   */
  readonly copy?: boolean | undefined;
  /** The most characters of one message. Default 1,048,576; null and Infinity mean no limit. */
  readonly maxSize?: number | null | undefined;
  /** Whether the stacks of errors are sent. Default true. */
  readonly stacks?: boolean | undefined;
}

const GRACE_MS = 5000;

/**
 * Runs jobs in threads: piscina's on Node.js, Web Workers in a browser. For work that would block the loop.
 *
 * A call waits for a free thread and runs there alone. The thread is free again when the clean-up has ended. A request to cancel is
 * raised in the job at its next `yield*`, so a long computation should `yield* sleep(0)` now and then. If a cancelled job has not ended
 * after `graceMs`, its thread is terminated. The first call makes the threads; they end with the runner.
 *
 * @param module the URL of a module that exports `jobs`, the array that `inProcess` takes too; in a bundled page a function that
 *   makes a Worker whose script calls `serveThread(jobs)`
 * @param options the number of threads, and their limits
 * @returns a runner; `await using` it, so that its threads end
 * @throws TypeError, RangeError for a wrong module or option. Without piscina, the first call fails with the command that installs it
 *
 * @example
 * await using runner = threads(new URL('./jobs.js', import.meta.url), { threads: 2 });
 * const count = await runner.run(primes(5_000_000), { timeout: 10_000 });
 *
 * @see concurrent.futures.ThreadPoolExecutor, loop.run_in_executor
 */
export function threads(module: ModuleUrl | (() => WebWorker), options: ThreadOptions = {}): Runner {
  const { threads: size = parallelism(), graceMs = GRACE_MS, memoryMb } = options;
  const maxQueue = options.maxQueue ?? Infinity;
  assertCount('threads', size, 1);
  assertCount('maxQueue', maxQueue, 0);
  const grace = millisecondsOrNone(graceMs, 'threads', 'threads(module, { graceMs: 5000 })');
  const limits = limitsOf(options);
  const href = typeof module === 'function' ? undefined : hrefOf(module);
  const load = (): Promise<Pool> =>
    typeof module === 'function'
      ? Promise.resolve(new WebPool(module))
      : loadPool({ threads: size, memoryMb, from: module.href });
  const lazyPool = new LazyPool(size, load);
  const owner = href === undefined ? 'its script' : fileOf(href);
  const setup = { module: href, shared: { owner, limits } };
  return new ThreadRunner(lazyPool, setup, maxQueue, grace, () => lazyPool.close());
}

function hrefOf(module: unknown): string {
  const href = (module as Partial<ModuleUrl> | undefined)?.href;
  if (href !== undefined && URL.canParse(href)) return href;
  throw new TypeError(
    `threads() takes the URL of a module that exports \`jobs\`, not ${described(module)}: write \`threads(new URL('./jobs.js', import.meta.url))\`.`,
  );
}

function fileOf(href: string): string {
  return href.slice(href.lastIndexOf('/') + 1);
}
