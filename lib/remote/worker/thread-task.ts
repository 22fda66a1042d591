import type { PackedCall } from '../protocol.js';
import type { WireLimits } from '../wire/wire.js';

/** The values that all calls of a module share. A thread gets it with the first call that it begins. */
export interface ModuleSetup {
  /** The name of the module, for messages. */
  readonly owner: string;
  readonly limits: WireLimits;
}

/** The message that a thread gets for each call. A flat array, since cloning an object of objects takes longer than starting a thread's job. */
export type ThreadTask = [
  /** Counts the calls of the thread. Requests and reports have it, so that those of an earlier call are dropped. */
  number: number,
  /** Undefined if the thread's script has the jobs. */
  module: string | undefined,
  /** Undefined if the thread has begun a job of this module before. Then it does not report either that this one is active. */
  setup: ModuleSetup | undefined,
  job: string,
  args: PackedCall['args'],
  id: string,
  attempt: number,
  protocol: number,
  headers: PackedCall['headers'] | undefined,
  deadline: number | undefined,
  limit: number | undefined,
];

/** The message for a call, before its thread is known. */
export function taskOf(module: string | undefined, call: PackedCall): ThreadTask {
  const { job, args, id, attempt, protocol, headers, deadline, limit } = call;
  const given = Object.keys(headers).length > 0 ? headers : undefined;
  return [0, module, undefined, job, args, id, attempt, protocol, given, deadline, limit];
}

/** The call of a message. */
export function callOf(task: ThreadTask): PackedCall {
  const [, , , job, args, id, attempt, protocol, headers = {}, deadline, limit] = task;
  return {
    protocol,
    id,
    job,
    args,
    attempt,
    headers,
    ...(deadline !== undefined && { deadline }),
    ...(limit !== undefined && { limit }),
  };
}
