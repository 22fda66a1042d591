import { LazyPool } from '../../lib/workers/lazy-pool.js';
import type { Pool } from '../../lib/workers/pool.js';
import { run } from 'rxtask';

/** A pool that does nothing, and records when it is closed. */
function poolWith(events: string[]): Pool {
  const unused = (): never => {
    throw new Error('The lazy pool does not use this.');
  };
  const close = (): Promise<void> => {
    events.push('closed');
    return Promise.resolve();
  };
  return { start: unused, close };
}

describe('a lazy pool', () => {
  it('has a slot for each thread, and loads its pool once, at the first call', async () => {
    const events: string[] = [];
    const pool = poolWith(events);
    const lazyPool = new LazyPool(3, () => {
      events.push('loaded');
      return Promise.resolve(pool);
    });
    expect([lazyPool.slots.size, events]).toEqual([3, []]);
    await Promise.all([run(() => lazyPool.prepare()), run(() => lazyPool.prepare())]);
    expect(lazyPool.pool).toBe(pool);
    await run(() => lazyPool.close());
    expect(events).toEqual(['loaded', 'closed']);
  });

  it('closes nothing if there was no call, nor if the pool could not be loaded', async () => {
    await run(() => new LazyPool(1, () => Promise.reject(new Error('never called'))).close());

    const lazyPool = new LazyPool(1, () => Promise.reject(new Error('no piscina')));
    await expect(run(() => lazyPool.prepare())).rejects.toThrow('no piscina');
    await run(() => lazyPool.close());
  });
});
