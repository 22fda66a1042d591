import type { CallWire, Jobs, ThreadReport, ThreadRequest } from '../remote/worker/job-implementation.js';
import type { Report } from '../remote/protocol.js';
import { jobsByName } from '../remote/worker/jobs-by-name.js';
import type { ThreadTask } from '../remote/worker/thread-task.js';
import { serveCall } from '../remote/worker/serve-call.js';

/** The part of a worker's global scope that is used here. */
interface WorkerScope {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: ThreadReport, transfer: readonly object[]): void;
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
  let current = 0;
  let wire: CallWire | undefined;
  scope.onmessage = ({ data }) => {
    const message = data as ThreadTask | ThreadRequest;
    if (!Array.isArray(message)) {
      if (message.number === current) wire?.receive?.(message.request);
      return;
    }
    const [number] = message;
    const post = (report: Report, transfer: readonly object[]): void => {
      scope.postMessage({ number, report }, transfer);
    };
    current = number;
    wire = { early: [], receive: undefined, post };
    void serveCall(message, jobs, wire).then((outcome) => {
      if (outcome !== undefined) post({ type: 'end', outcome }, []);
    });
  };
}
