/**
 * Whether the kernel has become slower: its cheap operations beside native promises, or RxJS, in the same process and in turn.
 * `npm run bench:regression`; no peers are needed, only the build. The best of several attempts counts, so that a busy machine
 * is no failure; a limit is about twice what was measured when it was set, so that a kernel half as fast is one.
 */
import { median } from './stats.js';
import { workload } from './workloads.js';
import { workloads as native } from './peers/native.js';
import { workloads as rxjs } from './peers/rxjs.js';
import { workloads as rxtask } from './peers/rxtask.js';

const SIZE = 10_000;
const ROUNDS = 9;
const ATTEMPTS = 4;

/** @type {{ row: import('./workloads.js').Row, beside: import('./workloads.js').PeerWorkloads, limit: number }[]} */
const checks = [
  { row: 'spawn', beside: native, limit: 2.8 },
  { row: 'sequential', beside: native, limit: 6 },
  { row: 'sleep0', beside: native, limit: 4.6 },
  { row: 'gather', beside: native, limit: 2.4 },
  { row: 'chain', beside: native, limit: 2.8 },
  { row: 'subscribe', beside: rxjs, limit: 1.4 },
];

/** @param {import('./workloads.js').PeerWorkloads} peer @param {import('./workloads.js').Row} row */
async function time(peer, row) {
  const start = performance.now();
  const value = await peer[row]?.(SIZE);
  const ms = performance.now() - start;
  if (value !== workload(row).expected(SIZE)) throw new Error(`${row}: the work came to ${value}`);
  return ms;
}

/** @param {(typeof checks)[number]} check how many times as long as what stands beside it ours takes */
async function ratio({ row, beside }) {
  const ours = [];
  const theirs = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await time(rxtask, row));
    theirs.push(await time(beside, row));
  }
  return median(ours) / median(theirs);
}

let isSlower = false;
for (const check of checks) {
  let best = Infinity;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    best = Math.min(best, await ratio(check));
  }
  const verdict = best <= check.limit ? 'as before' : 'SLOWER';
  isSlower ||= best > check.limit;
  console.log(
    `${workload(check.row).title.padEnd(40)} ×${best.toFixed(2)}, at most ${check.limit}  ${verdict}`,
  );
}
if (isSlower) process.exitCode = 1;
