import type { QueueEventsProducer, Worker as BullWorker } from 'bullmq';
import { wait } from '../combine/wait.js';
import { assertMilliseconds } from '../core/arguments.js';
import type { Coroutine } from '../core/awaitable.js';
import { createTask } from '../core/create-task.js';
import type { Task } from '../core/task.js';
import { until } from '../core/until.js';
import { ASYNC_DISPOSE } from '../dispose.js';
import { wallClock } from '../loop/wall-clock.js';
import { assertCount, limitsOf } from '../remote/limits.js';
import type { Worker } from '../remote/runner.js';
import type { Jobs } from '../remote/worker/job-implementation.js';
import { jobsByName } from '../remote/worker/jobs-by-name.js';
import { fromNowhere } from '../remote/worker/nowhere.js';
import { assertQueue, assertUrl } from './assert-server.js';
import { Broker, type Reader } from './broker.js';
import { ConnectionLog } from './connection-log.js';
import { untilHeard } from './hear.js';
import { controlOf } from './names.js';
import { Runs } from './runs.js';

export interface ServeOptions {
  /** The name of the queue. Default 'rxtask'. */
  readonly queue?: string | undefined;
  /** How many jobs run at once. Default 10. */
  readonly concurrency?: number | undefined;
  /**
   * Milliseconds after which a job counts as lost when its worker has not renewed its lease; it is renewed at half of that. A loop that
   * is blocked for longer loses the job. Default 30,000.
   */
  readonly leaseMs?: number | undefined;
  /** Milliseconds that `stop()` gives the jobs that run. Default 10,000. */
  readonly graceMs?: number | undefined;
  /** The most characters of one message. Default 1,048,576; null and Infinity mean no limit. */
  readonly maxSize?: number | null | undefined;
  /** Whether the stacks of errors cross. Default true. */
  readonly stacks?: boolean | undefined;
  /** Hears what goes wrong and belongs to no job. Default: each message is written to the console, once. */
  readonly onError?: ((error: Error) => void) | undefined;
}

const CONCURRENCY = 10;
const LEASE_MS = 30_000;
const GRACE_MS = 10_000;

/** What a worker has open. */
interface Open {
  readonly broker: Broker;
  readonly control: Reader;
  readonly hello: QueueEventsProducer;
  /** Undefined when it was stopped before it could hear requests. */
  readonly worker: BullWorker | undefined;
}

interface Setup {
  readonly url: string;
  readonly queue: string;
  readonly concurrency: number;
  readonly leaseMs: number;
  readonly graceMs: number;
}

class ClusterWorker implements Worker {
  readonly running: ReadonlySet<Task<unknown>>;
  private readonly runs: Runs;
  private readonly opening: Promise<Open | undefined>;
  private readonly closing = new AbortController();
  private broker: Broker | undefined;
  private stopping: Task<void> | undefined;

  constructor(
    private readonly setup: Setup,
    jobs: Jobs,
    options: ServeOptions,
  ) {
    const limits = limitsOf(options);
    this.runs = new Runs(
      { jobs: jobsByName(jobs, 'serve()'), owner: 'serve()', limits, clock: wallClock },
      setup.leaseMs,
      {
        putBack: (job, token) => this.broker!.putBack(job, token),
        finalError: (message) => this.broker!.finalError(message),
      },
    );
    this.running = this.runs.running;
    const log = new ConnectionLog(options.onError);
    this.opening = this.open(log).catch((error: unknown) => {
      // Nothing else would tell that no job will ever run here.
      log.error(error as Error);
      return undefined;
    });
  }

  stop(graceMs: number = this.setup.graceMs): Promise<void> {
    assertMilliseconds(graceMs, 'stop', 'worker.stop(10_000)');
    this.stopping ??= fromNowhere(() =>
      createTask(() => this.end(graceMs), { name: 'the end of a worker', detached: true }),
    );
    return this.stopping.then();
  }

  [ASYNC_DISPOSE](): Promise<void> {
    return this.stop();
  }

  private async open(log: ConnectionLog): Promise<Open> {
    const { url, queue, concurrency, leaseMs } = this.setup;
    const { runs } = this;
    const broker = (this.broker = await Broker.open(url, log));
    const control = broker.events(controlOf(queue));
    const hear = ({ id, request }: { id: string; request: string }): void => {
      runs.request(id, request);
    };
    control.events.on('request' as never, hear as never);
    const hello = broker.producer(controlOf(queue));
    await untilHeard(control.events, hello, this.closing.signal); // a job must not begin before its worker can be told to end it
    if (this.closing.signal.aborted) return { broker, control, hello, worker: undefined };
    const worker = broker.worker(queue, (job, token) => runs.run(job, token!), { concurrency, leaseMs });
    worker.on('lockRenewalFailed', (ids) => {
      runs.leaseLost(ids);
    });
    void worker.run();
    return { broker, control, hello, worker };
  }

  private *end(graceMs: number): Coroutine<void> {
    this.closing.abort();
    const opened = yield* until(this.opening);
    if (opened === undefined) return;
    const { broker, control, hello, worker } = opened;
    // It takes no more, and waits for what runs; it does not wait for a server that is away.
    const closed = worker?.close(!broker.isReady && this.running.size === 0);
    if (this.running.size > 0 && graceMs > 0) {
      yield* wait([...this.running], { timeout: graceMs === Infinity ? null : graceMs });
    }
    this.runs.stop();
    if (closed !== undefined) yield* until(closed);
    yield* until(Promise.allSettled([control.close(), hello.close()]));
    yield* until(broker.close());
  }
}

/**
 * Takes jobs from a queue and runs them in this process: the far end of `cluster(url)`.
 *
 * It begins at once; what goes wrong is told to `onError`. A job is a task of this process, its body on the loop: work that computes
 * belongs in `threads`, or it blocks the loop until the lease runs out. `stop(graceMs)` takes no more jobs, waits for those that run,
 * then cancels them and waits for their clean-up; another worker runs them again.
 *
 * @param url the server, as for `cluster`
 * @param jobs what `implement` made
 * @param options the queue, how many jobs at once, their lease
 * @returns the worker; `await using` it, or call `stop()`
 * @throws TypeError, RangeError for what is no URL, job or option
 *
 * @example
 * const worker = serve('redis://localhost:6379', jobs, { concurrency: 4 });
 * process.once('SIGTERM', () => void worker.stop(10_000));
 *
 * @see Celery's worker
 */
export function serve(url: string, jobs: Jobs, options: ServeOptions = {}): Worker {
  const { queue = 'rxtask', concurrency = CONCURRENCY, leaseMs = LEASE_MS, graceMs = GRACE_MS } = options;
  assertUrl(url, 'serve');
  assertQueue(options.queue, 'serve');
  assertCount('concurrency', concurrency, 1);
  if (concurrency === Infinity)
    throw new RangeError('serve(): concurrency is a number: write `{ concurrency: 100 }`.');
  assertMilliseconds(leaseMs, 'serve', 'serve(url, jobs, { leaseMs: 30_000 })');
  assertMilliseconds(graceMs, 'serve', 'serve(url, jobs, { graceMs: 10_000 })');
  return new ClusterWorker({ url, queue, concurrency, leaseMs, graceMs }, jobs, options);
}
