import type { Coroutine } from '../../core/awaitable.js';
import { because } from '../../core/cancel-request.js';
import type { TaskContext } from '../../core/context/body-context.js';
import { createTask } from '../../core/create-task.js';
import type { Task } from '../../core/task.js';
import { runInline } from '../../core/work/body.js';
import { iterate, itemsOf } from '../../core/work/iterate.js';
import { kindOf, type TaskWork } from '../../core/work/kind.js';
import { observe } from '../../core/work/observe.js';
import { type CancelledError, timeoutError } from '../../errors.js';
import { now } from '../../loop/now.js';
import { type TimeoutScope, withTimeout } from '../../time/timeout.js';
import { nameOf } from '../name-of.js';
import { type PackedCall, PROTOCOL, type Report, type Request } from '../protocol.js';
import { failedWith, type Outcome } from '../wire/outcome.js';
import { packThrown, unpackThrown } from '../wire/packed-error.js';
import { copyPortable, refusal, type WireLimits } from '../wire/wire.js';
import type { JobImplementation } from './job-implementation.js';
import { SessionContext } from './job-context.js';
import { expiryOf } from './never-begun.js';
import { outsideCaller } from './outside-caller.js';
import { parseArgs } from './parse.js';

/** The settings that all sessions of a worker share. */
export interface SessionSetup {
  /** By name. */
  readonly jobs: ReadonlyMap<string, JobImplementation>;
  /** The function that has these jobs, for the message about an unknown job: `serve()`. */
  readonly owner: string;
  readonly limits: WireLimits;
  /** The engine's clock. */
  readonly clock: () => number;
}

/**
 * The far end of one call: runs the body as a task, takes requests, posts reports. The same in every engine.
 *
 * Each request is raised once in the body, even if it arrives several times: `from` and `number` identify it. The deadline is
 * raised once too: the session and the handle each observe it on their clock, and the first counts. The end is posted on the
 * turn after the body has cleaned up, behind all values.
 */
export class Session {
  readonly task: Task<unknown>;
  private scope: TimeoutScope | undefined;
  private implementation: JobImplementation | undefined;
  /** Whether the body has begun. A failure before that would occur again in another attempt. */
  private hasBegun = false;
  private readonly received = new Map<string, number>();
  private readonly transferred: object[] = [];

  constructor(
    private readonly setup: SessionSetup,
    private readonly call: PackedCall,
    private readonly post: (report: Report, transfer: readonly object[]) => void,
  ) {
    post({ type: 'active' }, []);
    this.task = outsideCaller(() => this.start());
  }

  /** Raises a request in the body, unless it has arrived before. */
  request({ from, byLibrary, number, reason, isDeadline }: Request): void {
    const sender = byLibrary === true ? from : `handle ${from}`;
    if (number <= (this.received.get(sender) ?? 0)) return;
    this.received.set(sender, number);
    const cause = `${byLibrary === true ? from : 'its caller'} requested it`;
    if (!isDeadline) because(cause, () => this.task.cancel(unpackThrown(reason)));
    else if (this.scope?.expired() === false && !this.task.done()) this.scope.reschedule(now());
  }

  private start(): Task<unknown> {
    const { id, job } = this.call;
    // Detached, since the task has no consumers. Started at once: an engine checks for earlier requests before it makes a session.
    const task = createTask(() => this.work(), {
      name: nameOf(job, id),
      detached: true,
      eagerStart: true,
    });
    task.addDoneCallback(() => {
      this.end();
    });
    return task;
  }

  private *work(): Coroutine<unknown> {
    const { deadline } = this.call;
    const remaining = deadline === undefined ? null : deadline - this.setup.clock();
    if (remaining !== null && remaining <= 0) throw timeoutError(undefined, expiryOf(this.call));
    const found = this.find();
    // Not a generator function here: V8 makes a hidden class for each one that runs, which costs more than the rest of a short call.
    return yield* withTimeout(remaining, (scope) => this.within(scope, found));
  }

  private *within(scope: TimeoutScope, { job, body }: JobImplementation): Coroutine<unknown> {
    this.scope = scope;
    const args = yield* parseArgs(job.name, job.options.parse, this.call.args);
    this.hasBegun = true;
    return yield* runInline((own: TaskContext) => this.begin(body, own, args), 'run');
  }

  private find(): JobImplementation {
    const { protocol, job } = this.call;
    const { jobs, owner } = this.setup;
    if (protocol !== PROTOCOL) {
      throw new TypeError(
        `"${job}": its caller speaks protocol ${protocol}, this worker ${PROTOCOL}: give both the same version of rxtask.`,
      );
    }
    const found = jobs.get(job);
    if (found === undefined) {
      const names = [...jobs.keys()].map((name) => `"${name}"`).join(', ');
      throw new TypeError(`no job "${job}" on this worker: ${owner} knows ${names === '' ? 'none' : names}.`);
    }
    this.implementation = found;
    return found;
  }

  private begin(
    body: JobImplementation['body'],
    own: TaskContext,
    args: readonly unknown[],
  ): TaskWork<unknown> {
    const emit = (value: unknown): void => {
      this.emit(value);
    };
    const context = new SessionContext(own, this.call, emit, (...objects) => {
      this.transferred.push(...objects);
    });
    const work = body.apply(context, args as never);
    const found = kindOf(work);
    // The values of a stream are the values of the job.
    if (found?.kind === 'observable') return observe(found.input, emit);
    if (found?.kind === 'iterable') return iterate(itemsOf(found.input), emit, false);
    return work;
  }

  private emit(value: unknown): void {
    const { call, setup, transferred } = this;
    const what = `A value of "${call.job}"`;
    const copy = copyPortable(value, what, setup.limits, transferred);
    try {
      this.post({ type: 'value', value: copy }, transferred.splice(0));
    } catch (error) {
      throw refusal(what, error);
    }
  }

  private end(): void {
    try {
      this.post({ type: 'end', outcome: this.outcome() }, this.transferred.splice(0));
    } catch (error) {
      // retryIf has thrown, or the outcome has an object that cannot be transferred or cloned.
      const refused = refusal(`The result of "${this.call.job}"`, error);
      this.post({ type: 'end', outcome: failedWith(refused, this.setup.limits) }, []);
    }
  }

  private outcome(): Outcome {
    const { task, call, implementation, hasBegun, transferred } = this;
    const { limits } = this.setup;
    const { errors, retryIf } = implementation?.job.options ?? {};
    let result: unknown;
    try {
      result = task.result();
    } catch (error) {
      if (task.cancelled()) {
        return { status: 'cancelled', reason: packThrown((error as CancelledError).reason, limits, errors) };
      }
      return failedWith(error, limits, errors, !hasBegun || retryIf?.(error) === false);
    }
    if (result === undefined) return { status: 'succeeded' };
    try {
      return {
        status: 'succeeded',
        value: copyPortable(result, `The result of "${call.job}"`, limits, transferred),
      };
    } catch (error) {
      return failedWith(error, limits);
    }
  }
}
