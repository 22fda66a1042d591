import type { Job, JobsOptions, QueueEvents } from 'bullmq';
import { type Subscription } from 'rxjs';
import { taskScheduler } from '../core/task-scheduler.js';
import { InvalidStateError } from '../errors.js';
import { wallClock } from '../loop/wall-clock.js';
import type { Engine, Line, Outgoing, PackedCall, Receiver } from '../remote/protocol.js';
import { failedWith } from '../remote/wire/outcome.js';
import type { WireLimits } from '../remote/wire/wire.js';
import { neverBegun } from '../remote/worker/never-begun.js';
import { outsideCaller } from '../remote/worker/outside-caller.js';
import { CLOSE_MS, type ConnectionObserver } from './broker.js';
import { completedOutcome, failedOutcome, type JobData, readJob, readRequestText } from './messages.js';
import { Link, type LinkOwner } from './link.js';
import { bullIdOf, jobNamed } from './names.js';
import { QueueClient } from './queue-client.js';
import { endsWithin, retryWhileUnreachable } from './retry-while-unreachable.js';

export interface EngineSetup {
  readonly url: string;
  readonly queue: string;
  readonly keepMs: number;
  readonly checkMs: number;
  readonly limits: WireLimits;
  readonly observer: ConnectionObserver;
}

/** Milliseconds after which a runner that closes looks whether the server is still there. */
const STEP_MS = 50;
/** The number of jobs that one check looks up, starting with those that were looked up longest ago. */
const CHECKED_AT_ONCE = 500;

/**
 * The caller's side of a cluster.
 *
 * A job is added under a fixed id, so adding it a second time has no effect. The events of the queue report its progress. An event can
 * be missed, since the server trims their log and may lose it. So every `checkMs` the engine looks up its jobs and sends requests again.
 *
 *     cancel ─▶ an event to all workers (the one that runs the job takes it) ─▶ and, for a job that no worker has:
 *               if every run that began has ended as an attempt: remove it. It never begins again.
 *               else (a run was lost or put back): write the request into its data, for the worker that takes it next.
 *
 * `remove` alone is not enough. It also removes a job whose lease has run out while its worker still runs it, and on PostgreSQL a job
 * that a worker is just claiming. Then a handle would be done before the clean-up. The specs in spec/cluster/faults test this.
 */
export class ClusterEngine implements Engine, LinkOwner {
  readonly canTransfer = false;
  readonly limits: WireLimits;
  readonly clock = wallClock;
  private readonly links = new Map<string, Set<Link>>();
  private opening: Promise<QueueClient> | undefined;
  /** Set once the connections are open. */
  private client: QueueClient | undefined;
  private checking: Subscription | undefined;
  private isClosed = false;
  /** The additions and requests that are being sent. */
  private readonly pending = new Set<Promise<void>>();
  private readonly passing = new WeakMap<Link, 'once' | 'again'>();
  private readonly starts = new Map<string, (jobId: string) => void>();

  constructor(private readonly setup: EngineSetup) {
    this.limits = setup.limits;
  }

  send(outgoing: Outgoing, receiver: Receiver): Line {
    const link = this.link(outgoing.call.id, receiver, outgoing.call);
    this.keep(link, this.add(link, outgoing));
    return link;
  }

  attach(jobId: string, receiver: Receiver): Line {
    const link = this.link(jobId, receiver);
    this.keep(link, this.join(link));
    return link;
  }

  /** @param onStart called when a run of this schedule starts anywhere, while this process lives */
  async every(
    key: string,
    msOrCron: number | string,
    outgoing: Outgoing,
    onStart: { readonly prefix: string; readonly call: (jobId: string) => void },
  ): Promise<void> {
    const client = await this.open();
    this.starts.set(onStart.prefix, onStart.call);
    await client.schedule(key, msOrCron, outgoing.call.job, dataOf(outgoing), this.triesOf(outgoing));
  }

  async stopEvery(key: string, prefix: string): Promise<void> {
    const client = await this.open();
    await client.unschedule(key);
    this.starts.delete(prefix);
  }

  pass(link: Link): void {
    if (this.passing.has(link)) {
      this.passing.set(link, 'again');
      return;
    }
    this.passing.set(link, 'once');
    this.track(this.passAll(link));
  }

  closed(link: Link): void {
    const id = bullIdOf(link.jobId);
    const links = this.links.get(id);
    links?.delete(link);
    if (links?.size === 0) this.links.delete(id);
    if (this.links.size === 0) this.stopChecking();
  }

