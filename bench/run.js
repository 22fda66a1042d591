/** `npm run bench` measures everything and writes bench/RESULTS.md. `npm run bench -- --help` shows the options. */
import { parseArgs } from 'node:util';
import { install } from '../scripts/consumers/workshop.js';
import { digits } from './format.js';
import { measureGrowth, SIZES } from './growth.js';
import { measureLoads } from './loads/compare.js';
import { describeMachine } from './machine.js';
import { measureMixed } from './mixed.js';
import { MAJORS, nodeOf, REFERENCE } from './nodes.js';
import { peerNames } from './peer.js';
import { writeResults } from './results.js';
import { measureTable } from './table.js';
import { judge } from './targets.js';

const PARTS = ['table', 'growth', 'mixed', 'loads', 'versions'];

const HELP = `npm run bench -- [options]
Without options it measures all parts and writes each into bench/results.json and bench/RESULTS.md as it is done. It takes about a
quarter of an hour on a quiet machine. If it is interrupted, name the parts that are left.
  --part a,b    only these parts:
                table     the peers on Node ${REFERENCE}
                growth    rxtask and native promises at ${SIZES.join(', ')} operations
                mixed     rows alone and in a process that runs all of them
                loads     a service, a search and a crawler
                versions  the peers on Node ${MAJORS.join(', ')}, with fewer operations
These print, and write nothing:
  --only a,b    only rows (and loads) whose name or title contains one of these; without --part, of the table
  --peers a,b   only these peers of ${peerNames.join(', ')}; only the table
  --size N      the number of operations in each row; only the table
  --node M      another version of Node: ${MAJORS.join(', ')}; without --part, the table
  --json        prints JSON (use \`npm run --silent\`)`;

const { values: options } = parseArgs({
  options: {
    part: { type: 'string' },
    only: { type: 'string' },
    peers: { type: 'string' },
    size: { type: 'string' },
    node: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const isPartial = [options.only, options.peers, options.size, options.node].some(
  (option) => option !== undefined,
);

const print = (/** @type {string} */ text) => {
  if (!options.json) console.log(text);
};

/** @param {string} row @param {string} title */
const wanted = (row, title) =>
  (options.only ?? '').split(',').some((part) => row.includes(part) || title.includes(part));

/** @type {Record<string, (node: string) => Promise<unknown>>} each takes the binary of Node */
const measurers = {
  table: (node) =>
    measureTable({
      node,
      ...(options.peers !== undefined && { peers: options.peers.split(',') }),
      wanted,
      size: options.size === undefined ? undefined : Number(options.size),
      print,
    }),
  growth: (node) => measureGrowth({ node, wanted, print }),
  mixed: (node) => measureMixed(node, print),
  loads: (node) => measureLoads(node, wanted, print),
  async versions() {
    const tables = [];
    for (const major of MAJORS) {
      const { binary, version } = nodeOf(major);
      print(`Node ${version}`);
      tables.push({
        node: `Node ${version}`,
        rows: await measureTable({ node: binary, wanted, isQuick: true, print }),
      });
    }
    return tables;
  },
};

async function main() {
  const names = (options.part ?? (isPartial ? 'table' : PARTS.join(','))).split(',');
  for (const name of names)
    if (!PARTS.includes(name))
      throw new Error(`There is no part ${name}. The parts are ${PARTS.join(', ')}.`);
  install(import.meta.dirname);
  const { binary, version } = nodeOf(options.node ?? REFERENCE);

  /** @type {Record<string, import('./results.js').Part<unknown>>} */
  const parts = {};
  for (const name of names) {
    const node = name === 'versions' ? `Node ${MAJORS.join(', ')}` : `Node ${version}`;
    const machine = describeMachine(node);
    print(`${name}: ${node}, ${machine.cpu}, load ${machine.load}, ${machine.date}\n`);
    const start = performance.now();
    try {
      const data = await measurers[name]?.(binary);
      const seconds = Math.round((performance.now() - start) / 1000);
      parts[name] = { machine, seconds, data };
      print(`\n${name}: ${seconds} s\n`);
      if (!isPartial) writeResults({ [name]: parts[name] });
    } catch (error) {
      // The other parts do not depend on it.
      console.error(`${name} has failed: \`npm run bench -- --part ${name}\` tries it again.`, error);
      process.exitCode = 1;
    }
  }

  const of = (/** @type {string} */ name) => parts[name] && { data: parts[name].data };
  const verdicts = judge(
    /** @type {import('./targets.js').Numbers} */ ({
      ...(of('table') && { rows: of('table')?.data }),
      ...(of('growth') && { growth: of('growth')?.data }),
      ...(of('mixed') && { mixed: of('mixed')?.data }),
      ...(of('loads') && { loads: of('loads')?.data }),
    }),
  );
  if (options.json) console.log(JSON.stringify({ parts, targets: verdicts }, null, 2));
  for (const { text, value, limit, note } of verdicts) {
    const verdict = value <= limit ? 'met    ' : 'NOT MET';
    print(`${verdict} ${text}: ${digits(value)}, at most ${digits(limit)}${note ? ` (${note})` : ''}`);
  }
}

if (options.help) console.log(HELP);
else await main();
