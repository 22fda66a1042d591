import { Crew } from '../../lib/workers/crew.js';
import type { Pool } from '../../lib/workers/pool.js';
import { run } from 'rxtask';

/** A pool that does nothing, and notes that it is closed. */
function poolWith(events: string[]): Pool {
  const unused = (): never => {
    throw new Error('The crew does not use this.');
  };
  const close = (): Promise<void> => {
    events.push('closed');
    return Promise.resolve();
  };
  return { run: unused, channel: unused, drain: unused, close };
}

describe('a crew', () => {
  it('has a place for each thread, and loads its pool once, at the first call', async () => {
    const events: string[] = [];
    const pool = poolWith(events);
    const crew = new Crew(3, () => {
      events.push('loaded');
      return Promise.resolve(pool);
    });
    expect([crew.places.size, events]).toEqual([3, []]);
    await Promise.all([run(() => crew.prepare()), run(() => crew.prepare())]);
    expect(crew.pool).toBe(pool);
    await run(() => crew.close());
    expect(events).toEqual(['loaded', 'closed']);
  });

  it('closes nothing if there was no call, nor if the pool could not be loaded', async () => {
    await run(() => new Crew(1, () => Promise.reject(new Error('never called'))).close());

    const crew = new Crew(1, () => Promise.reject(new Error('no piscina')));
    await expect(run(() => crew.prepare())).rejects.toThrow('no piscina');
    await run(() => crew.close());
  });
});
