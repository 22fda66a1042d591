import type { Coroutine } from '../core/awaitable.js';
import { until } from '../core/until.js';
import { Places } from '../remote/local/places.js';
import type { Pool } from './pool.js';

/** Threads, made when the first call comes, and a place for each. */
export class Crew {
  readonly places: Places;
  private loading: Promise<Pool> | undefined;
  private loaded: Pool | undefined;

  constructor(
    threads: number,
    private readonly load: () => Promise<Pool>,
  ) {
    this.places = new Places(threads);
  }

  /** Must not be read before `prepare` has ended. */
  get pool(): Pool {
    return this.loaded!;
  }

  /** @throws what loading fails with */
  *prepare(): Coroutine<void> {
    this.loading ??= this.load();
    this.loaded ??= yield* until(this.loading);
  }

  /** Ends the threads, if there are any. */
  *close(): Coroutine<void> {
    const { loading } = this;
    if (loading === undefined) return;
    const pool = yield* until(loading.catch(() => undefined)); // who called has been told why
    if (pool !== undefined) yield* until(pool.close());
  }
}
