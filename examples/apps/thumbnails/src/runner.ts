import { cluster } from 'rxtask/cluster';
import type { Runner } from 'rxtask/remote';
import { threads } from 'rxtask/workers';

/** The queue of this service's jobs. */
export const QUEUE = 'thumbnails';

/** Decides where the jobs run: in threads or, if the variable CLUSTER has the URL of a Redis, in the processes of worker.ts. */
export function makeRunner(): Runner {
  const url = process.env['CLUSTER'];
  return url === undefined ? makeThreads(2) : cluster(url, { queue: QUEUE });
}

/** Threads that compute. */
export function makeThreads(count: number): Runner {
  return threads(new URL('./jobs-in-thread.mjs', import.meta.url), { threads: count });
}
