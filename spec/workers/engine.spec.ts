import { threads } from 'rxtask/workers';
import { engineLaws } from '../remote/support/engine-laws.js';
import { bundled } from './support/bundled.js';

describe('threads, as an engine', () => {
  engineLaws({
    make: async () => threads(await bundled('spec/remote/support/jobs.ts'), { threads: 2, maxSize: 10_000 }),
    owner: 'jobs.mjs',
  });
});
