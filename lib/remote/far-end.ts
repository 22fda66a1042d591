import { Future } from '../core/future.js';

/** The end of work that runs elsewhere. Each request to cancel it is sent to the far end, which alone decides how it ends. */
export class FarEnd<T> extends Future<T> {
  constructor(
    name: string,
    private readonly request: (reason: unknown) => void,
  ) {
    super({ name, detached: true });
  }

  override cancel(reason?: unknown): boolean {
    if (this.done()) return false;
    this.request(reason);
    return true; // the request is taken: nothing is raised in the task that waits
  }
}
