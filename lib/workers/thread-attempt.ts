import type { Subscription } from 'rxjs';
import { taskScheduler } from '../core/task-scheduler.js';
import type { Attempt, Observer } from '../remote/local/local-job.js';
import type { PackedCall, Report, Request } from '../remote/protocol.js';
import { failedWith, type Outcome } from '../remote/wire/outcome.js';
import { WorkerLostError } from '../remote/wire/remote-errors.js';
import { refusal } from '../remote/wire/wire.js';
import { type ModuleSetup, taskOf } from '../remote/worker/thread-task.js';
import { outsideCaller } from '../remote/worker/outside-caller.js';
import { type CallObserver, type Pool, type ThreadCall, ThreadGone } from './pool.js';

/** The settings that all attempts of one runner share. */
export interface ThreadSetup {
  readonly module: string | undefined;
  readonly shared: ModuleSetup;
}

/**
 * One call in a thread of the pool. The first request only cancels the job. If the job has not ended `graceMs` after that, the
 * attempt terminates its thread.
 */
export class ThreadAttempt implements Attempt, CallObserver {
  private readonly started: ThreadCall;
  private hasEnded = false;
  private wasKilled = false;
  /** The first request, from which `graceMs` counts. */
  private first: Request | undefined;
  private grace: Subscription | undefined;

  constructor(
    pool: Pool,
    private readonly setup: ThreadSetup,
    private readonly call: PackedCall,
    transfer: readonly object[],
    private readonly graceMs: number,
    private readonly observer: Observer,
  ) {
    this.started = pool.start(taskOf(setup.module, call), setup.shared, transfer, this);
  }

  request(request: Request): void {
    if (this.hasEnded) return;
    this.started.request(request);
    if (this.first !== undefined || this.graceMs === Infinity) return;
    this.first = request;
    const kill = (): void => {
      this.wasKilled = true;
      this.started.kill();
    };
    this.grace = outsideCaller(() => taskScheduler.schedule(kill, this.graceMs));
  }

  report(report: Report): void {
    this.observer.report(report);
  }

  end(outcome: Outcome, isLost = false): void {
    this.hasEnded = true;
    this.grace?.unsubscribe();
    this.observer.end({ outcome, isLost });
  }

  /** The call could not be posted, or its thread has ended. */
  fail(error: unknown): void {
    const isLost = error instanceof ThreadGone;
    const thrown = isLost ? this.lossOf(error) : refusal(`The arguments of "${this.call.job}"`, error);
    this.end(failedWith(thrown, this.setup.shared.limits), isLost);
  }

  private lossOf(error: ThreadGone): WorkerLostError {
    const { job } = this.call;
    if (!this.wasKilled) {
      return new WorkerLostError(`"${job}" was lost with its thread: ${error.message}`, {
        cause: error.cause,
      });
    }
    return new WorkerLostError(
      `"${job}" did not end within ${this.graceMs} ms of its ${endedBy(this.first!)}: its thread was terminated, and its clean-up ` +
        'may not have run.',
    );
  }
}

function endedBy({ isDeadline, reason }: Request): string {
  if (isDeadline) return 'deadline';
  const { error, value } = reason;
  if (error !== undefined) return `cancellation (${error.name}: ${error.message})`;
  return value === undefined ? 'cancellation' : `cancellation (${JSON.stringify(value)})`;
}
