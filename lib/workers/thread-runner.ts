import type { Coroutine } from '../core/awaitable.js';
import { wallClock } from '../loop/wall-clock.js';
import type { Attempt, Observer } from '../remote/local/local-job.js';
import { LocalRunner } from '../remote/local/local-runner.js';
import type { Outgoing, PackedCall } from '../remote/protocol.js';
import type { LazyPool } from './lazy-pool.js';
import { ThreadAttempt, type ThreadSetup } from './thread-attempt.js';

/**
 * A runner whose slots are threads. It calls `afterAll` when its last job has ended. A ThreadAttempt sends a job to its thread, and
 * later the requests to cancel it.
 */
export class ThreadRunner extends LocalRunner {
  constructor(
    lazyPool: LazyPool,
    setup: ThreadSetup,
    maxQueue: number,
    graceMs: number,
    private readonly afterAll: () => Coroutine<void>,
  ) {
    const start = (call: PackedCall, outgoing: Outgoing, observer: Observer): Attempt =>
      new ThreadAttempt(lazyPool.pool, setup, call, outgoing.transfer, outgoing.graceMs ?? graceMs, observer);
    const { slots } = lazyPool;
    const { limits } = setup.shared;
    super(
      { slots, maxQueue, slotsAre: 'threads', limits, start, prepare: () => lazyPool.prepare() },
      wallClock,
      'threads(module)',
    );
  }

  protected release(): Coroutine<void> {
    return this.afterAll();
  }
}
