import { wallClock } from '../../loop/wall-clock.js';
import type { Report, Request } from '../protocol.js';
import type { Jobs, ThreadTask } from './job-implementation.js';
import { jobsByName } from './jobs-by-name.js';
import { neverBegun } from './never-begun.js';
import { Session } from './session.js';

/**
 * Runs one call in this thread. The promise resolves when the end was posted. Then the thread is free.
 *
 * @param early the requests that arrived before the call could begin: if there is one, the job never begins
 */
export function servePort(
  { port, call, owner, limits }: ThreadTask,
  jobs: Jobs,
  early: readonly Request[],
): Promise<void> {
  return new Promise((resolve) => {
    const post = (report: Report, transfer: readonly object[]): void => {
      port.postMessage(report, transfer);
      if (report.type !== 'end') return;
      port.close(); // it sends what was posted first
      resolve();
    };
    const [request] = early;
    if (request !== undefined) {
      post({ type: 'end', outcome: neverBegun(request, call, limits) }, []);
      return;
    }
    const session = new Session(
      { jobs: jobsByName(jobs, owner), owner, limits, clock: wallClock },
      call,
      post,
    );
    port.onmessage = (event) => {
      session.request(event.data as Request);
    };
  });
}
