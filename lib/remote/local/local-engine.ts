import { createTask } from '../../core/create-task.js';
import { nameOf } from '../name-of.js';
import type { Engine, Line, Outgoing, Receiver } from '../protocol.js';
import { JobLostError } from '../wire/remote-errors.js';
import type { WireLimits } from '../wire/wire.js';
import { outsideCaller } from '../worker/outside-caller.js';
import { LocalJob, type JobSetup } from './local-job.js';

/** The number of ended jobs with a given id that are remembered: a further call with the same id gets the outcome. */
const REMEMBERED = 100;

/** An engine that keeps its own queue, in this process. */
export class LocalEngine implements Engine {
  readonly canTransfer = true;
  readonly limits: WireLimits;
  private readonly jobs = new Map<string, LocalJob>();
  private readonly remembered = new Map<string, LocalJob>();

  constructor(
    private readonly setup: JobSetup,
    readonly clock: () => number,
  ) {
    this.limits = setup.limits;
  }

  /** The jobs that have not ended. */
  get alive(): readonly LocalJob[] {
    return [...this.jobs.values()];
  }

  send(outgoing: Outgoing, receiver: Receiver): Line {
    const { id } = outgoing.call;
    const known = this.find(id);
    if (known !== undefined) return known.join(receiver);
    const job = new LocalJob(outgoing, this.setup, () => {
      this.jobs.delete(id);
      if (outgoing.hasGivenId) this.remember(id, job);
    });
    this.jobs.set(id, job);
    const line = job.join(receiver);
    outsideCaller(() =>
      createTask(({ task }) => job.drive(task), {
        name: `the queue of ${nameOf(outgoing.call.job, id)}`,
        detached: true,
        eagerStart: true,
      }),
    );
    return line;
  }

  attach(jobId: string, receiver: Receiver): Line {
    const job = this.find(jobId);
    if (job !== undefined) return job.join(receiver);
    throw new JobLostError(
      `no job with the id "${jobId}" here: its runner knows it until it ends, and longer only if run() was given the id.`,
    );
  }

  private find(id: string): LocalJob | undefined {
    return this.jobs.get(id) ?? this.remembered.get(id);
  }

  private remember(id: string, job: LocalJob): void {
    this.remembered.set(id, job);
    const [oldest] = this.remembered.keys();
    if (this.remembered.size > REMEMBERED) this.remembered.delete(oldest!);
  }
}
