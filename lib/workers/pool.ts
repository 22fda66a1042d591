import type { Report, Request } from '../remote/protocol.js';
import type { Outcome } from '../remote/wire/outcome.js';
import type { ModuleSetup, ThreadTask } from '../remote/worker/thread-task.js';

/** Threads that run one call each. The engine never starts more calls than there are threads, so the pool needs no queue. */
export interface Pool {
  /** @param task is completed when its thread is known */
  start(
    task: ThreadTask,
    setup: ModuleSetup,
    transfer: readonly object[],
    observer: CallObserver,
  ): ThreadCall;
  /** Ends all threads. */
  close(): Promise<void>;
}

/** Gets the messages of one call, never before `start` has returned. */
export interface CallObserver {
  /** Called with each report, except the end. */
  report(report: Report): void;
  /** Called once, when the call has ended and its thread is free. */
  end(outcome: Outcome): void;
  /** Called instead of `end`, with ThreadGone when the thread has ended, or with the error of posting the call. */
  fail(error: unknown): void;
}

/** A call that was started. */
export interface ThreadCall {
  request(request: Request): void;
  /** Terminates its thread. */
  kill(): void;
}

/**
 * A thread has ended while it ran a call: by an uncaught error, `process.exit` or its limits, or because it was terminated. Also if one
 * of its messages cannot be read: a value would be missing, or the outcome.
 */
export class ThreadGone extends Error {
  override readonly name = 'ThreadGone';
}

/** Why a call is lost if a message cannot be read. A thread may have a larger stack than the caller, and so write what the caller cannot read. */
export const UNREADABLE =
  'one of its messages could not be read. Is a value or the result nested too deeply?';
