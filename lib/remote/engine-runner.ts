import { type Observable, Subject } from 'rxjs';
import {
  assertMilliseconds,
  assertOptions,
  described,
  millisecondsOrNone,
  wordOf,
} from '../core/arguments.js';
import type { Coroutine } from '../core/awaitable.js';
import { ASYNC_DISPOSE } from '../dispose.js';
import { InvalidStateError } from '../errors.js';
import { now } from '../loop/now.js';
import { type Job, JobCall } from './job.js';
import { nameOf } from './name-of.js';
import { newId } from './new-id.js';
import { type Engine, type Line, type Outgoing, PROTOCOL, type Receiver } from './protocol.js';
import { type RemoteTask, remoteTask } from './remote-task.js';
import type { RunnerEvent } from './runner-event.js';
import type { CallOptions, Runner, Schedule } from './runner.js';
import { copyPortable, type Wire } from './wire/wire.js';
import { isJob } from './worker/jobs-by-name.js';
import { parseArgs } from './worker/parse.js';

/** BullMQ's largest. */
const LARGEST_PRIORITY = 2_097_151;

/** A runner over an engine: the part that all runners share. */
export abstract class EngineRunner implements Runner {
  readonly events$: Observable<RunnerEvent>;
  private readonly events = new Subject<RunnerEvent>();
  private closedBy: string | undefined;

  /** @param maker the function that makes such a runner, for messages: `inProcess()` */
  protected constructor(
    private readonly engine: Engine,
    private readonly maker: string,
  ) {
    this.events$ = this.events.asObservable();
  }

  abstract every(key: string, msOrCron: number | string, call: JobCall<unknown, unknown>): Promise<Schedule>;

  abstract [ASYNC_DISPOSE](): Promise<void>;

  run<T, V>(call: JobCall<T, V>, options: CallOptions = {}): RemoteTask<T, V> {
    this.assertOpen('run');
    assertCall(call, 'run');
    assertCallOptions(options, call.job.name);
    const { deadline, timeout, id, signal, scheduler, eagerStart, detached } = options;
    const { engine } = this;
    const { job } = call;
    const jobId = id ?? newId();
    return remoteTask<T, V>({
      engine,
      jobId,
      job: job.name,
      errors: job.options.errors ?? [],
      options: { name: options.name ?? nameOf(job.name, jobId), signal, scheduler, eagerStart, detached },
      deadline: () =>
        Math.min(millisecondsOrNone(deadline, 'run'), now() + millisecondsOrNone(timeout, 'run')),
      open: (receiver, until) => send(engine, receiver, call, options, jobId, until),
      tell: this.tell,
    });
  }

  attach<T = unknown, V = never>(jobId: string, job?: Job<never, T, V>): RemoteTask<T, V> {
    this.assertOpen('attach');
    if (!isId(jobId)) {
      throw new TypeError(
        `attach() takes the id of a job, not ${described(jobId)}: write \`attach(task.jobId)\`.`,
      );
    }
    if (job !== undefined && !isJob(job)) {
      throw new TypeError(
        `attach() takes the id and the job, not ${described(job)}: write \`attach(task.jobId, resize)\`, with \`resize\` from defineJob.`,
      );
    }
    const { engine } = this;
    return remoteTask<T, V>({
      engine,
      jobId,
      job: job?.name,
      errors: job?.options.errors ?? [],
      options: { name: nameOf(job?.name ?? 'job', jobId) },
      deadline: () => Infinity,
      open: (receiver) => attach(engine, receiver, jobId),
      tell: this.tell,
    });
  }

  /** Emits an event. Engines call it for events that belong to no handle. */
  protected readonly tell = (event: RunnerEvent): void => {
    this.events.next(event);
  };

  /** Closes the runner: it takes no more calls. Returns false if it was closed before. */
  protected close(by: string): boolean {
    if (this.closedBy !== undefined) return false;
    this.closedBy = by;
    return true;
  }

  /** Completes `events$`. */
  protected endEvents(): void {
    this.events.complete();
  }

  /** @throws InvalidStateError once it is closed */
  protected assertOpen(method: string): void {
    if (this.closedBy === undefined) return;
    throw new InvalidStateError(
      `${method}() on a runner that is closed: ${this.closedBy} has been called. Make another with \`${this.maker}\`.`,
    );
  }
}

/**
 * Packs a call: its arguments copied, and checked by its contract.
 *
 * @param until its deadline on the caller's clock
 * @throws TypeError, RangeError for arguments that are not portable; the errors of `parse`
 */
export function* outgoingOf(
  engine: Engine,
  call: JobCall<unknown, unknown>,
  options: CallOptions,
  id: string,
  until = Infinity,
): Coroutine<Outgoing> {
  const { name, options: contract } = call.job;
  const { graceMs, delay = 0, priority = 0, headers, transfer = [] } = options;
  const args = portableArgs(engine, call, transfer);
  yield* parseArgs(name, contract.parse, args);
  return {
    call: {
      protocol: PROTOCOL,
      id,
      job: name,
      args,
      attempt: 1,
      headers: { ...headers },
      ...(until !== Infinity && { deadline: engine.clock() + until - now(), limit: until - now() }),
    },
    attempts: contract.attempts ?? 1,
    backoffMs: contract.backoffMs ?? 0,
    retryLost: contract.retryLost,
    graceMs: graceMs === null ? Infinity : graceMs,
    delay,
    priority,
    hasGivenId: options.id !== undefined,
    transfer,
  };
}

