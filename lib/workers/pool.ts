import type { Port, ThreadTask } from '../remote/worker/job-implementation.js';

/** Threads that run one call each. An engine never gives it more calls than it has threads: its own queue stays empty. */
export interface Pool {
  /**
   * Runs a call. Resolves when the thread is free again. Aborting `kill` terminates the thread.
   *
   * @throws ThreadGone, when the thread has come to its end; what posting the call throws
   */
  run(task: ThreadTask, transfer: readonly object[], kill: AbortSignal): Promise<void>;
  /** A channel for one call. */
  channel(): { readonly near: Port; readonly far: Port };
  /** Takes what has arrived at the port and has not been delivered. */
  drain(port: Port): readonly unknown[];
  /** Ends all threads. */
  close(): Promise<void>;
}

/** A thread has come to its end with a call in it: by an error that nothing caught, `process.exit`, its limits, or by force. */
export class ThreadGone extends Error {
  override readonly name = 'ThreadGone';
}
