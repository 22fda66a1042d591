/**
 * Runs one peer in its own process: `node --expose-gc child.js rxtask`. A request is a line of JSON, `{ row, n }`. The answer
 * is a line of JSON, too: the result of the work, and milliseconds, or bytes for each task, or an error.
 */
import { createInterface } from 'node:readline';
import { workload } from './workloads.js';

/** @typedef {{ value: number, ms?: number, bytes?: number } | { error: string }} Answer */

/** @type {{ workloads: import('./workloads.js').PeerWorkloads }} */
const { workloads } = await import(`./peers/${String(process.argv[2])}.js`);

const say = (/** @type {unknown} */ message) => process.stdout.write(`${JSON.stringify(message)}\n`);

function heapUsed() {
  if (!globalThis.gc) throw new Error('bytes are counted after a collection: run node with --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

/** @param {import('./workloads.js').Row} row @param {number} n @returns {Promise<Answer>} */
async function measure(row, n) {
  const work = workloads[row];
  if (!work) throw new Error(`there is no ${row}`);
  // Do not force a collection before a timed run. It discards optimised code, and the run would measure the optimiser.
  const counts = workload(row).kind === 'bytes';
  const before = counts ? heapUsed() : 0;
  const start = performance.now();
  const value = await work(n);
  const ms = performance.now() - start;
  return counts ? { value, bytes: (heapUsed() - before) / n } : { value, ms };
}

say({ rows: Object.keys(workloads) });

for await (const line of createInterface({ input: process.stdin })) {
  const { row, n } = /** @type {{ row: import('./workloads.js').Row, n: number }} */ (JSON.parse(line));
  try {
    say(await measure(row, n));
  } catch (error) {
    say({ error: String(error) });
  }
}
process.exit(); // even if tasks are still parked
