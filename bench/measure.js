/** Measures one row of the table: all peers in turn, round after round, so that other load on the machine affects all alike. */
import { median } from './stats.js';
import { workload } from './workloads.js';

/** @typedef {{ value: number } | { error: string }} Cell */

/**
 * How often a row of n operations runs.
 *
 * @typedef {object} Plan
 * @property {number} runs unless the row says otherwise
 * @property {number} warmUps runs that do not count
 * @property {number} budget milliseconds after which a peer does no more runs of a row; a peer that slow needs fewer runs
 */

export const RUNS = 5;
/** Operations to warm up, in at least three runs, so that the optimiser sees as much of a short row as of a long one. */
export const WARM_UP = 100_000;
const warmUpsFor = (/** @type {number} */ n) => Math.max(3, Math.ceil(WARM_UP / n));

/** @param {number} n @returns {Plan} */
export const thorough = (n) => ({ runs: RUNS, warmUps: warmUpsFor(n), budget: 2500 });
/** @param {number} n @returns {Plan} */
export const quick = (n) => ({ runs: RUNS, warmUps: warmUpsFor(n), budget: 600 });

/**
 * @param {import('./workloads.js').Row} row
 * @param {import('./peer.js').Peer[]} peers
 * @param {number} n
 * @param {Plan} plan
 * @returns {Promise<Record<string, Cell>>} µs for each operation, or bytes for each task
 */
export async function measureRow(row, peers, n, plan) {
  const takers = peers
    .filter((peer) => peer.rows.has(row))
    .map((peer) => new Taker(peer, row, n, plan.budget));
  const { kind, runs = plan.runs } = workload(row);
  const warm = kind === 'bytes' ? 0 : plan.warmUps;
  for (let round = 0; round < warm + runs; round++) {
    for (const taker of takers) await taker.run();
  }
  return Object.fromEntries(takers.map((taker) => [taker.peer.name, taker.cell(warm)]));
}

/** One peer, one row. */
class Taker {
  /** @type {number[]} */
  samples = [];
  spent = 0;
  /** @type {string | undefined} */
  error;

  /** @param {import('./peer.js').Peer} peer @param {import('./workloads.js').Row} row @param {number} n @param {number} budget */
  constructor(peer, row, n, budget) {
    this.peer = peer;
    this.row = row;
    this.n = n;
    this.budget = budget;
  }

  async run() {
    const { peer, row, n } = this;
    if (this.error !== undefined || this.spent > this.budget) return;
    const { expected, kind } = workload(row);
    if (kind === 'bytes') await peer.restart(); // with a fresh heap
    const start = performance.now();
    const answer = await peer.measure(row, n);
    this.spent += performance.now() - start;
    if ('error' in answer || kind === 'bytes') await peer.restart(); // so that no task stays parked during the next row
    if ('error' in answer) {
      this.error = answer.error;
      return;
    }
    const { value, ms, bytes } = answer;
    if (value !== expected(n)) {
      this.error = `the work came to ${value}, not ${expected(n)}`;
      if (peer.name === 'rxtask') throw new Error(`${row}: ${this.error}`);
      return; // a peer that does not do the work fails in this row; the others go on
    }
    this.samples.push(bytes ?? ((ms ?? NaN) * 1000) / n);
  }

  /** @param {number} warmUps how many of the runs were for warming up; the last run always counts @returns {Cell} */
  cell(warmUps) {
    if (this.error !== undefined) return { error: this.error };
    return { value: median(this.samples.slice(Math.min(warmUps, this.samples.length - 1))) };
  }
}
