import { Future } from '../core/future.js';

/** An end that comes from elsewhere. Cancelling it is passed on, each time, and leaves it to the far end how it ends. */
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
    return true; // taken: nothing is raised in what waits
  }
}
