/// <reference lib="esnext.disposable" preserve="true" />
export { implement } from './worker/implement.js';
export type { JobImplementation, Jobs } from './worker/job-implementation.js';
export { inProcess, type InProcessOptions } from './in-process.js';
export {
  defineJob,
  type Job,
  type JobBody,
  type JobCall,
  type JobOptions,
  type RetryOptions,
} from './job.js';
export type { JobContext } from './worker/job-context.js';
export type { ErrorClass } from './wire/packed-error.js';
export type { Parse, SchemaIssue, SchemaResult, StandardSchema } from './worker/parse.js';
export type { Phase } from './protocol.js';
export { JobLostError, RemoteError, WorkerLostError } from './wire/remote-errors.js';
export type { RemoteTask } from './remote-task.js';
export type { RunnerEvent } from './runner-event.js';
export type { CallOptions, Runner, Schedule, Worker } from './runner.js';
export type { Wire } from './wire/wire.js';
