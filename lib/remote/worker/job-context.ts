import type { TaskContext } from '../../core/context/body-context.js';
import type { Task } from '../../core/task.js';
import type { AwaitableInput } from '../../core/work/kind.js';
import type { PackedCall } from '../protocol.js';

/** What a job's body has as `this`: a task's context, and what only distance adds. */
export interface JobContext<V = never> extends TaskContext {
  /** The handle's `jobId`. */
  readonly id: string;
  /** Which attempt this is, from 1. */
  readonly attempt: number;
  /** What the caller gave to `run`, a W3C `traceparent` for example. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sends a value to the handle's `values$`. @throws TypeError when it cannot cross, RangeError when it is too large */
  emit(value: V): void;
  /** Gives buffers away: values and the result may then hold them. Only where both ends share a process. */
  transfer(...objects: readonly object[]): void;
}

/** Reads go through to the task's own context: reading `signal`, `sleep` or `until` there makes an async body cooperative. */
export class SessionContext implements JobContext<unknown> {
  readonly id: string;
  readonly attempt: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    private readonly context: TaskContext,
    call: PackedCall,
    readonly emit: (value: unknown) => void,
    readonly transfer: (...objects: readonly object[]) => void,
  ) {
    this.id = call.id;
    this.attempt = call.attempt;
    this.headers = call.headers;
  }

  get task(): Task<unknown> {
    return this.context.task;
  }

  get signal(): AbortSignal {
    return this.context.signal;
  }

  get sleep(): (ms: number) => Promise<void> {
    return this.context.sleep;
  }

  get until(): <T>(input: AwaitableInput<T> | ((signal: AbortSignal) => AwaitableInput<T>)) => Promise<T> {
    return this.context.until;
  }

  now(): number {
    return this.context.now();
  }

  run<R>(fn: () => R): R {
    return this.context.run(fn);
  }
}
