/**
 * Checks whether the kernel has become slower. It compares cheap operations with native promises, or with RxJS, in the same
 * process and in turn: `npm run bench:regression`. It needs the build, but no peers. It measures processor time, and takes the
 * shortest of many runs, because other programs on the machine can only add to both. A limit is 1.8 times the value that was
 * measured when the limit was set, so a kernel at half the speed exceeds it.
 *
 * The last rows run as in a program: many different generators take steps and all garbage is collected before each run. They find
 * code that the engine discards with the last object of a shape (lib/loop/keep-shape.ts). Such code is compiled again during a run, so the
 * shortest run hardly differs: they take the lower quartile. Without the examples, that is 1.7 to 2.3 times the limit.
 */
import { collect, variety } from './mixed.js';
import { processorTime } from './processor-time.js';
import * as library from './rxtask.js';
import { workload } from './workloads.js';
import { workloads as native } from './peers/native.js';
import { workloads as rxjs } from './peers/rxjs.js';
import { workloads as rxtask } from './peers/rxtask.js';

/** Small enough to stay in the young heap. The table shows the cost of collections. */
const SIZE = 2000;
/** Rounds of each peer before the first verdict. */
const ROUNDS = 100;
/** The rows of the mixed process need fewer. Each run follows a collection. */
const MIXED_ROUNDS = 60;
/** A row that exceeds its limit continues until it has run this many times as many rounds. Then it fails. */
const PATIENCE = 5;

/** @typedef {{ row: import('./workloads.js').Row, beside: import('./workloads.js').PeerWorkloads, limit: number, isMixed?: boolean }} Check */

/** @type {Check[]} */
const checks = [
  { row: 'spawn', beside: native, limit: 3.6 },
  { row: 'sequential', beside: native, limit: 7.2 },
  { row: 'sleep0', beside: native, limit: 4 },
  { row: 'gather', beside: native, limit: 4.9 },
  { row: 'chain', beside: native, limit: 4.9 },
  { row: 'semaphore', beside: native, limit: 2 },
  { row: 'values', beside: native, limit: 2.7 },
  { row: 'values-paced', beside: native, limit: 14 },
  { row: 'subscribe', beside: rxjs, limit: 0.7 },
  { row: 'outside', beside: native, limit: 18 },
  // With native promises, an AbortController takes so long that any kernel would pass.
  { row: 'cancel', beside: rxjs, limit: 5.2 },
  { row: 'periodic', beside: rxjs, limit: 4.5 },
  { row: 'spawn', beside: native, limit: 4.6, isMixed: true },
  { row: 'sequential', beside: native, limit: 14.5, isMixed: true },
  { row: 'chain', beside: native, limit: 7, isMixed: true },
];

const vary = variety(library);

/** @param {number[]} times @param {number} share */
const quantile = (times, share) => times.sort((a, b) => a - b)[Math.floor(times.length * share)] ?? NaN;

/** How many times as long as the other peer rxtask takes. @param {Check} check */
async function measure({ row, beside, limit, isMixed = false }) {
  const rounds = isMixed ? MIXED_ROUNDS : ROUNDS;
  /** @type {number[]} */
  const ours = [];
  /** @type {number[]} */
  const theirs = [];
  const share = isMixed ? 1 / 4 : 0;
  for (;;) {
    for (let round = 0; round < rounds; round++) {
      for (const [peer, times] of /** @type {const} */ ([
        [rxtask, ours],
        [beside, theirs],
      ])) {
        if (isMixed) {
          await vary();
          collect();
        }
        times.push(await processorTime(peer, row, SIZE));
      }
    }
    const ratio = quantile(ours, share) / quantile(theirs, share);
    if (ratio <= limit || ours.length >= rounds * PATIENCE) return ratio;
  }
}

for (const check of checks) {
  const ratio = await measure(check);
  const title = workload(check.row).title + (check.isMixed ? ', mixed' : '');
  const isSlower = ratio > check.limit;
  if (isSlower) process.exitCode = 1;
  console.log(
    `${title.padEnd(48)} ×${ratio.toFixed(2)}, at most ${check.limit}  ${isSlower ? 'SLOWER' : 'as before'}`,
  );
}
