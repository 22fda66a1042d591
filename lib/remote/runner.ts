import type { Observable } from 'rxjs';
import type { TaskOptions } from '../core/create-task.js';
import type { Task } from '../core/task.js';
import type { Job, JobCall } from './job.js';
import type { RemoteTask } from './remote-task.js';
import type { RunnerEvent } from './runner-event.js';

/** The options of one call. */
export interface CallOptions extends Omit<TaskOptions, 'onCancel'> {
  /** Milliseconds on the caller's clock, as `now()` returns them. At that time the job is cancelled, and the handle fails with TimeoutError. */
  readonly deadline?: number | null | undefined;
  /** The same, as milliseconds from now. The earlier of the two counts. */
  readonly timeout?: number | null | undefined;
  /**
   * Milliseconds that clean-up may take; then its thread is terminated, and the handle fails with WorkerLostError. Default: the
   * runner's; null or Infinity: no limit.
   */
  readonly graceMs?: number | null | undefined;
  /** Milliseconds before the job is queued. Default 0. */
  readonly delay?: number | undefined;
  /** Jobs with a smaller number run first. From 0 to 2,097,151; default 0. */
  readonly priority?: number | undefined;
  /** Identifies the job: a second call with the same id joins it. Default: a random id. */
  readonly id?: string | undefined;
  /** Strings that are sent with the call: a W3C `traceparent`, a tenant. The job reads `this.headers`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Buffers and ports in the arguments that are transferred instead of copied. Only if both ends share a process. */
  readonly transfer?: readonly object[] | undefined;
}

/** Runs jobs: in this process, in threads or in a cluster. A program changes from one to another in one line. */
export interface Runner extends AsyncDisposable {
  /**
   * Starts a job, and returns its handle: a Task, which stays `cancelling` until the clean-up at the far end has ended.
   *
   * @throws TypeError, RangeError for a wrong call or option, InvalidStateError once the runner is closed
   */
  run<T, V>(call: JobCall<T, V>, options?: CallOptions): RemoteTask<T, V>;
  /**
   * Makes another handle of a job. It fails with JobLostError if the job is unknown.
   *
   * @param job the contract, for types and the classes of errors; without it, errors are of the library's classes or RemoteErrors
   */
  attach<T = unknown, V = never>(jobId: string, job?: Job<never, T, V>): RemoteTask<T, V>;
  /** Runs a job periodically. The same key replaces the schedule before. The promise rejects as `run` throws. */
  every(key: string, msOrCron: number | string, call: JobCall<unknown, unknown>): Promise<Schedule>;
  /** The events of the jobs of this runner. Hot; it completes when the runner is closed. */
  readonly events$: Observable<RunnerEvent>;
}

/** A job that `runner.every` starts again and again. */
export interface Schedule {
  readonly key: string;
  /** Starts no further run. A run that has begun goes on. */
  stop(): Promise<void>;
}

/** Runs the bodies of jobs. */
export interface Worker extends AsyncDisposable {
  /** The tasks of the jobs that run at the moment. */
  readonly running: ReadonlySet<Task<unknown>>;
  /**
   * Takes no more jobs. Running jobs have `graceMs` milliseconds to end; then it cancels them and waits for their clean-up. A further
   * call can shorten that time. All calls resolve at the end.
   */
  stop(graceMs?: number): Promise<void>;
}
