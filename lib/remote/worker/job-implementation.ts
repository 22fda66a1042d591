import type { AnyJob, JobBody } from '../job.js';
import type { PackedCall, Request } from '../protocol.js';
import type { WireLimits } from '../wire/wire.js';

/** A job and its body, for a worker. Made by `implement`. */
export interface JobImplementation {
  readonly job: AnyJob;
  /** @internal */
  readonly body: JobBody<never, unknown, unknown>;
  /** @internal So that a thread, which knows nothing but its module, runs jobs with that module's copy of the library. */
  readonly serve: (task: ThreadTask, jobs: Jobs, early: readonly Request[]) => Promise<void>;
}

/** What a worker can run. The same array is for `inProcess`, for threads and for a cluster. */
export type Jobs = readonly JobImplementation[];

/** A MessagePort, as Node.js and browsers have it. */
export interface Port {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown, transfer: readonly object[]): void;
  close(): void;
}

/** What a thread gets with each call. */
export interface ThreadTask {
  /** Where requests come from and reports go to: one port for each call, so that its reports stay in order. */
  readonly port: Port;
  /** Undefined where the thread's own script has the jobs. */
  readonly module: string | undefined;
  readonly call: PackedCall;
  readonly owner: string;
  readonly limits: WireLimits;
}
