import type { Job } from 'bullmq';
import type { Task } from '../core/task.js';
import type { Report, Request } from '../remote/protocol.js';
import { failedWith, type Outcome } from '../remote/wire/outcome.js';
import { type PackedReason, packThrown } from '../remote/wire/packed-error.js';
import { JobLostError, WorkerLostError } from '../remote/wire/remote-errors.js';
import type { Wire } from '../remote/wire/wire.js';
import { neverBegun } from '../remote/worker/never-begun.js';
import { Session, type SessionSetup } from '../remote/worker/session.js';
import { EarlyRequests } from './early-requests.js';
import { failureText, type JobData, readJob, readRequestText } from './messages.js';
import { bullIdOf, jobNamed } from './names.js';
import { Outbox } from './outbox.js';

/** The operations of BullMQ that a run needs. */
export interface QueueOperations {
  /** Puts the job back, for another worker. @throws always: the error tells BullMQ that the job was put back */
  putBack(job: Job, token: string): Promise<never>;
  finalError(message: string): Error;
}

/** One run of a job's body by this worker. */
interface Run {
  readonly session: Session;
  /** The first request of a handle. After a request, the job ends with this run. */
  request: Request | undefined;
  /** Whether the lease has run out. Then the outcome of this run is ignored. */
  isLost: boolean;
}

/** How often a job may be lost if its options do not say. */
const RETRY_LOST = 1;

const STOPPED: Request = {
  from: 'the worker',
  byLibrary: true,
  number: 1,
  reason: { value: 'the worker was stopped' },
  isDeadline: false,
};

/**
 * The jobs of a worker: runs a session for each job that it gets from BullMQ, and passes requests to the sessions.
 *
 * If a job is lost with its worker, and cancelled before another worker takes it, it fails with WorkerLostError. It does not end
 * cancelled, since its clean-up may not have run.
 */
export class Runs {
  readonly running = new Set<Task<unknown>>();
  private readonly runs = new Map<string, Set<Run>>();
  private readonly early = new EarlyRequests();
  private isStopped = false;

  constructor(
    private readonly setup: SessionSetup,
    private readonly leaseMs: number,
    private readonly queue: QueueOperations,
  ) {}

  /** Runs a job, and returns the value that BullMQ stores. @throws an Error whose message BullMQ stores as the reason of the failure */
  async run(job: Job, token: string): Promise<{ value?: Wire }> {
    let data: JobData;
    try {
      data = readJob(job.data, jobNamed(job.id!), this.setup.limits);
    } catch (error) {
      throw this.final(failedWith(error, this.setup.limits));
    }
    const id = bullIdOf(data.call.id) === job.id ? data.call.id : job.id!; // a run of a schedule has only BullMQ's id
    const refusal = this.refusal(job, id, data);
    if (refusal !== undefined) throw this.final(refusal);
    const attempt = job.attemptsMade + job.stalledCounter + 1;
    const outbox = new Outbox(job.attemptsStarted, (progress) => job.updateProgress(progress));
    const [run, outcome] = await this.session(
      job.id!,
      { ...data, call: { ...data.call, id, attempt } },
      outbox,
    );
    await outbox.sent();
    return this.finish(job, token, { run, outcome, data, outbox });
  }

  /** Passes a request to its job, or keeps it until the job arrives. @throws TypeError, RangeError, SyntaxError for a malformed request */
  request(id: string, text: string): void {
    const request = readRequestText(text, `a request for ${jobNamed(id)}`, this.setup.limits);
    const runs = this.runs.get(id);
    if (runs === undefined) {
      this.early.add(id, request);
      return;
    }
    for (const run of runs) {
      run.request ??= request;
      run.session.request(request);
    }
  }

  /** Called when the leases of these jobs could not be renewed: another worker may run them. */
  leaseLost(ids: readonly string[]): void {
    for (const id of ids) for (const run of this.runs.get(id) ?? []) this.lose(run, id);
  }

  /** Cancels the running jobs, and puts them back for another worker. */
  stop(): void {
    this.isStopped = true;
    for (const runs of this.runs.values()) for (const { session } of runs) session.request(STOPPED);
  }