// Not generator functions in `run` and `attach`: V8 makes a hidden class for each one that runs, which costs more than the rest of a call.
function* send(
  engine: Engine,
  receiver: Receiver,
  call: JobCall<unknown, unknown>,
  options: CallOptions,
  jobId: string,
  until: number,
): Coroutine<Line> {
  return engine.send(yield* outgoingOf(engine, call, options, jobId, until), receiver);
}

function* attach(engine: Engine, receiver: Receiver, jobId: string): Coroutine<Line> {
  return engine.attach(jobId, receiver);
}

function portableArgs(
  engine: Engine,
  call: JobCall<unknown, unknown>,
  transfer: readonly object[],
): readonly Wire[] {
  const { name } = call.job;
  if (transfer.length > 0 && !engine.canTransfer) {
    throw new TypeError(
      `"${name}": nothing can be transferred out of this process. Leave \`transfer\` out, and send where the data is: a path or a key.`,
    );
  }
  // Trailing arguments that are undefined are left out, so that the defaults of the body apply.
  const args = [...call.args];
  while (args.length > 0 && args.at(-1) === undefined) args.pop();
  return copyPortable(args, `The arguments of "${name}"`, engine.limits, transfer) as readonly Wire[];
}

/** Requires the call of a job. @throws TypeError */
export function assertCall(call: unknown, method: string): asserts call is JobCall<unknown, unknown> {
  if (call instanceof JobCall) return;
  throw new TypeError(
    typeof call === 'function'
      ? `${method}() takes a job's call, not the job: write \`runner.${method}(${call.name}(…))\`.`
      : `${method}() takes a job's call, not ${described(call)}: write \`runner.${method}(resize('cat.png'))\`, with \`resize\` from defineJob.`,
  );
}

/** Requires the period of a schedule, in milliseconds. @throws TypeError, RangeError */
export function assertPeriod(key: string, ms: unknown): asserts ms is number {
  assertMilliseconds(ms, 'every', `runner.every('${key}', 60_000, …)`);
  if (!(ms > 0 && ms < Infinity)) {
    throw new RangeError(
      `every("${key}"): its period is a finite number of milliseconds above 0, not ${ms}.`,
    );
  }
}

/** Requires the key of a schedule. @throws TypeError */
export function assertKey(key: unknown): asserts key is string {
  if (typeof key === 'string' && key !== '' && !key.includes(':')) return;
  throw new TypeError(
    `every(): its key is a text without colons, not ${wordOf(key)}: write \`runner.every('nightly', 60_000, …)\`.`,
  );
}

/** Whether it is a text, and no half of a surrogate pair, which an id in a queue cannot contain. */
function isId(id: unknown): id is string {
  return typeof id === 'string' && id !== '' && !/\p{Surrogate}/u.test(id);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function areHeaders(headers: unknown): boolean {
  return (
    typeof headers === 'object' &&
    headers !== null &&
    !Array.isArray(headers) &&
    !Object.hasOwn(headers, '__proto__') && // JSON.parse makes such a key, and readers refuse it
    Object.values(headers).every((value) => typeof value === 'string')
  );
}

function assertCallOptions(options: CallOptions, job: string): void {
  assertOptions(options, 'run');
  const { headers, id, transfer, priority, delay } = options;
  for (const option of ['deadline', 'timeout', 'graceMs'] as const) {
    millisecondsOrNone(options[option], 'run', `run(${job}(…), { ${option}: 1000 })`);
  }
  assertMilliseconds(delay ?? 0, 'run', `run(${job}(…), { delay: 1000 })`);
  if (delay === Infinity)
    throw new RangeError(`run("${job}"): delay is a finite number of milliseconds, not Infinity.`);
  if (
    priority !== undefined &&
    (!Number.isInteger(priority) || priority < 0 || priority > LARGEST_PRIORITY)
  ) {
    throw new RangeError(
      `run("${job}"): priority is a whole number from 0 to ${LARGEST_PRIORITY}, not ${described(priority)}.`,
    );
  }
  if (id !== undefined && !isId(id)) {
    throw new TypeError(
      `run("${job}"): id is a text, not ${described(id)}: write \`{ id: 'report-2026-11' }\`.`,
    );
  }
  if (id?.startsWith('repeat:') === true) {
    throw new TypeError(
      `run("${job}"): the id ${wordOf(id)} begins like those of the runs of schedules: choose one that does not begin with 'repeat:'.`,
    );
  }
  if (headers !== undefined && !areHeaders(headers)) {
    throw new TypeError(`run("${job}"): headers are texts by name: write \`{ headers: { traceparent } }\`.`);
  }
  if (transfer !== undefined && !(Array.isArray(transfer) && transfer.every(isObject))) {
    throw new TypeError(`run("${job}"): transfer is an array of objects: write \`{ transfer: [buffer] }\`.`);
  }
}
