import type { Request } from '../remote/protocol.js';

/** The largest number of requests that are kept. */
const KEPT = 1000;

/**
 * The requests for jobs that this worker does not run. Every worker receives every request, and this worker may be the next to take
 * the job.
 */
export class EarlyRequests {
  private readonly requests = new Map<string, Request>();

  add(id: string, request: Request): void {
    if (this.requests.has(id)) return;
    this.requests.set(id, request);
    const [oldest] = this.requests.keys();
    if (this.requests.size > KEPT) this.requests.delete(oldest!);
  }

  take(id: string): Request | undefined {
    const request = this.requests.get(id);
    this.requests.delete(id);
    return request;
  }
}
