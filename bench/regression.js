/**
 * Checks whether the kernel has become slower. It compares cheap operations with native promises, or with RxJS, in the same
 * process and in turn: `npm run bench:regression`. It needs the build, but no peers. It measures processor time, and takes the
 * shortest of many runs, because other programs on the machine can only add to both. A limit is 1.8 times the value that was
 * measured when the limit was set, so a kernel at half the speed exceeds it.
 */
import { processorTime } from './processor-time.js';
import { workload } from './workloads.js';
import { workloads as native } from './peers/native.js';
import { workloads as rxjs } from './peers/rxjs.js';
import { workloads as rxtask } from './peers/rxtask.js';

/** Few enough to stay in the young heap. The table shows the cost of collections. */
const SIZE = 2000;
const ROUNDS = 100;
/** If a row exceeds its limit after this many rounds, it fails. */
const PATIENCE = 300;

/** @type {{ row: import('./workloads.js').Row, beside: import('./workloads.js').PeerWorkloads, limit: number }[]} */
const checks = [
  { row: 'spawn', beside: native, limit: 3.6 },
  { row: 'sequential', beside: native, limit: 7.2 },
  { row: 'sleep0', beside: native, limit: 4 },
  { row: 'gather', beside: native, limit: 4.9 },
  { row: 'chain', beside: native, limit: 4.9 },
  { row: 'subscribe', beside: rxjs, limit: 0.7 },
];

let isSlower = false;
for (const { row, beside, limit } of checks) {
  let ours = Infinity;
  let theirs = Infinity;
  for (let round = 0; round < ROUNDS || (round < PATIENCE && ours > theirs * limit); round++) {
    ours = Math.min(ours, await processorTime(rxtask, row, SIZE));
    theirs = Math.min(theirs, await processorTime(beside, row, SIZE));
  }
  const ratio = ours / theirs;
  isSlower ||= ratio > limit;
  const verdict = ratio <= limit ? 'as before' : 'SLOWER';
  console.log(`${workload(row).title.padEnd(40)} ×${ratio.toFixed(2)}, at most ${limit}  ${verdict}`);
}
if (isSlower) process.exitCode = 1;
