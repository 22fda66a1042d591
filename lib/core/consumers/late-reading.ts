import type { Job } from '../../loop/job.js';

/**
 * Reads a failure for the observers that have ended before it, as asyncio's `gather` does in its callback: a turn after the
 * failure. If the `run` ends before that turn, it reports the failure.
 */
export class LateReading implements Job {
  constructor(private readonly failed: { markRetrieved(): void }) {}

  run(): void {
    this.failed.markRetrieved();
  }
}
