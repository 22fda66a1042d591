import { millisecondsOrNone } from '../core/arguments.js';
import { createTask } from '../core/create-task.js';
import type { Task } from '../core/task.js';
import { until } from '../core/until.js';
import { ASYNC_DISPOSE } from '../dispose.js';
import { InvalidStateError } from '../errors.js';
import { wallClock } from '../loop/wall-clock.js';
import { assertCall, assertKey, assertPeriod, EngineRunner, outgoingOf } from '../remote/engine-runner.js';
import type { JobCall } from '../remote/job.js';
import { limitsOf } from '../remote/limits.js';
import type { Runner, Schedule } from '../remote/runner.js';
import { outsideCaller } from '../remote/worker/outside-caller.js';
import { assertQueue, assertUrl } from './assert-server.js';
import { ClusterEngine } from './cluster-engine.js';
import { ConnectionLog } from './connection-log.js';
import { scheduledPrefix } from './names.js';

export interface ClusterOptions {
  /** The name of the queue. Callers and workers must use the same name. Default 'rxtask'. */
  readonly queue?: string | undefined;
  /** Milliseconds for which an outcome is kept, so that `attach` still finds it. Default 3,600,000: an hour. */
  readonly keepMs?: number | undefined;
  /** Milliseconds between two checks of the jobs that have not ended, in case an event was missed. Default 2000. */
  readonly checkMs?: number | undefined;
  /** The most characters of one message. Default 1,048,576; null and Infinity mean no limit. */
  readonly maxSize?: number | null | undefined;
  /** Whether the stacks of errors are sent. Default true. */
  readonly stacks?: boolean | undefined;
  /** Called with each error of the connection that belongs to no job. Default: each message is written to the console once. */
  readonly onError?: ((error: Error) => void) | undefined;
}

const KEEP_MS = 3_600_000;
const CHECK_MS = 2000;

/** A runner whose jobs run in the workers of a queue, on any machine. */
class ClusterRunner extends EngineRunner {
  private readonly cluster: ClusterEngine;
  private closing: Task<void> | undefined;
  /** The runs of schedules that have not ended. The program has no handle of them, so their failures are reported. */
  private readonly scheduled = new Set<Task<unknown>>();

  constructor(url: string, options: ClusterOptions) {
    const { queue = 'rxtask', keepMs = KEEP_MS, checkMs = CHECK_MS, onError } = options;
    const engine: ClusterEngine = new ClusterEngine({
      url,
      queue,
      keepMs: millisecondsOrNone(keepMs, 'cluster', 'cluster(url, { keepMs: 60_000 })'),
      checkMs: millisecondsOrNone(checkMs, 'cluster', 'cluster(url, { checkMs: 2000 })'),
      limits: limitsOf(options),
      observer: new ConnectionLog(onError, (type, error) => {
        this.tell({ type, at: wallClock(), ...(error !== undefined && { error }) });
      }),
    });
    super(engine, 'cluster(url)');
    this.cluster = engine;
  }

  async every(key: string, msOrCron: number | string, call: JobCall<unknown, unknown>): Promise<Schedule> {
    this.assertOpen('every');
    assertCall(call, 'every');
    assertKey(key);
    if (typeof msOrCron !== 'string') assertPeriod(key, msOrCron); // BullMQ reads a pattern
    const { cluster } = this;
    const prefix = scheduledPrefix(key);
    const outgoing = await createTask(() => outgoingOf(cluster, call, {}, key), { name: `every ${key}` });
    const onStart = {
      prefix,
      call: (jobId: string) => {
        const run = this.attach(jobId, call.job);
        this.scheduled.add(run);
        run.addDoneCallback(() => this.scheduled.delete(run));
      },
    };
    try {
      await cluster.every(key, msOrCron, outgoing, onStart);
    } catch (cause) {
      if (typeof msOrCron === 'number' || cause instanceof InvalidStateError || isReply(cause)) throw cause;
      throw new RangeError(
        `every("${key}"): BullMQ cannot read the cron pattern "${msOrCron}": write \`'0 3 * * *'\` for every night at three.`,
        { cause },
      );
    }
    return { key, stop: () => cluster.stopEvery(key, prefix) };
  }

  [ASYNC_DISPOSE](): Promise<void> {
    if (this.close('its disposal')) {
      // Closing the runner makes these handles fail. That must not be reported as a failure of the runs.
      for (const run of this.scheduled) run.then(undefined, () => undefined);
      this.closing = outsideCaller(() =>
        createTask(() => until(this.cluster.close()), { name: 'the end of a runner', detached: true }),
      );
      this.closing.addDoneCallback(() => {
        this.endEvents();
      });
    }
    return this.closing!.then();
  }
}

/** Whether it is an error that the server has replied. */
function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}

/**
 * Sends jobs to the workers of a queue, in other processes and on other machines. The queue is BullMQ's, on Redis or Valkey.
 *
 * A handle is `cancelling` until the clean-up at the worker has ended. If a worker dies, another worker starts the job again, as often
 * as its `retryLost` allows. So a body runs at least once, and may run again. If this process ends, the job goes on, and
 * `attach(jobId)` makes another handle of it. The first call opens the connection. While the server is unreachable, calls and requests wait.
 *
 * @param url the server: `redis://user:password@host:6379`, `rediss://…` with TLS; `postgresql://…` is experimental
 * @param options the queue, and how long outcomes are kept
 * @returns a runner; `await using` it, so that its connections end. Jobs that have not ended go on, and their handles fail
 * @throws TypeError, RangeError for a wrong URL or option. Without BullMQ and ioredis, the first call fails with the command that
 *   installs them
 *
 * @example
 * const runner = process.env.CLUSTER ? cluster(process.env.CLUSTER) : inProcess(jobs);
 * const thumbnail = await runner.run(resize('cat.png', 200), { timeout: 60_000 });
 *
 * @see concurrent.futures.Executor; Celery's `apply_async`
 */
export function cluster(url: string, options: ClusterOptions = {}): Runner {
  assertUrl(url, 'cluster');
  assertQueue(options.queue, 'cluster');
  return new ClusterRunner(url, options);
}
