import type { AnyJob, JobBody } from '../job.js';
import type { Report, Request } from '../protocol.js';
import type { Outcome } from '../wire/outcome.js';
import type { ThreadTask } from './thread-task.js';

/** A job and its body, for a worker. Made by `implement`. */
export interface JobImplementation {
  readonly job: AnyJob;
  /** @internal */
  readonly body: JobBody<never, unknown, unknown>;
  /**
   * @internal Runs one call in a thread. A thread imports only the module of the jobs. By this function it uses that module's copy
   * of the library.
   */
  readonly serve: (task: ThreadTask, jobs: Jobs, wire: CallWire) => Promise<Outcome | undefined>;
}

/** The jobs of a worker. `inProcess`, threads and a cluster take the same array. */
export type Jobs = readonly JobImplementation[];

/** A request for a call of a thread. */
export interface ThreadRequest {
  readonly number: number;
  readonly request: Request;
}

/** A report of a call of a thread. */
export interface ThreadReport {
  readonly number: number;
  readonly report: Report;
}

/** Connects one call in a thread to its caller. The script of the thread makes it. */
export interface CallWire {
  /** The requests that arrived before the call could begin: if there is one, the job never begins. */
  readonly early: readonly Request[];
  /** Called with each further request. */
  receive: ((request: Request) => void) | undefined;
  post(report: Report, transfer: readonly object[]): void;
}
