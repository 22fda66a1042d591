import type { Request } from '../remote/protocol.js';

/** So many jobs that this worker does not run have their request kept. */
const KEPT = 1000;

/** Requests that came before their job: every worker hears every request, and the job may be on its way here. */
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
