import type { Jobs, ThreadTask } from '../remote/worker/job-implementation.js';
import { jobsByName } from '../remote/worker/jobs-by-name.js';
import { servePort } from '../remote/worker/serve-port.js';
import { FREE } from './web-pool.js';

/** The part of a worker's global scope that is used here. */
interface WorkerScope {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown): void;
}

/**
 * Serves jobs in a Web Worker whose script comes from a bundler. The script calls this function, and nothing else.
 *
 * A bundler recognises the script of a worker only by the expression `new Worker(new URL('./worker.js', import.meta.url))`. So
 * the page contains that expression: `threads(() => new Worker(…))`.
 *
 * @param jobs an array of results of `implement`
 * @throws TypeError, RangeError when these are not jobs
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
