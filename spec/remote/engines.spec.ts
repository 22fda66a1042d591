import { inProcess } from 'rxtask/remote';
import { engineLaws } from './support/engine-laws.js';
import { jobs } from './support/jobs.js';

describe('inProcess, as an engine', () => {
  engineLaws({
    make: () => inProcess(jobs, { concurrency: 2, maxSize: 10_000 }),
    owner: 'inProcess()',
    sharesVariables: true,
  });
});
