import type { Observable } from 'rxjs';
import type { TaskOptions } from '../core/create-task.js';
import type { Task } from '../core/task.js';
import type { Job, JobCall } from './job.js';
import type { RemoteTask } from './remote-task.js';
import type { RunnerEvent } from './runner-event.js';

/** How one call is run. */
export interface CallOptions extends Omit<TaskOptions, 'onCancel'> {
  /** Milliseconds on the caller's clock, as `now()` gives them: then the job is cancelled, and the handle fails with TimeoutError. */
  readonly deadline?: number | null | undefined;
  /** The same, in milliseconds from now. The earlier of the two counts. */
  readonly timeout?: number | null | undefined;
  /**
   * Milliseconds that clean-up may take; then its thread is terminated, and the handle fails with WorkerLostError. Default: the
   * runner's; null or Infinity: no limit.
   */
  readonly graceMs?: number | null | undefined;
  /** Milliseconds before the job is queued. Default 0. */
  readonly delay?: number | undefined;
  /** The smaller goes first; 0, the default, is the first. */
  readonly priority?: number | undefined;
  /** The same id is the same job: a second call joins it. Default: a random one. */
  readonly id?: string | undefined;
  /** Texts that travel along: a W3C `traceparent`, a tenant. The job reads `this.headers`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Buffers and ports in the arguments that are given away, not copied. Only where both ends share a process. */
  readonly transfer?: readonly object[] | undefined;
}

/** What runs jobs somewhere: this process, threads, a cluster. The one line that changes. */
export interface Runner extends AsyncDisposable {
  /**
   * Starts a job, and gives its handle: a Task like any other, `cancelling` until the clean-up at the far end has ended.
   *
   * @throws TypeError, RangeError for a call or options that are none, InvalidStateError once the runner is closed
   */
  run<T, V>(call: JobCall<T, V>, options?: CallOptions): RemoteTask<T, V>;
  /**
   * A further handle of a job. It fails with JobLostError when the job is not known.
   *
   * @param job names the classes of its errors, and its types; without it, errors are of the library's classes or RemoteError
   */
  attach<T = unknown, V = never>(jobId: string, job?: Job<never, T, V>): RemoteTask<T, V>;
  /** Runs a job again and again; the same key replaces what was there. @throws as `run` does */
  every(key: string, msOrCron: number | string, call: JobCall<unknown, unknown>): Promise<Schedule>;
  /** What happens to the jobs of this runner. Hot; it completes when the runner is closed. */
  readonly events$: Observable<RunnerEvent>;
}

export interface Schedule {
  readonly key: string;
  /** No further run; one that has begun goes on. */
  stop(): Promise<void>;
}

/** What jobs run in. */
export interface Worker extends AsyncDisposable {
  /** The tasks that run jobs at this moment. */
  readonly running: ReadonlySet<Task<unknown>>;
  /**
   * Takes no more jobs, gives those that run so many milliseconds to end, then cancels them and waits for their clean-up.
   */
  stop(graceMs?: number): Promise<void>;
}
