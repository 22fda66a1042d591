import type { Subscription } from 'rxjs';
import { taskScheduler } from '../core/task-scheduler.js';
import type { Attempt, Observer } from '../remote/local/local-job.js';
import type { PackedCall, Report, Request } from '../remote/protocol.js';
import { failedWith, type Outcome } from '../remote/wire/outcome.js';
import { WorkerLostError } from '../remote/wire/remote-errors.js';
import type { WireLimits } from '../remote/wire/wire.js';
import type { Port } from '../remote/worker/job-implementation.js';
import { outsideCaller } from '../remote/worker/outside-caller.js';
import { type Pool, ThreadGone } from './pool.js';

/** The settings that all attempts of one runner share. */
export interface ThreadSetup {
  readonly module: string | undefined;
  readonly owner: string;
  readonly limits: WireLimits;
}

/**
 * One call in a thread of the pool.
 *
 * Reports, requests and the outcome go through a port for this call alone, never through the pool. The pool's answer would
 * overtake the last values, and its signal terminates the thread, whereas the first request must only cancel the job. So the
 * signal is aborted only after `graceMs`. The attempt ends when both the outcome and the pool's answer, that the thread is free,
 * have arrived.
 */
export class ThreadAttempt implements Attempt {
  private readonly kill = new AbortController();
  private readonly near: Port;
  private outcome: Outcome | undefined;
  private isFree = false;
  private isOver = false;
  /** The first request, from which `graceMs` counts. */
  private first: Request | undefined;
  private grace: Subscription | undefined;

  constructor(
    private readonly pool: Pool,
    private readonly setup: ThreadSetup,
    private readonly call: PackedCall,
    transfer: readonly object[],
    private readonly graceMs: number,
    private readonly observer: Observer,
  ) {
    const { near, far } = pool.channel();
    this.near = near;
    near.onmessage = ({ data }) => {
      this.receive(data as Report);
    };
    const task = { ...setup, port: far, call };
    pool.run(task, [far, ...transfer], this.kill.signal).then(
      () => {
        this.isFree = true;
        this.endIfOver();
      },
      (error: unknown) => {
        this.fail(error);
      },
    );
  }

  request(request: Request): void {
    if (this.isOver) return;
    this.near.postMessage(request, []);
    if (this.first !== undefined || this.graceMs === Infinity) return;
    this.first = request;
    this.grace = outsideCaller(() => taskScheduler.schedule(() => this.kill.abort(), this.graceMs));
  }

  private receive(report: Report): void {
    if (report.type !== 'end') {
      this.observer.report(report);
      return;
    }
    this.outcome = report.outcome;
    this.endIfOver();
  }

  private endIfOver(): void {
    if (this.outcome !== undefined && this.isFree) this.end(this.outcome, false);
  }

  /** The call could not be posted, or the thread has ended. Reports that it posted before count. */
  private fail(error: unknown): void {
    for (const report of this.pool.drain(this.near)) this.receive(report as Report);
    if (this.outcome !== undefined) this.end(this.outcome, false);
    else if (!(error instanceof ThreadGone)) this.end(failedWith(error, this.setup.limits), false);
    else this.end(failedWith(this.lossOf(error), this.setup.limits), true);
  }

  private lossOf(error: ThreadGone): WorkerLostError {
    const { job } = this.call;
    if (!this.kill.signal.aborted) {
      return new WorkerLostError(`"${job}" was lost with its thread: ${error.message}`, {
        cause: error.cause,
      });
    }
    return new WorkerLostError(
      `"${job}" did not end within ${this.graceMs} ms of its ${endedBy(this.first!)}: its thread was terminated, and its clean-up ` +
        'may not have run.',
    );
  }

  private end(outcome: Outcome, isLost: boolean): void {
    if (this.isOver) return;
    this.isOver = true;
    this.grace?.unsubscribe();
    this.near.close();
    this.observer.end({ outcome, isLost });
  }
}

function endedBy({ isDeadline, reason }: Request): string {
  if (isDeadline) return 'deadline';
  const { error, value } = reason;
  if (error !== undefined) return `cancellation (${error.name}: ${error.message})`;
  return value === undefined ? 'cancellation' : `cancellation (${JSON.stringify(value)})`;
}
