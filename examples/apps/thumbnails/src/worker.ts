/** A worker process: resizes images for the services of the Redis that the variable CLUSTER names. SIGTERM ends it with its clean-up. */
import { sleep, until } from 'rxtask';
import { serve } from 'rxtask/cluster';
import { runMain } from 'rxtask/node';
import { jobs } from './jobs.js';
import { QUEUE } from './runner.js';

await runMain(
  function* main() {
    const worker = serve(process.env['CLUSTER']!, jobs, { queue: QUEUE, concurrency: 2 });
    try {
      yield* sleep(Infinity);
    } finally {
      yield* until(worker.stop(5000));
    }
  },
  { name: 'worker', graceMs: 10_000 },
);
