import type { TaskContext } from '../../core/context/body-context.js';
import type { Task } from '../../core/task.js';
import type { AwaitableInput } from '../../core/work/kind.js';
import type { PackedCall } from '../protocol.js';

/** The `this` of a job's body: a task's context, with the properties of a job. */
export interface JobContext<V = never> extends TaskContext {
  /** The handle's `jobId`. */
  readonly id: string;
  /** The number of the attempt, from 1. */
  readonly attempt: number;
  /** The headers that the caller passed to `run`, for example a W3C `traceparent`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sends a value to the handle's `values$`. @throws TypeError when it is not portable, RangeError when it is too large */
  emit(value: V): void;
  /** Marks buffers in the next value, or in the result, to be transferred instead of copied. Only if both ends share a process. */
  transfer(...objects: readonly object[]): void;
}

/**
 * Reads a property of the task's context only when the body reads it, since reading `signal`, `sleep` or `until` makes an async body
 * cooperative.
 */
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
