/** The targets, all as ratios or differences within one run. */

/**
 * @typedef {{ row: string, title: string, unit: string, n?: number, cells: Record<string, import('./measure.js').Cell> }} ResultRow
 * @typedef {{ rows: ResultRow[], growth: import('./growth.js').GrowthLine[] }} Numbers
 * @typedef {{ text: string, value: number, limit: number, note?: string }} Verdict
 */

const LIBRARIES = ['rxjs', 'effect', 'effection', 'redux-saga', 'bluebird', 'asyncio'];

/** @param {import('./measure.js').Cell | undefined} cell */
const valueOf = (cell) => (cell && 'value' in cell ? cell.value : NaN);

/** @param {Numbers} numbers @returns {Verdict[]} those that this run has measured */
export function judge({ rows, growth }) {
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

  /** @param {string} row @returns {Verdict} */
  const underEveryPeer = (row) => {
    const measured = LIBRARIES.filter((peer) => !Number.isNaN(cell(row, peer)));
    const best = measured.sort((a, b) => cell(row, a) - cell(row, b))[0] ?? 'none';
    return {
      text: `${title(row)}: under every peer`,
      value: over(row, best),
      limit: 1,
      note: `next is ${best}`,
    };
  };

  const ours = growth.filter(({ peer }) => peer === 'rxtask');

  return [
    atMost('spawn', 'native', 1.5),
    atMost('spawn', 'effect', 1 / 4),
    atMost('sequential', 'native', 3),
    atMost('sequential', 'effect', 1 / 8),
    atMost('sleep0', 'native', 2.5),
    atMost('sleep0', 'effect', 1 / 12),
    atMost('sleepers', 'native', 1),
    atMost('cancel', 'effect', 1 / 4),
    { text: 'parked task: at most 500 bytes', value: cell('parked', 'rxtask'), limit: 500 },
    ...['parked', 'gather', 'group', 'chain', 'semaphore', 'event'].map(underEveryPeer),
    atMost('chain', 'native', 3),
    atMost('gather', 'native', 3),
    {
      ...atMost('subscribe', 'rxjs', 1),
      text: `${title('subscribe')}: under RxJS's share with AsyncSubject`,
    },
    ...ours.map(({ title, cells }) => ({
      text: `${title}: at 1,000,000 at most 1.3 × at 10,000`,
      value: valueOf(cells[3]) / valueOf(cells[1]),
      limit: 1.3,
    })),
    { text: 'smallest program, RxJS included: under 8 kB', value: cell('size', 'rxtask'), limit: 8 },
    { text: 'smallest program, ours alone: under 4 kB', value: cell('size-alone', 'rxtask'), limit: 4 },
    {
      text: "import: at most 5 ms over RxJS's own",
      value: cell('import', 'rxtask') - cell('import', 'rxjs'),
      limit: 5,
    },
  ].filter(({ value }) => !Number.isNaN(value));
}
