/** The targets. Nearly all are ratios within one run, on the reference version of Node. */
import { SIZES } from './growth.js';
import { workload } from './workloads.js';

/**
 * @typedef {{ row: string, title: string, unit: string, n?: number, cells: Record<string, import('./measure.js').Cell> }} ResultRow
 * @typedef {{ rows?: ResultRow[], growth?: import('./growth.js').GrowthLine[], mixed?: import('./mixed.js').MixedLine[], loads?: import('./loads/compare.js').Load[] }} Numbers
 * @typedef {{ text: string, value: number, limit: number, note?: string }} Verdict
 */

const LIBRARIES = ['rxjs', 'effect', 'effection', 'redux-saga', 'bluebird', 'asyncio'];
/** The limit of the growth of rxtask, as a factor of that of native promises. */
const GROWTH = 1.2;
/** The limit of the time of a row in a process that runs all rows, as a factor of its time alone. */
const MIXED = 1.5;

/** @param {import('./measure.js').Cell | undefined} cell */
const valueOf = (cell) => (cell && 'value' in cell ? cell.value : NaN);

/** @param {Numbers} numbers @returns {Verdict[]} those that this run has measured */
export function judge({ rows = [], growth = [], mixed = [], loads = [] }) {
  return [
    ...judgeTable(rows),
    ...judgeGrowth(growth),
    ...judgeMixed(mixed),
    ...loads.flatMap((load) => load.verdicts),
  ].filter(({ value }) => !Number.isNaN(value));
}

/** @param {ResultRow[]} rows @returns {Verdict[]} */
function judgeTable(rows) {
  /** @param {string} row @param {string} peer */
  const cell = (row, peer) => valueOf(rows.find((one) => one.row === row)?.cells[peer]);
  /** @param {string} row @param {string} peer */
  const over = (row, peer) => cell(row, 'rxtask') / cell(row, peer);
  const title = (/** @type {string} */ row) => rows.find((one) => one.row === row)?.title ?? row;

  /** @param {string} row @param {string} peer @param {number} limit @returns {Verdict} */
  const atMost = (row, peer, limit) => ({
    text: `${title(row)}: at most ${limit < 1 ? `1/${1 / limit}` : limit} × ${peer}`,
    value: over(row, peer),
    limit,
  });

  /** @param {string} row @param {string[]} excepted @returns {Verdict} */
  const underEveryPeer = (row, ...excepted) => {
    const peers = LIBRARIES.filter((peer) => !excepted.includes(peer) && !Number.isNaN(cell(row, peer)));
    const best = peers.sort((a, b) => cell(row, a) - cell(row, b))[0] ?? 'none';
    return {
      text: `${title(row)}: under every peer${excepted.length > 0 ? ` but ${excepted.join(' and ')}` : ''}`,
      value: over(row, best),
      limit: 1,
      note: `next is ${best}`,
    };
  };

  /** @param {string} row @returns {Verdict} */
  const fullLoop = (row) => ({
    text: `${title(row)}: 160,000 items in at most 100 ms`,
    value: (cell(row, 'rxtask') * 160_000) / 1000,
    limit: 100,
  });

  return [
    ...['spawn', 'sequential', 'gather', 'group', 'chain', 'semaphore', 'event', 'wait-for', 'parked'].map(
      (row) => underEveryPeer(row),
    ),
    // A bare unsubscribe has nothing to wait for: no clean-up, and no consumer that must learn of the end.
    underEveryPeer('cancel', 'rxjs'),
    atMost('spawn', 'native', 2),
    atMost('gather', 'native', 3),
    atMost('sequential', 'native', 4),
    atMost('sleepers', 'native', 1.5),
    atMost('chain', 'native', 3),
    atMost('sleep0', 'native', 2.5),
    atMost('periodic', 'rxjs', 1.5),
    atMost('over-observable', 'rxjs', 1),
    {
      ...atMost('subscribe', 'rxjs', 1),
      text: `${title('subscribe')}: under RxJS's share with AsyncSubject`,
    },
    atMost('spawn', 'effect', 1 / 4),
    atMost('sequential', 'effect', 1 / 8),
    atMost('sleep0', 'effect', 1 / 12),
    atMost('cancel', 'effect', 1 / 4),
    {
      text: `${title('async-context')}: at most 2.85 µs`,
      value: cell('async-context', 'rxtask'),
      limit: 2.85,
    },
    fullLoop('values'),
    fullLoop('values-paced'),
    { text: 'parked task: at most 428 bytes', value: cell('parked', 'rxtask'), limit: 428 },
    { text: 'smallest program, RxJS included: under 8 kB', value: cell('size', 'rxtask'), limit: 8 },
    { text: 'smallest program, ours alone: under 4 kB', value: cell('size-alone', 'rxtask'), limit: 4 },
    {
      text: "import: at most 5 ms over RxJS's own",
      value: cell('import', 'rxtask') - cell('import', 'rxjs'),
      limit: 5,
    },
  ];
}

/**
 * Each row: how many times as long an operation takes at the largest size, beside the same of native promises. If native promises fail
 * there, the largest size that they finish counts.
 *
 * @param {import('./growth.js').GrowthLine[]} lines
 * @returns {Verdict[]}
 */
function judgeGrowth(lines) {
  const base = SIZES.indexOf(10_000);
  return lines
    .filter(({ peer }) => peer === 'rxtask')
    .map(({ row, title, cells }) => {
      const native = lines.find((line) => line.row === row && line.peer === 'native')?.cells ?? [];
      const largest = SIZES.findLastIndex((_, i) => !Number.isNaN(valueOf(native[i])));
      const growth = (/** @type {typeof cells} */ of) => valueOf(of[largest]) / valueOf(of[base]);
      const times = (/** @type {typeof cells} */ of) => growth(of).toPrecision(3);
      return {
        text: `${title}: from 10,000 to ${SIZES[largest]?.toLocaleString('en') ?? '?'}, grows at most ${GROWTH} × as much as native`,
        value: growth(cells) / growth(native),
        limit: GROWTH,
        note: `${times(cells)} and ${times(native)} times as long`,
      };
    });
}

/** @param {import('./mixed.js').MixedLine[]} lines @returns {Verdict[]} */
function judgeMixed(lines) {
  return lines
    .filter(({ peer }) => peer === 'rxtask')
    .map(({ row, alone, mixed }) => ({
      text: `${workload(row).title}: in the mixed process, at most ${MIXED} × alone`,
      value: mixed / alone,
      limit: MIXED,
    }));
}
