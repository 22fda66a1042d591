import type { Line, Receiver, Request } from '../remote/protocol.js';
import { failedWith, type Outcome } from '../remote/wire/outcome.js';
import { type PackedReason, packThrown } from '../remote/wire/packed-error.js';
import { JobLostError, WorkerLostError } from '../remote/wire/remote-errors.js';
import type { WireLimits } from '../remote/wire/wire.js';
import { type NamedCall, neverBegun } from '../remote/worker/never-begun.js';
import { readProgress } from './messages.js';
import { jobNamed } from './names.js';

/** The engine, as a link uses it. */
export interface LinkOwner {
  readonly limits: WireLimits;
  /** Called after each request of the link: the engine must send its requests to the job. */
  pass(link: Link): void;
  /** Called when the handle has ended: the link gets no more events. */
  closed(link: Link): void;
}

/**
 * Connects one handle to its job: turns BullMQ's events into reports, and keeps the requests until the job has ended.
 *
 * All readers of a queue get its events in the same order. For a stalled job, BullMQ emits `waiting` before `stalled`. The handle
 * gets `lost` and then `queued`, as from every engine.
 */
export class Link implements Line {
  /** Whether the job has been added, or found. */
  isSent = false;
  /** Resolves when `isSent` is set, or when the job could not be added or found. */
  sending: Promise<void> = Promise.resolve();
  /** The requests of this handle, in order. */
  readonly requests: Request[] = [];
  hasEnded = false;
  /** Whether a check has found the job ended, or removed after its end. If its events have not arrived by the next check, they are lost. */
  wasFoundEnded = false;
  private phase: 'queued' | 'active' | undefined;
  private newestRun = 0;
  private again: PackedReason | undefined;
  /** A request by any handle of this job, made while no worker had the job. Cleared when a worker takes the job. */
  private asked: Request | undefined;

  constructor(
    readonly jobId: string,
    private readonly owner: LinkOwner,
    private readonly receiver: Receiver,
    /** Names the call in messages. Only the handle that has sent the job knows its name. */
    private readonly call: NamedCall = { job: 'job', id: jobId },
  ) {}

  request(request: Request): void {
    this.requests.push(request);
    this.owner.pass(this);
  }

  close(): void {
    this.hasEnded = true;
    this.owner.closed(this);
  }

  queued(): void {
    if (this.phase === undefined) this.tell('queued');
    else if (this.again !== undefined) this.tell('queued', this.again);
    this.again = undefined;
  }

  active(): void {
    if (this.phase === undefined) this.tell('queued');
    this.asked = undefined;
    this.tell('active');
  }

  /** Reports the state that the job had when it was looked up, unless an event has reported a state before. */
  found(state: string): void {
    if (this.phase !== undefined) return;
    if (state === 'active') this.active();
    else this.queued();
  }

  stalled(): void {
    const lost = new WorkerLostError(
      `${jobNamed(this.jobId)}: its worker died or did not renew its lease. Another worker takes it.`,
    );
    const thrown = packThrown(lost, this.owner.limits);
    this.tell('lost', thrown);
    this.tell('queued', thrown);
  }

  progress(data: unknown): void {
    let message;
    try {
      message = readProgress(data, jobNamed(this.jobId), this.owner.limits);
    } catch (error) {
      this.end(failedWith(error, this.owner.limits));
      return;
    }
    const { run, values = [], again } = message;
    if (run < this.newestRun) return;
    this.newestRun = run;
    this.again = again;
    for (const value of values) if (!this.hasEnded) this.receiver.value(value);
  }

  requested(request: Request): void {
    this.asked = request;
  }

  removed(): void {
    const { asked, jobId, owner } = this;
    if (asked !== undefined) this.end(neverBegun(asked, this.call, owner.limits));
    else
      this.lost(
        `${jobNamed(jobId)} is not in its queue any more: it was removed, or the server lost its data.`,
      );
  }

  lost(message: string): void {
    this.end(failedWith(new JobLostError(message), this.owner.limits));
  }

  end(outcome: Outcome): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.receiver.end(outcome);
  }

  private tell(phase: 'queued' | 'active' | 'lost', thrown?: PackedReason): void {
    if (this.hasEnded) return;
    this.phase = phase === 'active' ? 'active' : 'queued';
    this.receiver.phase(phase, thrown);
  }
}
