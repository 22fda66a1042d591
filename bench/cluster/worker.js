/** A worker of one side of bench/cluster.js: `bullmq` or `rxtask`. */
import { Worker } from 'bullmq';
import { jobs } from './echo.js';

const [, , side = '', url = ''] = process.argv;
const concurrency = 100;
if (side === 'bullmq') {
  /** @type {Worker<{ n: number }, number>} */
  const worker = new Worker('bullmq', (job) => Promise.resolve(job.data.n), {
    connection: { url },
    concurrency,
  });
  await worker.waitUntilReady();
} else {
  const { serve } = /** @type {typeof import('rxtask/cluster')} */ (
    await import(new URL('../../dist/esm/cluster/index.js', import.meta.url).href)
  );
  serve(url, jobs, { queue: 'rxtask', concurrency });
}
process.send?.('ready');