  /** The outcome of a job that must not begin; undefined if it may begin. */
  private refusal(
    job: Job,
    id: string,
    { call, retryLost = RETRY_LOST, request: written }: JobData,
  ): Outcome | undefined {
    const { limits } = this.setup;
    const { stalledCounter: losses } = job;
    const request = this.early.take(job.id!) ?? written;
    const what = `"${call.job}" (${jobNamed(id)})`;
    if (losses > retryLost) {
      const message =
        `${what} was lost ${times(losses)}: its worker died or did not renew its lease of ${this.leaseMs} ms. ` +
        `retryLost allows ${retryLost}.`;
      return failedWith(new JobLostError(message), limits);
    }
    if (request === undefined) return undefined;
    if (losses === 0) return neverBegun(request, { ...call, id }, limits);
    const message = `${what} was cancelled after its worker was lost, and does not begin again: its clean-up may not have run.`;
    return failedWith(new WorkerLostError(message), limits);
  }

  private session(id: string, { call }: JobData, outbox: Outbox): Promise<[Run, Outcome]> {
    let runs = this.runs.get(id);
    if (runs === undefined) this.runs.set(id, (runs = new Set()));
    for (const older of runs) this.lose(older, id);
    return new Promise((resolve) => {
      const post = (report: Report): void => {
        if (report.type === 'value' && !run.isLost) outbox.value(report.value);
        if (report.type !== 'end') return;
        this.forget(id, run);
        resolve([run, report.outcome]);
      };
      // The session posts its first report in its constructor, before `run.session` is assigned.
      let run = { request: undefined, isLost: false } as unknown as Run;
      run = Object.assign(run, { session: new Session(this.setup, call, post) });
      runs.add(run);
      const { task } = run.session;
      this.running.add(task);
      task.addDoneCallback(() => this.running.delete(task));
      if (this.isStopped) run.session.request(STOPPED);
    });
  }

  private forget(id: string, run: Run): void {
    const runs = this.runs.get(id);
    runs?.delete(run);
    if (runs?.size === 0) this.runs.delete(id);
  }

  private lose(run: Run, id: string): void {
    run.isLost = true;
    const reason = new WorkerLostError(
      `the lease of ${jobNamed(id)} has run out: another worker may run it. Compute in a thread, so that the loop can renew the lease.`,
    );
    const packed = packThrown(reason, this.setup.limits);
    run.session.request({ from: 'the lease', byLibrary: true, number: 1, reason: packed, isDeadline: false });
  }

  private async finish(
    job: Job,
    token: string,
    { run, outcome, data, outbox }: { run: Run; outcome: Outcome; data: JobData; outbox: Outbox },
  ): Promise<{ value?: Wire }> {
    const { request, isLost } = run;
    if (isLost) return this.queue.putBack(job, token); // throws another error if another worker has the lease
    if (outcome.status === 'succeeded') {
      const { value } = outcome;
      return value === undefined ? {} : { value };
    }
    if (outcome.status === 'cancelled') {
      if (!this.isStopped || request !== undefined) throw this.final(outcome);
      return this.handOver(job, token, data, outbox);
    }
    const isLast = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
    if (outcome.isFinal === true || request !== undefined || isLast) throw this.final(outcome);
    await outbox.again(outcome.thrown);
    throw new Error(failureText(outcome));
  }

  /** QueueOperations the job to another worker, since this one stops, unless `retryLost` forbids a second run. */
  private async handOver(
    job: Job,
    token: string,
    { call, retryLost }: JobData,
    outbox: Outbox,
  ): Promise<never> {
    const message = `"${call.job}" (${jobNamed(call.id)}) was cancelled because its worker was stopped`;
    if (retryLost === 0) {
      const error = new WorkerLostError(`${message}. retryLost allows 0, so that it does not begin again.`);
      throw this.final(failedWith(error, this.setup.limits));
    }
    const why: PackedReason = packThrown(
      new WorkerLostError(`${message}: another worker takes it.`),
      this.setup.limits,
    );
    await outbox.again(why);
    return this.queue.putBack(job, token);
  }

  private final(outcome: Outcome): Error {
    return this.queue.finalError(failureText(outcome));
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
