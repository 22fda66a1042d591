import type { Jobs, ThreadTask } from '../remote/worker/job-implementation.js';
import { jobsByName } from '../remote/worker/jobs-by-name.js';
import { servePort } from '../remote/worker/serve-port.js';
import { FREE } from './web-pool.js';

/** What is used of a worker's own scope. */
interface WorkerScope {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown): void;
}

/**
 * Serves jobs in a Web Worker whose script a bundler has made: the script calls this, and nothing else.
 *
 * A bundler finds the script of a worker only where it is made, as `new Worker(new URL('./worker.js', import.meta.url))`; so the
 * page makes it: `threads(() => new Worker(…))`.
 *
 * @param jobs what `implement` made
 * @throws TypeError, RangeError when these are no jobs
 *
 * @example
 * // worker.ts
 * serveThread(jobs);
 * // page.ts
 * const runner = threads(() => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }));
 */
export function serveThread(jobs: Jobs): void {
  jobsByName(jobs, 'serveThread()');
  const scope = globalThis as unknown as WorkerScope;
  scope.onmessage = ({ data }) => {
    void servePort(data as ThreadTask, jobs, []).then(() => {
      scope.postMessage(FREE);
    });
  };
}
