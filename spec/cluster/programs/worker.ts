/** A worker process: calls `serve` with the options in its argument. SIGTERM stops it, with the grace period in the options. */
import { serve, type ServeOptions } from 'rxtask/cluster';
import { jobs as lawJobs } from '../../remote/support/jobs.js';
import { jobs as tracedJobs } from '../support/traced-jobs.js';

const { url, ...options } = JSON.parse(process.argv[2]!) as ServeOptions & { url: string };
const worker = serve(url, [...lawJobs, ...tracedJobs], {
  ...options,
  onError: ({ message }) => {
    process.stderr.write(`${message}\n`);
  },
});

process.once('SIGTERM', () => {
  void worker.stop().then(() => {
    process.exit(0);
  });
});
// Ends when the process of the spec has ended.
process.once('disconnect', () => {
  process.exit(1);
});