  /** Closes the engine: its handles fail, and the jobs go on. Additions and requests made before still reach the server if it answers. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.stopChecking();
    const { client } = this;
    for (
      let waited = 0;
      client?.isReady === true && this.pending.size > 0 && waited < CLOSE_MS;
      waited += STEP_MS
    )
      await endsWithin(STEP_MS, Promise.allSettled(this.pending));
    for (const link of [...this.links.values()].flatMap((links) => [...links])) {
      const error = new InvalidStateError(
        `the runner was closed before ${jobNamed(link.jobId)} ended. The job goes on: \`cluster(url).attach('${link.jobId}')\` gives a handle of it.`,
      );
      link.end(failedWith(error, this.limits));
    }
    await client?.close();
  }

  private link(jobId: string, receiver: Receiver, call?: PackedCall): Link {
    const link = new Link(jobId, this, receiver, call);
    const id = bullIdOf(jobId);
    let links = this.links.get(id);
    if (links === undefined) this.links.set(id, (links = new Set()));
    links.add(link);
    this.checking ??= this.checkAgain();
    return link;
  }

  /** @throws InvalidStateError when a package is not installed, or when the engine is closed meanwhile */
  private open(): Promise<QueueClient> {
    return (this.opening ??= this.connect());
  }

  private async connect(): Promise<QueueClient> {
    const { url, queue, observer } = this.setup;
    const listen = (events: QueueEvents): void => {
      this.listen(events);
    };
    const client = (this.client = await QueueClient.open(url, queue, observer, listen, () => this.isClosed));
    if (this.isClosed) await client.close();
    await client.listening;
    if (this.isClosed) throw new InvalidStateError('the runner was closed before it was connected.');
    return client;
  }

  private listen(events: QueueEvents): void {
    events.on('waiting', ({ jobId }) => {
      this.at(jobId, (link) => {
        link.queued();
      });
    });
    events.on('delayed', ({ jobId }) => {
      this.at(jobId, (link) => {
        link.queued();
      });
    });
    events.on('active', ({ jobId }) => {
      this.startOf(jobId);
      this.at(jobId, (link) => {
        link.active();
      });
    });
    events.on('stalled', ({ jobId }) => {
      this.at(jobId, (link) => {
        link.stalled();
      });
    });
    events.on('progress', ({ jobId, data }) => {
      this.at(jobId, (link) => {
        link.progress(data);
      });
    });
    events.on('completed', ({ jobId, returnvalue }) => {
      this.at(jobId, (link) => {
        link.end(completedOutcome(returnvalue, jobNamed(link.jobId), this.limits));
      });
    });
    events.on('failed', ({ jobId, failedReason }) => {
      this.at(jobId, (link) => {
        link.end(failedOutcome(failedReason, jobNamed(link.jobId), this.limits));
      });
    });
    events.on('removed', ({ jobId }) => {
      this.at(jobId, (link) => {
        link.removed();
      });
    });
    const asked = ({ jobId, request }: { jobId: string; request: string }): void => {
      this.at(jobId, (link) => {
        link.requested(readRequestText(request, jobNamed(link.jobId), this.limits));
      });
    };
    events.on('asked' as never, asked as never);
  }

  private at(id: string, tell: (link: Link) => void): void {
    for (const link of this.links.get(id) ?? []) tell(link);
  }

  private startOf(id: string): void {
    if (this.isClosed || this.links.has(id)) return;
    for (const [prefix, call] of this.starts) if (id.startsWith(prefix)) call(id);
  }

  private async add(link: Link, outgoing: Outgoing): Promise<void> {
    const client = await this.open();
    const { call, hasGivenId } = outgoing;
    if (hasGivenId) await this.sentBefore(link);
    await this.retryWhileUnreachable(() => client.add(call.job, dataOf(outgoing), this.optionsOf(outgoing)));
    link.isSent = true;
    if (hasGivenId) await this.look(link, client);
    else if (!link.hasEnded) link.queued();
  }

  private async join(link: Link): Promise<void> {
    const client = await this.open();
    await this.sentBefore(link);
    link.isSent = true;
    await this.look(link, client);
  }

  /** Waits until earlier calls of this process with the same id have been sent: the first call adds the job. */
  private async sentBefore(link: Link): Promise<void> {
    const links = [...(this.links.get(bullIdOf(link.jobId)) ?? [])];
    await Promise.all(links.slice(0, links.indexOf(link)).map(({ sending }) => sending));
  }

  /** Looks up the state of a job from which no event has arrived. */
  private async look(link: Link, client: QueueClient): Promise<void> {
    const job = await this.retryWhileUnreachable(() => client.find(bullIdOf(link.jobId)));
    if (job === undefined) {
      link.lost(
        `no ${jobNamed(link.jobId)} in the queue "${this.setup.queue}": it has ended long ago, was removed, or was never there.`,
      );
    } else if (!this.endOf(link, job)) {
      link.found(await this.retryWhileUnreachable(() => job.getState()));
    }
  }

