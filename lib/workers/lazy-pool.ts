import type { Coroutine } from '../core/awaitable.js';
import { until } from '../core/until.js';
import { Slots } from '../remote/local/slots.js';
import type { Pool } from './pool.js';

/** A pool of threads, which is loaded at the first call, and one slot for each thread. */
export class LazyPool {
  readonly slots: Slots;
  private loading: Promise<Pool> | undefined;
  private loaded: Pool | undefined;

  constructor(
    threads: number,
    private readonly load: () => Promise<Pool>,
  ) {
    this.slots = new Slots(threads);
  }

  /** Must be read only after `prepare` has ended. */
  get pool(): Pool {
    return this.loaded!;
  }

  /** Loads the pool, unless it is loaded. @throws the error of loading */
  *prepare(): Coroutine<void> {
    this.loading ??= this.load();
    this.loaded ??= yield* until(this.loading);
  }

  /** Ends the threads, if there are any. */
  *close(): Coroutine<void> {
    const { loading } = this;
    if (loading === undefined) return;
    const pool = yield* until(loading.catch(() => undefined)); // the calls have failed with this error
    if (pool !== undefined) yield* until(pool.close());
  }
}
