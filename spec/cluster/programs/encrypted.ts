/** A worker and a caller in one process, started with NODE_EXTRA_CA_CERTS. Prints the outcomes of three jobs. */
import { cluster, serve } from 'rxtask/cluster';
import { count, echo, jobs, linger } from '../../remote/support/jobs.js';

const url = process.argv[2]!;
const worker = serve(url, jobs);
const runner = cluster(url);
const results: unknown[] = [await runner.run(echo('a value')), await runner.run(count(3))];
const task = runner.run(linger(0));
task.values$.subscribe((value) => {
  results.push(value);
  if (value === 'begun') task.cancel('stop');
});
results.push(await task.then(null, String));
await runner[Symbol.asyncDispose]();
await worker.stop();
console.log(JSON.stringify(results));
process.exit(0);
