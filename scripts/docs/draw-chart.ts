import { element, type Layout, NARROW, picture, text, widthOf } from './svg.js';

/** A row of the benchmarks: how many times as long as rxtask each peer takes. */
export interface Comparison {
  readonly name: string;
  readonly rxtask: string;
  readonly ratios: Readonly<Record<string, number>>;
}

/** The letter of each peer in the chart. */
const LETTERS: Readonly<Record<string, string>> = {
  native: 'n',
  rxjs: 'r',
  effect: 'e',
  effection: 'f',
  'redux-saga': 's',
  bluebird: 'b',
  asyncio: 'a',
};
const WIDTH = 700;
const RADIUS = 8;
const LEVEL = 17;
const MARKS = [0.01, 0.1, 1, 10, 100];

/** The first table of bench/RESULTS.md, without its last rows, which are not times of an operation. */
export function readComparisons(results: string): Comparison[] {
  const table = results.slice(results.indexOf('## Compared with its peers')).split('\n## ')[0]!;
  const [head, , ...rows] = table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  if (head === undefined) throw new Error('bench/RESULTS.md has no table.');
  return rows
    .filter(([name = '']) => !/, (?:ms|bytes|kB)\b/.test(name))
    .map(([name = '', , rxtask = '', ...cells]) => {
      const measured = cells.map((cell, i) => [head[i + 3]!, Number(/×([\d.]+)$/.exec(cell)?.[1])] as const);
      return { name, rxtask, ratios: Object.fromEntries(measured.filter(([, ratio]) => ratio > 0)) };
    });
}

/** Draws the comparisons on a logarithmic axis. Left of the line at 1 is faster than rxtask. */
export function drawChart(comparisons: readonly Comparison[], layout: Layout = 'wide'): string {
  const isWide = layout === 'wide';
  const width = isWide ? WIDTH : NARROW;
  const left = isWide ? Math.max(...comparisons.map(({ name }) => widthOf(name, 12))) + 24 : 16;
  const all = comparisons.flatMap(({ ratios }) => Object.values(ratios)).map(Math.log10);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (ratio: number) =>
    Math.round(left + 10 + ((Math.log10(ratio) - low) / (high - low)) * (width - left - 30));

  let y = 22;
  const rows = comparisons.map(({ name, rxtask, ratios }) => {
    const placed = place(Object.entries(ratios), x);
    const lane = y + (isWide ? 14 : 32);
    const drawn = [
      text(8, isWide ? lane + 4 : y + 14, isWide ? name : `${name} (${rxtask} µs)`, { class: 'note' }),
      element('path', { class: 'lane', d: `M${left} ${lane}H${width - 8}` }),
      ...placed.map(({ peer, at, level }) =>
        element(
          'g',
          {},
          element('circle', { class: `marble p-${peer}`, cx: at, cy: lane + level * LEVEL, r: RADIUS }),
          text(at, lane + level * LEVEL + 4, LETTERS[peer]!, { class: 'letter', 'text-anchor': 'middle' }),
        ),
      ),
    ];
    y = lane + 14 + Math.max(0, ...placed.map(({ level }) => level)) * LEVEL;
    return drawn.join('');
  });
  const axis = MARKS.filter((mark) => Math.log10(mark) >= low && Math.log10(mark) <= high).map(
    (mark) =>
      element('path', { class: mark === 1 ? 'one' : 'grid', d: `M${x(mark)} 20V${y}` }) +
      text(x(mark), 14, mark === 1 ? 'rxtask' : `× ${mark}`, { class: 'axis', 'text-anchor': 'middle' }),
  );
  const label = comparisons.map(
    ({ name, ratios }) =>
      `${name}: ${Object.entries(ratios)
        .map(([peer, ratio]) => `${peer} ${ratio} times`)
        .join(', ')}`,
  );
  return picture(
    `The time of each peer, as a multiple of the time that rxtask takes. ${label.join('. ')}`,
    width,
    y + 8,
    ...axis,
    ...rows,
  );
}

/** The letters and their peers, in words. */
export function chartKey(): string {
  const peers = Object.entries(LETTERS).map(([peer, letter]) => `<b>${letter}</b> ${peer}`);
  return `<figcaption>Time of each peer divided by rxtask's, on a logarithmic axis. Left of the line: faster than rxtask. ${peers.join(', ')}.</figcaption>`;
}

/** Marks that would overlap go below each other. */
function place(ratios: readonly (readonly [string, number])[], x: (ratio: number) => number) {
  const ends: number[] = [];
  return [...ratios]
    .sort(([, one], [, other]) => one - other)
    .map(([peer, ratio]) => {
      const at = x(ratio);
      const free = ends.findIndex((end) => end <= at - RADIUS);
      const level = free === -1 ? ends.length : free;
      ends[level] = at + RADIUS;
      return { peer, at, level };
    });
}
