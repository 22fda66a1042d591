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

/** The colours of docs/.vitepress/theme/pictures.css, for a file by itself. */
const STYLE = `
text { font: 12px system-ui, sans-serif; fill: #3c3c43; }
.axis { font-size: 11px; }
.letter { font-size: 11px; font-weight: 600; fill: #16181d; }
.page { fill: #f6f6f7; }
path { fill: none; stroke: #6b7280; stroke-width: 1.5; }
.grid { stroke: #d5d9e0; }
.one { stroke: #3451b2; stroke-width: 2; }
.marble { stroke: #6b7280; }
.p-native { fill: #ffe08a; }
.p-rxjs { fill: #ffb8cf; }
.p-effect { fill: #e3c7ff; }
.p-effection { fill: #ffc9a8; }
.p-redux-saga { fill: #b6e8b0; }
.p-bluebird { fill: #a8d8ff; }
.p-asyncio { fill: #d5d9e0; }
@media (prefers-color-scheme: dark) {
  text { fill: #dfdfd6; }
  .letter { fill: #16181d; }
  .page { fill: #202127; }
  path { stroke: #9ca3af; }
  .grid { stroke: #3c3f44; }
  .one { stroke: #a8b1ff; }
}
`;

/** The part of bench/results.json that the chart shows. */
export interface Results {
  readonly table: { readonly machine: { readonly node: string }; readonly data: readonly Row[] };
}

interface Row {
  readonly title: string;
  readonly unit: string;
  readonly cells: Readonly<Record<string, { readonly value?: number }>>;
}

/** The rows of the table that are times of an operation. A peer that fails has no ratio. */
export function readComparisons({ table }: Results): Comparison[] {
  return table.data
    .filter(({ unit }) => unit === 'µs')
    .map(({ title, cells: { rxtask, ...peers } }) => {
      const ours = rxtask?.value ?? NaN;
      const ratios = Object.entries(peers).map(([peer, { value = NaN }]) => [peer, rounded(value / ours)]);
      return {
        name: title,
        rxtask: String(rounded(ours)),
        ratios: Object.fromEntries(ratios.filter(([, ratio]) => Number(ratio) > 0)) as Record<string, number>,
      };
    });
}

/** Three significant digits. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** Draws the comparisons on a logarithmic axis. Left of the line at 1 is faster than rxtask. */
export function drawChart(comparisons: readonly Comparison[], layout: Layout = 'wide'): string {
  const { label, width, height, content } = layOut(comparisons, layout);
  return picture(label, width, height, ...content);
}

/** The same as a file that needs no page: with its colours, light and dark, and its legend. */
export function drawChartFile(comparisons: readonly Comparison[], node: string): string {
  const { label, width, height, content } = layOut(comparisons, 'wide');
  const legend = [
    `Time of each peer divided by rxtask's, on ${node}, on a logarithmic axis. Left of the line: faster than rxtask.`,
    Object.entries(LETTERS)
      .map(([peer, letter]) => `${letter} = ${peer}`)
      .join(',   '),
  ];
  const drawn = picture(
    label,
    width,
    height + 44,
    element('title', {}, "The time of each peer, as a multiple of rxtask's time"),
    element('style', {}, STYLE),
    element('rect', { class: 'page', width: '100%', height: '100%', rx: 8 }),
    ...content,
    ...legend.map((line, i) => text(8, height + 14 + 18 * i, line, { class: 'note' })),
  );
  return `${drawn}\n`;
}

function layOut(comparisons: readonly Comparison[], layout: Layout) {
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
  return {
    label: `The time of each peer, as a multiple of the time that rxtask takes. ${label.join('. ')}`,
    width,
    height: y + 8,
    content: [...axis, ...rows],
  };
}

/** The letters and their peers, in words. */
export function chartKey(node: string): string {
  const peers = Object.entries(LETTERS).map(([peer, letter]) => `<b>${letter}</b> ${peer}`);
  return `<figcaption>Time of each peer divided by rxtask's, on ${node}, on a logarithmic axis. Left of the line: faster than rxtask. ${peers.join(', ')}.</figcaption>`;
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
