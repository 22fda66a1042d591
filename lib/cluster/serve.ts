import type { QueueEventsProducer, Worker as BullWorker } from 'bullmq';
import { wait } from '../combine/wait.js';
import { assertMilliseconds, described } from '../core/arguments.js';
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
import { outsideCaller } from '../remote/worker/outside-caller.js';
import { assertQueue, assertUrl } from './assert-server.js';
import { Broker, CLOSE_MS, type Reader } from './broker.js';
import { ConnectionLog } from './connection-log.js';
import { untilListening } from './until-listening.js';
import { controlOf } from './names.js';
import { endsWithin } from './retry-while-unreachable.js';
import { Runs } from './runs.js';

export interface ServeOptions {
  /** The name of the queue. Default 'rxtask'. */
  readonly queue?: string | undefined;
  /** How many jobs run at once. Default 10. */
  readonly concurrency?: number | undefined;
  /**
   * Milliseconds after which a job counts as lost if its worker has not renewed its lease. The worker renews it after half of that
   * time. If its loop is blocked for longer than `leaseMs`, the worker loses the job. From 1000 to 2,147,483,647. Default 30,000.
   */
  readonly leaseMs?: number | undefined;
  /** Milliseconds that running jobs have to end after `stop()`, before they are cancelled. Default 10,000. */
  readonly graceMs?: number | undefined;
  /** The most characters of one message. Default 1,048,576; null and Infinity mean no limit. */
  readonly maxSize?: number | null | undefined;
  /** Whether the stacks of errors are sent. Default true. */
  readonly stacks?: boolean | undefined;
  /** Called with each error that belongs to no job. Default: each message is written to the console once. */
  readonly onError?: ((error: Error) => void) | undefined;
}

const CONCURRENCY = 10;
const LEASE_MS = 30_000;
const SHORTEST_LEASE_MS = 1000;
const LONGEST_LEASE_MS = 2 ** 31 - 1;
const GRACE_MS = 10_000;

/** The open connections of a worker. */
interface Open {
  readonly broker: Broker;
  readonly control: Reader;
  readonly hello: QueueEventsProducer;
  /** Undefined if the worker was stopped before it could receive requests. */
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
      // Without this report, nothing would show that this worker never runs a job.
      log.error(error as Error);
      return undefined;
    });
  }

  stop(graceMs: number = this.setup.graceMs): Promise<void> {
    assertMilliseconds(graceMs, 'stop', 'worker.stop(10_000)');
    const work = this.stopping === undefined ? () => this.end(graceMs) : () => this.cancelAfter(graceMs);
    const task = outsideCaller(() => createTask(work, { name: 'the end of a worker', detached: true }));
    return (this.stopping ??= task).then();
  }

  [ASYNC_DISPOSE](): Promise<void> {
    return this.stop();
  }

  private async open(log: ConnectionLog): Promise<Open> {
    const { url, queue, concurrency, leaseMs } = this.setup;
    const { runs } = this;
    const { signal } = this.closing;
    const broker = (this.broker = await Broker.open(url, log, () => signal.aborted));
    const receive = ({ id, request }: { id: string; request: string }): void => {
      runs.request(id, request);
    };
    const control = await broker.events(controlOf(queue), (events) => {
      events.on('request' as never, receive as never);
    });
    const hello = await broker.producer(controlOf(queue));
    // A job must not begin before its worker can receive a request to cancel it.
    await untilListening(control.events, hello, signal);
    if (signal.aborted) return { broker, control, hello, worker: undefined };
    const worker = await broker.worker(queue, (job, token) => runs.run(job, token!), {
      concurrency,
      leaseMs,
    });
    worker.on('lockRenewalFailed', (ids) => {
      runs.leaseLost(ids);
    });
    void worker.run();
    return { broker, control, hello, worker };
  }

  private *cancelAfter(graceMs: number): Coroutine<void> {
    if (this.running.size > 0 && graceMs > 0) {
      yield* wait([...this.running], { timeout: graceMs === Infinity ? null : graceMs });
    }
    this.runs.stop();
  }

  private *end(graceMs: number): Coroutine<void> {
    this.closing.abort();
    const opened = yield* until(this.opening);
    if (opened === undefined) return;
    const { broker, control, hello, worker } = opened;
    // BullMQ's worker takes no more jobs, and waits for the running ones. It must not wait for a server that is unreachable.
    const closed = worker?.close(!broker.isReady && this.running.size === 0);
    yield* this.cancelAfter(graceMs);
    const closing = Promise.allSettled([closed]).then(() =>
      Promise.allSettled([control.close(), hello.close()]),
    );
    // The limit is for the server's answers alone: a clean-up may take as long as it needs.
    let isClosed: boolean;
    do isClosed = yield* until(endsWithin(CLOSE_MS, closing));
    while (!isClosed && this.running.size > 0);
    if (!isClosed) {
      broker.disconnect();
      yield* until(Promise.allSettled([control.close(), hello.close()]));
    }
    yield* until(broker.close());
  }
}

/**
 * Takes jobs from a queue and runs them in this process: the far end of `cluster(url)`.
 *
 * The worker begins at once, and calls `onError` with errors that belong to no job. A job is a task of this process, and its body runs
 * on the loop. Do long computations in `threads`: they would block the loop until the lease runs out. After `stop(graceMs)` the worker
 * takes no more jobs. Running jobs have `graceMs` milliseconds to end. Then the worker cancels them and waits for their clean-up, and
 * another worker runs them again, unless their `retryLost` is 0.
 *
 * @param url the server, as for `cluster`
 * @param jobs an array of results of `implement`
 * @param options the queue, the number of jobs at once, and their lease
 * @returns the worker; `await using` it, or call `stop()`
 * @throws TypeError, RangeError for a wrong URL, job or option
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
  assertLease(leaseMs);
  assertMilliseconds(graceMs, 'serve', 'serve(url, jobs, { graceMs: 10_000 })');
  return new ClusterWorker({ url, queue, concurrency, leaseMs, graceMs }, jobs, options);
}

/** A worker renews its lease by a timer: a shorter one would expire on a busy machine, and timers take no longer one. */
function assertLease(leaseMs: unknown): void {
  if (typeof leaseMs === 'number' && leaseMs >= SHORTEST_LEASE_MS && leaseMs <= LONGEST_LEASE_MS) return;
  throw new RangeError(
    `serve(): leaseMs is from ${SHORTEST_LEASE_MS} to ${LONGEST_LEASE_MS} milliseconds, not ${described(leaseMs)}: ` +
      'write `{ leaseMs: 30_000 }`.',
  );
}
