import type { Coroutine } from '../core/awaitable.js';
import { taskScheduler } from '../core/task-scheduler.js';
import type { Task } from '../core/task.js';
import { now } from '../loop/now.js';
import type { Attempt, Observer } from './local/local-job.js';
import { LocalRunner } from './local/local-runner.js';
import { Slots } from './local/slots.js';
import type { Outgoing, PackedCall, Request } from './protocol.js';
import type { Runner, Worker } from './runner.js';
import { assertCount, limitsOf } from './limits.js';
import type { WireLimits } from './wire/wire.js';
import type { Jobs } from './worker/job-implementation.js';
import { jobsByName } from './worker/jobs-by-name.js';
import { outsideCaller } from './worker/outside-caller.js';
import { neverBegun } from './worker/never-begun.js';
import { Session, type SessionSetup } from './worker/session.js';

export interface InProcessOptions {
  /** The largest number of jobs that run at once. Undefined, null and Infinity mean no limit. */
  readonly concurrency?: number | null | undefined;
  /** How many calls may wait for a slot; a further one fails with QueueFullError. Undefined, null and Infinity mean no limit. */
  readonly maxQueue?: number | null | undefined;
  /** Whether arguments, values and results are copied by the wire format. Default true: values that are not portable fail here too. */
  readonly copy?: boolean | undefined;
  /** The most characters of one message. Default 1,048,576; null and Infinity mean no limit. */
  readonly maxSize?: number | null | undefined;
  /** Whether the stacks of errors are sent. Default true. */
  readonly stacks?: boolean | undefined;
}

/** Runs jobs as tasks of the caller's loop. Each message takes a turn, so that no answer arrives earlier than from another engine. */
class InProcess extends LocalRunner implements Worker {
  readonly running: ReadonlySet<Task<unknown>>;

  constructor(jobs: Jobs, slots: Slots, maxQueue: number, limits: WireLimits) {
    const setup: SessionSetup = {
      jobs: jobsByName(jobs, 'inProcess()'),
      owner: 'inProcess()',
      limits,
      clock: now,
    };
    const running = new Set<Task<unknown>>();
    const start = (call: PackedCall, { transfer }: Outgoing, observer: Observer): Attempt =>
      startHere(setup, running, transfer.length > 0 ? moved(call, transfer) : call, observer);
    super({ slots, maxQueue, slotsAre: 'slots', limits, start }, now, 'inProcess(jobs)');
    this.running = running;
  }

  protected *release(): Coroutine<void> {
    // nothing to release: there are only the jobs
  }
}

function startHere(
  setup: SessionSetup,
  running: Set<Task<unknown>>,
  call: PackedCall,
  observer: Observer,
): Attempt {
  let session: Session | undefined;
  let early: Request | undefined;
  onLaterTurn(() => {
    if (early !== undefined) {
      observer.end({ outcome: neverBegun(early, call, setup.limits), isLost: false });
      return;
    }
    session = new Session(setup, call, (message) => {
      onLaterTurn(() => {
        if (message.type !== 'end') observer.report(message);
        else observer.end({ outcome: message.outcome, isLost: false });
      });
    });
    const { task } = session;
    running.add(task);
    task.addDoneCallback(() => running.delete(task));
  });
  return {
    request: (request) => {
      if (session === undefined) early ??= request;
      else onLaterTurn(() => session?.request(request));
    },
  };
}

function onLaterTurn(deliver: () => void): void {
  outsideCaller(() => taskScheduler.schedule(deliver));
}

/** Transfers the objects, so that the caller loses them, as with a thread. */
function moved(call: PackedCall, transfer: readonly object[]): PackedCall {
  return structuredClone(call, { transfer: transfer as ArrayBuffer[] });
}

/**
 * Runs jobs in this process, without a server, a thread or another package. For development, tests and small programs.
 *
 * Arguments, values and results are copied by the wire format, so that a value that is not portable fails in development. A job
 * has neither the context variables nor the `run` of its caller. It runs on the caller's loop, so jobs can be tested in virtual time.
 *
 * @param jobs an array of results of `implement`; threads and a cluster take the same array
 * @param options the limits of the queue and of messages
 * @returns a runner that is also the worker; `await using` it, or call `stop()`
 * @throws TypeError, RangeError for wrong jobs or options
 *
 * @example
 * await using runner = inProcess(jobs);
 * const task = runner.run(resize('cat.png', 200), { timeout: 5000 });
 * task.values$.subscribe((percent) => console.log(percent));
 * await task;
 *
 * @see asyncio.to_thread, loop.run_in_executor
 */
export function inProcess(jobs: Jobs, options: InProcessOptions = {}): Runner & Worker {
  const { copy, maxSize, stacks } = options;
  const concurrency = options.concurrency ?? Infinity;
  const maxQueue = options.maxQueue ?? Infinity;
  assertCount('concurrency', concurrency, 1);
  assertCount('maxQueue', maxQueue, 0);
  return new InProcess(jobs, new Slots(concurrency), maxQueue, limitsOf({ copy, maxSize, stacks }));
}
