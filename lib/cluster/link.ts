import type { Line, Receiver, Request } from '../remote/protocol.js';
import { failedWith, type Outcome } from '../remote/wire/outcome.js';
import { type PackedReason, packThrown } from '../remote/wire/packed-error.js';
import { JobLostError, WorkerLostError } from '../remote/wire/remote-errors.js';
import type { WireLimits } from '../remote/wire/wire.js';
import { type NamedCall, neverBegun } from '../remote/worker/never-begun.js';
import { readProgress } from './letters.js';
import { jobNamed } from './names.js';

/** What a link asks of its engine. */
export interface LinkOwner {
  readonly limits: WireLimits;
  /** Its requests have to reach the job. */
  pass(link: Link): void;
  /** It hears nothing more. */
  closed(link: Link): void;
}

/**
 * One handle's way to its job: makes reports of BullMQ's events, and keeps the requests until the job has ended.
 *
 * The events of a queue come in one order to every reader. A job that stalls is put back first (`waiting`) and told as stalled after it;
 * here `lost` comes first, as in every engine.
 */
export class Link implements Line {
  /** Whether the job has been added, or found. */
  isSent = false;
  /** Until then. */
  sending: Promise<void> = Promise.resolve();
  /** What was asked, in order. */
  readonly requests: Request[] = [];
  hasEnded = false;
  private phase: 'queued' | 'active' | undefined;
  private newestRun = 0;
  private again: PackedReason | undefined;
  /** A request by any handle of this job, from when no worker had it; forgotten when one takes it. */
  private asked: Request | undefined;

  constructor(
    readonly jobId: string,
    private readonly owner: LinkOwner,
    private readonly receiver: Receiver,
    /** Known to the handle that has sent it. */
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

  /** Where the job was when it was looked up; its events may have told more already. */
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
    let letter;
    try {
      letter = readProgress(data, jobNamed(this.jobId), this.owner.limits);
    } catch (error) {
      this.end(failedWith(error, this.owner.limits));
      return;
    }
    const { run, values = [], again } = letter;
    if (run < this.newestRun) return;
    this.newestRun = run;
    this.again = again;
    for (const value of values) if (!this.hasEnded) this.receiver.value(value);
  }

  wasAsked(request: Request): void {
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
