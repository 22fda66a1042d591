import type { AnyJob, JobBody } from '../job.js';
import type { PackedCall, Request } from '../protocol.js';
import type { WireLimits } from '../wire/wire.js';

/** A job and its body, for a worker. Made by `implement`. */
export interface JobImplementation {
  readonly job: AnyJob;
  /** @internal */
  readonly body: JobBody<never, unknown, unknown>;
  /** @internal A thread imports only the module of the jobs. By this function it uses that module's copy of the library. */
  readonly serve: (task: ThreadTask, jobs: Jobs, early: readonly Request[]) => Promise<void>;
}

/** The jobs of a worker. `inProcess`, threads and a cluster take the same array. */
export type Jobs = readonly JobImplementation[];

/** A MessagePort, as Node.js and browsers have it. */
export interface Port {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown, transfer: readonly object[]): void;
  close(): void;
}

/** The message that a thread gets for each call. */
export interface ThreadTask {
  /** Carries the requests and reports of this call alone, so that its reports stay in order. */
  readonly port: Port;
  /** Undefined if the thread's script has the jobs. */
  readonly module: string | undefined;
  readonly call: PackedCall;
  readonly owner: string;
  readonly limits: WireLimits;
}
