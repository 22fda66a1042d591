/** A worker process: resizes images for the services of the Redis that the variable CLUSTER names. SIGTERM ends it with its clean-up. */
import { sleep, until } from 'rxtask';
import { serve } from 'rxtask/cluster';
import { runMain } from 'rxtask/node';
import { implement } from 'rxtask/remote';
import { resize } from './jobs.js';
import { makeThreads, QUEUE } from './runner.js';

await runMain(
  function* main() {
    const threads = makeThreads(1);
    // The pictures are computed in threads. So the loop of this process is free to receive a cancellation and to report the end of a job.
    const forwarded = implement(resize, function* (path, width) {
      const task = threads.run(resize(path, width));
      task.values$.subscribe((percent) => this.emit(percent));
      return yield* task;
    });
    const worker = serve(process.env['CLUSTER']!, [forwarded], { queue: QUEUE, concurrency: 1 });
    try {
      yield* sleep(Infinity);
    } finally {
      yield* until(worker.stop(5000));
      yield* until(threads[Symbol.asyncDispose]());
    }
  },
  { name: 'worker', graceMs: 10_000 },
);
