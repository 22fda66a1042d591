/** How the time for each operation grows with n, for rxtask and native promises. */
import { align, format } from './format.js';
import { measureRow } from './measure.js';
import { Peer } from './peer.js';
import { workload } from './workloads.js';

export const SIZES = [1000, 10_000, 100_000, 1_000_000];

/** @type {import('./workloads.js').Row[]} */
const growing = [
  'spawn',
  'sequential',
  'sleep0',
  'sleepers',
  'cancel',
  'gather',
  'chain',
  'values',
  'values-paced',
];

/** A small size is quick: it has more runs, so that the optimiser has seen as much. */
const planFor = (/** @type {number} */ n) =>
  n < 100_000 ? { runs: 25, warmUps: 10, budget: 3000 } : { runs: 5, warmUps: 1, budget: 3000 };

/**
 * @typedef {{ row: string, title: string, peer: string, cells: (import('./measure.js').Cell | undefined)[] }} GrowthLine
 * @param {object} options
 * @param {string} options.node the binary
 * @param {(row: string, title: string) => boolean} [options.wanted]
 * @param {(line: string) => void} options.print
 */
export async function measureGrowth({ node, wanted = () => true, print }) {
  const started = await Promise.all(['rxtask', 'native'].map((name) => Peer.start(name, node)));
  const peers = started.filter((peer) => peer !== undefined);
  /** @type {GrowthLine[]} */
  const lines = [];
  const widths = [48, 8, ...SIZES.map(() => 10)];
  print(align(['µs for each operation, as n grows', '', ...SIZES.map(String)], widths).join(' '));
  try {
    for (const row of growing) {
      const { title } = workload(row);
      if (!wanted(row, title)) continue;
      const bySize = [];
      for (const n of SIZES) bySize.push(await measureRow(row, peers, n, planFor(n)));
      for (const { name: peer } of peers) {
        const line = { row, title, peer, cells: bySize.map((cells) => cells[peer]) };
        lines.push(line);
        print(align([title, peer, ...line.cells.map((cell) => format(cell, undefined))], widths).join(' '));
      }
    }
  } finally {
    await Promise.all(peers.map((peer) => peer.stop()));
  }
  return lines;
}
