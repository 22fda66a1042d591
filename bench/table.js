/** Measures the table: rows are workloads, columns are peers. */
import { align, format } from './format.js';
import { measureImports } from './imports.js';
import { measureRow, quick, thorough } from './measure.js';
import { Peer, peerNames } from './peer.js';
import { measureSizeAlone, measureSizes } from './sizes.js';
import { rows, workload } from './workloads.js';

/** A quick table divides the operations of each row by this number. */
export const FEWER = 5;

/**
 * @typedef {object} TableOptions
 * @property {string} node the binary
 * @property {string[]} [peers]
 * @property {(row: string, title: string) => boolean} [wanted]
 * @property {number | undefined} [size] operations in each row
 * @property {boolean} [isQuick] fewer operations and runs, without asyncio, which does not depend on Node, and without sizes
 * @property {(line: string) => void} print
 */

/** @param {TableOptions} options @returns {Promise<import('./targets.js').ResultRow[]>} */
export async function measureTable({
  node,
  peers: names = peerNames,
  wanted = () => true,
  size,
  isQuick,
  print,
}) {
  const peers = await startPeers(
    names.filter((name) => !isQuick || name !== 'asyncio'),
    node,
    print,
  );
  try {
    const titles = peers.map(({ name }) => name);
    const widths = [48, 8, ...titles.slice(1).map(() => 13)];
    /** @type {import('./targets.js').ResultRow[]} */
    const results = [];
    /** @param {import('./targets.js').ResultRow} result */
    const add = (result) => {
      results.push(result);
      const { title, cells } = result;
      print(align([title, ...titles.map((name) => format(cells[name], cells['rxtask']))], widths).join(' '));
    };

    print(align(['µs for each operation, × rxtask', ...titles], widths).join(' '));
    for (const row of rows) {
      const { title, n: usual, kind } = workload(row);
      if (!wanted(row, title)) continue;
      const n = size ?? (isQuick ? usual / FEWER : usual);
      const cells = await measureRow(row, peers, n, (isQuick ? quick : thorough)(n));
      add({ row, title, unit: kind === 'bytes' ? 'bytes' : 'µs', n, cells });
    }
    if (isQuick) return results;
    const rest = /** @type {const} */ ([
      ['import', 'import, ms', 'ms', () => measureImports(titles, node)],
      ['size', 'smallest program, kB min+gzip', 'kB', () => measureSizes(titles)],
      ['size-alone', 'the same without RxJS, kB', 'kB', () => measureSizeAlone()],
    ]);
    for (const [row, title, unit, measure] of rest) {
      if (wanted(row, title)) add({ row, title, unit, cells: await measure() });
    }
    return results;
  } finally {
    await Promise.all(peers.map((peer) => peer.stop()));
  }
}

/** @param {string[]} names @param {string} node @param {(line: string) => void} print */
async function startPeers(names, node, print) {
  const peers = [];
  for (const name of names) {
    if (!peerNames.includes(name))
      throw new Error(`There is no peer ${name}. The peers are ${peerNames.join(', ')}.`);
    const peer = await Peer.start(name, node);
    if (peer) peers.push(peer);
    else print(`no ${name} on this machine`);
  }
  return peers;
}
