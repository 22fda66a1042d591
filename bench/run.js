/** `npm run bench` prints one table: rows are workloads, columns are peers. `npm run bench -- --help` shows the options. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { measureGrowth, SIZES } from './growth.js';
import { measureImports } from './imports.js';
import { measureRow } from './measure.js';
import { Peer, peerNames } from './peer.js';
import { describeMachine, writeResults } from './results.js';
import { measureSizeAlone, measureSizes } from './sizes.js';
import { align, format } from './table.js';
import { judge } from './targets.js';
import { rows, workload } from './workloads.js';

const HELP = `npm run bench -- [options]
  --only a,b    only rows whose name or title contains one of these
  --peers a,b   only these peers of ${peerNames.join(', ')}
  --size N      the number of operations in each row
  --growth      only rxtask and native, at ${SIZES.join(', ')} operations
  --json        prints JSON (use \`npm run --silent\`)
  --write       writes the table, the growth and the targets into bench/RESULTS.md`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    peers: { type: 'string', default: peerNames.join(',') },
    size: { type: 'string' },
    growth: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const print = (/** @type {string} */ text) => {
  if (!options.json) console.log(text);
};

/** @param {string} row @param {string} title */
const wanted = (row, title) =>
  options.only.split(',').some((part) => row.includes(part) || title.includes(part));

function installPeers() {
  if (existsSync(path.join(import.meta.dirname, 'node_modules'))) return;
  const { status } = spawnSync('npm', ['ci'], { cwd: import.meta.dirname, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('npm ci failed in bench/');
}

/** @param {string[]} names */
async function startPeers(names) {
  const peers = [];
  for (const name of names) {
    if (!peerNames.includes(name))
      throw new Error(`There is no peer ${name}. The peers are ${peerNames.join(', ')}.`);
    const peer = await Peer.start(name);
    if (peer) peers.push(peer);
    else print(`no ${name} on this machine`);
  }
  return peers;
}

/** @param {Peer[]} peers @returns {Promise<import('./targets.js').ResultRow[]>} */
async function measureTable(peers) {
  const names = peers.map(({ name }) => name);
  const widths = [42, 8, ...names.slice(1).map(() => 13)];
  /** @type {import('./targets.js').ResultRow[]} */
  const results = [];
  /** @param {import('./targets.js').ResultRow} result */
  const add = (result) => {
    results.push(result);
    const { title, cells } = result;
    print(align([title, ...names.map((name) => format(cells[name], cells['rxtask']))], widths).join(' '));
  };

  print(align(['µs for each operation, × rxtask', ...names], widths).join(' '));
  for (const row of rows) {
    const { title, n: usual, kind } = workload(row);
    if (!wanted(row, title)) continue;
    const n = options.size ? Number(options.size) : usual;
    add({ row, title, unit: kind === 'bytes' ? 'bytes' : 'µs', n, cells: await measureRow(row, peers, n) });
  }
  const rest = /** @type {const} */ ([
    ['import', 'import, ms', 'ms', () => measureImports(names)],
    ['size', 'smallest program, kB min+gzip', 'kB', () => measureSizes(names)],
    ['size-alone', 'the same without RxJS, kB', 'kB', () => measureSizeAlone()],
  ]);
  for (const [row, title, unit, measure] of rest) {
    if (wanted(row, title)) add({ row, title, unit, cells: await measure() });
  }
  return results;
}

/** @param {Peer[]} peers */
async function measureGrowthTable(peers) {
  const widths = [42, 8, ...SIZES.map(() => 10)];
  print(align(['µs for each operation, as n grows', '', ...SIZES.map(String)], widths).join(' '));
  return measureGrowth(peers, wanted, ({ title, peer, cells }) => {
    print(align([title, peer, ...cells.map((cell) => format(cell, undefined))], widths).join(' '));
  });
}

async function main() {
  if (options.write && options.only) throw new Error('--write needs a whole run: omit --only');
  installPeers();
  const machine = describeMachine();
  print(`${machine.node}, ${machine.cpu}, ${machine.date}\n`);
  /** @type {Peer[]} */
  let peers = [];
  const numbers = /** @type {import('./targets.js').Numbers} */ ({ rows: [], growth: [] });
  try {
    if (!options.growth || options.write) {
      peers = await startPeers(options.peers.split(','));
      numbers.rows = await measureTable(peers);
      print('');
    }
    if (options.growth || options.write) {
      await Promise.all(peers.map((peer) => peer.stop()));
      peers = await startPeers(['rxtask', 'native']);
      numbers.growth = await measureGrowthTable(peers);
      print('');
    }
  } finally {
    await Promise.all(peers.map((peer) => peer.stop()));
  }
  if (options.json) console.log(JSON.stringify({ ...machine, ...numbers, targets: judge(numbers) }, null, 2));
  for (const { text, value, limit } of judge(numbers)) {
    print(`${value <= limit ? 'met    ' : 'NOT MET'} ${text}: ${value.toPrecision(3)}`);
  }
  if (options.write) writeResults(machine, numbers);
}

if (options.help) console.log(HELP);
else await main();