  /** Ends the link if the job has ended. */
  private endOf(link: Link, job: Job): boolean {
    if (job.finishedOn === undefined) return false;
    const what = jobNamed(link.jobId);
    // After a failed attempt, a successful job still has its `failedReason`. A failed job has no `returnvalue`.
    const returned: unknown = job.returnvalue;
    link.end(
      returned === null || returned === undefined
        ? failedOutcome(job.failedReason, what, this.limits)
        : completedOutcome(returned, what, this.limits),
    );
    return true;
  }

  private async passAll(link: Link): Promise<void> {
    try {
      do {
        this.passing.set(link, 'once');
        await this.passOnce(link);
      } while (this.passing.get(link) === 'again' && !link.hasEnded);
    } catch {
      // The server is unreachable, or the job has just ended. The next check sends the requests again.
    } finally {
      this.passing.delete(link);
    }
  }

  private async passOnce(link: Link): Promise<void> {
    const client = await this.open();
    if (!link.isSent || link.hasEnded) return;
    const id = bullIdOf(link.jobId);
    const [request] = link.requests;
    const told = Promise.all(link.requests.map((each) => client.sendToWorkers(id, each)));
    const [job] = await Promise.all([client.find(id), told]);
    // Not `endOf`: events with the last values of a job that has ended may still be on their way.
    if (job === undefined || job.finishedOn !== undefined || request === undefined) return;
    const { attemptsStarted, attemptsMade } = job;
    if (client.canRemove && attemptsStarted === attemptsMade) {
      await client.sendToHandles(id, request);
      await job.remove();
      link.end(neverBegun(request, readJob(job.data, jobNamed(link.jobId), this.limits).call, this.limits));
      return;
    }
    await job.updateData({ ...(job.data as object), request });
    if ((await job.getState()) === 'delayed') await job.promote();
  }

  private checkAgain(): Subscription {
    return outsideCaller(() =>
      taskScheduler.schedule(() => {
        this.track(this.check());
      }, this.setup.checkMs),
    );
  }

  private stopChecking(): void {
    this.checking?.unsubscribe();
    this.checking = undefined;
  }

  private async check(): Promise<void> {
    try {
      const client = await this.open();
      const ids = [...this.links.keys()].slice(0, CHECKED_AT_ONCE);
      await Promise.all(ids.map((id) => this.checkOne(id, client)));
    } catch {
      // The server is unreachable: wait for the next check.
    }
    this.stopChecking();
    if (!this.isClosed && this.links.size > 0) this.checking = this.checkAgain();
  }

  private async checkOne(id: string, client: QueueClient): Promise<void> {
    const links = this.links.get(id);
    if (links === undefined) return;
    // Moves the job to the end, so that all others are checked before it again.
    this.links.delete(id);
    this.links.set(id, links);
    const sent = [...links].filter(({ isSent }) => isSent);
    if (sent.length === 0) return;
    const job = await client.find(id);
    for (const link of sent) {
      if (job !== undefined && job.finishedOn === undefined) {
        if (link.requests.length > 0) this.pass(link);
      } else if (!link.wasFoundEnded) link.wasFoundEnded = true;
      else if (job === undefined) link.removed();
      else this.endOf(link, job);
    }
  }

  private optionsOf(outgoing: Outgoing): JobsOptions {
    const { call, delay, priority } = outgoing;
    return {
      ...this.triesOf(outgoing),
      jobId: bullIdOf(call.id),
      ...(delay > 0 && { delay }),
      ...(priority > 0 && { priority }),
    };
  }

  /** The number of attempts of a job, and how long its outcome is kept. */
  private triesOf({ attempts, backoffMs }: Outgoing): JobsOptions {
    const keep = { age: Math.max(1, Math.ceil(this.setup.keepMs / 1000)) };
    return {
      attempts,
      ...(backoffMs > 0 && { backoff: { type: 'exponential', delay: backoffMs } }),
      removeOnComplete: keep,
      removeOnFail: keep,
      stackTraceLimit: 0, // an outcome has its stack, if stacks may cross
    };
  }

  private retryWhileUnreachable<T>(fn: () => Promise<T>): Promise<T> {
    return retryWhileUnreachable(fn, () => this.isClosed);
  }

  /** When `work` has sent or found the job, sends the requests made meanwhile. If `work` fails, the handle fails with its error. */
  private keep(link: Link, work: Promise<void>): void {
    link.sending = work.then(
      () => {
        if (link.requests.length > 0) this.pass(link);
      },
      (error: unknown) => {
        link.end(failedWith(error, this.limits));
      },
    );
    this.track(link.sending);
  }

  private track(work: Promise<void>): void {
    this.pending.add(work);
    void work.finally(() => this.pending.delete(work));
  }
}

function dataOf({ call, retryLost }: Outgoing): JobData {
  return { call, retryLost };
}
