import { availableParallelism } from 'node:os';
import { loadPool, parallelism } from '../../lib/workers/load-pool.js';
import { WebPool } from '../../lib/workers/web-pool.js';

describe('the threads of a host', () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'Worker');
  });

  it('are Web Workers where there are any', async () => {
    Reflect.set(globalThis, 'Worker', () => undefined);
    expect(await loadPool({ threads: 1, memoryMb: undefined, from: __filename })).toBeInstanceOf(WebPool);
  });
});

it('as many threads run at once as the machine can run', () => {
  expect(parallelism()).toBe(availableParallelism());
});
