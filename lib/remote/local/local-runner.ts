import { wait } from '../../combine/wait.js';
import { assertMilliseconds } from '../../core/arguments.js';
import type { Coroutine } from '../../core/awaitable.js';
import { createTask } from '../../core/create-task.js';
import type { Task } from '../../core/task.js';
import { ASYNC_DISPOSE } from '../../dispose.js';
import { assertCall, assertKey, EngineRunner } from '../engine-runner.js';
import type { JobCall } from '../job.js';
import type { Request } from '../protocol.js';
import type { Schedule } from '../runner.js';
import { outsideCaller } from '../worker/outside-caller.js';
import { LocalEngine } from './local-engine.js';
import type { LocalJob, JobSetup } from './local-job.js';
import { Schedules } from './schedules.js';

const STOPPED: Request = {
  from: 'the runner',
  byLibrary: true,
  number: 1,
  reason: { value: 'the runner was stopped' },
  isDeadline: false,
};

/** A runner that keeps its own queue: the part that `inProcess` and `threads` share. */
export abstract class LocalRunner extends EngineRunner {
  private readonly jobs: LocalEngine;
  private readonly schedules = new Schedules();
  private stopping: Task<void> | undefined;

  protected constructor(setup: JobSetup, clock: () => number, maker: string) {
    const engine = new LocalEngine(setup, clock);
    super(engine, maker);
    this.jobs = engine;
  }

  every(key: string, msOrCron: number | string, call: JobCall<unknown, unknown>): Promise<Schedule> {
    // What this throws rejects the promise, as in a cluster.
    return new Promise((resolve) => {
      this.assertOpen('every');
      assertCall(call, 'every');
      assertKey(key);
      const schedule = this.schedules.every(key, msOrCron, () => {
        this.run(call, { detached: true });
      });
      resolve(schedule);
    });
  }

  /**
   * Closes the runner. Waiting jobs never begin. Running jobs have `graceMs` to end; then they are cancelled. A further call can
   * shorten that time.
   */
  stop(graceMs = 0): Promise<void> {
    assertMilliseconds(graceMs, 'stop', 'runner.stop(10_000)');
    const isFirst = this.close('stop()');
    if (isFirst) this.schedules.stopAll();
    const work = isFirst ? () => this.endAll(graceMs) : () => this.cancelAfter(graceMs);
    const task = outsideCaller(() => createTask(work, { name: 'the end of a runner', detached: true }));
    return (this.stopping ??= task).then();
  }

  [ASYNC_DISPOSE](): Promise<void> {
    return this.stop();
  }

  /** Called when no job runs any more. Releases what the jobs ran in. */
  protected abstract release(): Coroutine<void>;

  private *endAll(graceMs: number): Coroutine<void> {
    const { alive } = this.jobs;
    for (const job of alive) if (!job.isRunning) job.take(STOPPED);
    yield* this.cancelAfter(graceMs);
    yield* endOf(alive, null);
    yield* this.release();
    this.endEvents();
  }

  private *cancelAfter(graceMs: number): Coroutine<void> {
    const { alive } = this.jobs;
    if (graceMs > 0) yield* endOf(alive, graceMs);
    for (const job of alive) job.take(STOPPED);
  }
}

function* endOf(jobs: readonly LocalJob[], timeout: number | null): Coroutine<void> {
  if (jobs.length > 0)
    yield* wait(
      jobs.map(({ ended }) => ended),
      { timeout: timeout === Infinity ? null : timeout },
    );
}
