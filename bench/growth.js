/** How the time for each operation grows with n, for rxtask and native promises. */
import { measureRow } from './measure.js';
import { workload } from './workloads.js';

export const SIZES = [1000, 10_000, 100_000, 1_000_000];

/** @type {import('./workloads.js').Row[]} */
const growing = ['spawn', 'sequential', 'sleep0', 'sleepers', 'cancel', 'gather', 'chain'];

/**
 * @typedef {{ row: string, title: string, peer: string, cells: (import('./measure.js').Cell | undefined)[] }} GrowthLine
 * @param {import('./peer.js').Peer[]} peers
 * @param {(row: string, title: string) => boolean} wanted
 * @param {(line: GrowthLine) => void} report
 */
export async function measureGrowth(peers, wanted, report) {
  const lines = [];
  for (const row of growing) {
    const { title } = workload(row);
    if (!wanted(row, title)) continue;
    const bySize = [];
    for (const n of SIZES) {
      // A small size is quick: do more runs, so that the optimiser has seen as much.
      const runs = n < 100_000 ? 25 : 5;
      bySize.push(await measureRow(row, peers, n, runs, n < 100_000 ? 10 : 1));
    }
    for (const { name: peer } of peers) {
      const line = { row, title, peer, cells: bySize.map((cells) => cells[peer]) };
      lines.push(line);
      report(line);
    }
  }
  return lines;
}
