import type { Port, ThreadTask } from '../remote/worker/job-implementation.js';

/** Threads that run one call each. The engine never passes more calls than there are threads, so the pool needs no queue. */
export interface Pool {
  /**
   * Runs a call. Resolves when the thread is free again. Aborting `kill` terminates the thread.
   *
   * @throws ThreadGone when the thread has ended; the error of posting the call
   */
  run(task: ThreadTask, transfer: readonly object[], kill: AbortSignal): Promise<void>;
  /** A channel for one call. */
  channel(): { readonly near: Port; readonly far: Port };
  /** Returns the messages that have arrived at the port and were not delivered. */
  drain(port: Port): readonly unknown[];
  /** Ends all threads. */
  close(): Promise<void>;
}

/** A thread has ended while it ran a call: by an uncaught error, `process.exit` or its limits, or because it was terminated. */
export class ThreadGone extends Error {
  override readonly name = 'ThreadGone';
}
