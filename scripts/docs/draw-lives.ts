import { drawAxis, drawSigns, inWords } from './draw-marbles.js';
import { type LifeRow, type Sign, signsOf } from './read-marbles.js';
import { element, type Layout, NARROW, picture, text, widthOf } from './svg.js';

const STEP = 14;
const OUT = 34;
const LIFE = 22;
const GAP = 10;
/** Room for the name of a row above it. */
const NAME = 18;
/** Room for the name of a final state. */
const FINAL = 84;
const STATES: Readonly<Record<string, string>> = {
  p: 'pending',
  r: 'running',
  c: 'cancelling',
  s: 'succeeded',
  f: 'failed',
  x: 'cancelled',
};

/** Draws rows of operators: the output as marbles, and below it the states of each task, underlined while its work goes on. */
export function drawLives(title: string, rows: readonly LifeRow[], layout: Layout = 'wide'): string {
  const isWide = layout === 'wide';
  const left = isWide ? Math.max(...rows.map(({ name }) => widthOf(name))) + 26 : 18;
  const all = rows.flatMap(({ out, lives, works }) => [out, ...lives, ...works].flatMap(signsOf));
  const last = Math.max(...all.map(({ at }) => at)) + 1;
  const step = isWide ? STEP : Math.min(STEP, (NARROW - left - FINAL) / last);
  const x = (at: number) => left + at * step;
  const above = isWide ? 0 : NAME;
  let top = 6;
  const drawn = rows.map((row) => {
    const name = isWide
      ? text(8, top + OUT / 2 + 4, row.name, { class: 'name' })
      : text(8, top + 12, row.name, { class: 'name' });
    const part = name + drawRow(row, x, last, top + above);
    top += heightOf(row) + above;
    return part;
  });
  const height = top + 24;
  const label = rows.map(rowInWords).join('. ');
  const width = isWide ? x(last) + FINAL : NARROW;
  return picture(`${title}. ${label}`, width, height, ...drawn, drawAxis(last, x, height - 8));
}

function rowInWords({ name, out, lives }: LifeRow): string {
  const states = lives.map((life) =>
    signsOf(life)
      .map(({ at, sign }) => `${STATES[sign] ?? sign} at ${String(at)} ms`)
      .join(', '),
  );
  return `${name}: ${inWords(out)}. ${states.map((each) => `Task: ${each}`).join('; ')}`;
}

function heightOf({ lives, works }: LifeRow): number {
  return OUT + Math.max(lives.length, lives.length > 1 ? works.length : 1) * LIFE + GAP;
}

function drawRow(row: LifeRow, x: (at: number) => number, last: number, top: number): string {
  const y = top + OUT / 2;
  const states = row.lives.map((life, i) => drawLife(signsOf(life), x, last, y + OUT / 2 + i * LIFE + 6));
  const works = row.works.flatMap((work, i) =>
    // The ticks of a periodic task are all work of that task. Otherwise each task has its own work.
    drawWork(signsOf(work), x, y + OUT / 2 + (row.lives.length > 1 ? i : 0) * LIFE + 17),
  );
  return [
    element('path', { class: 'lane', d: `M${x(0)} ${y}H${x(last)}` }),
    ...drawSigns(signsOf(row.out), x, y),
    ...states,
    ...works,
  ].join('');
}

function drawLife(signs: readonly Sign[], x: (at: number) => number, last: number, y: number): string {
  return signs
    .map(({ at, sign }, i) => {
      const state = STATES[sign];
      if (state === undefined) return '';
      if ('sfx'.includes(sign)) {
        return (
          element('path', { class: `state-line ${state}`, d: `M${x(at)} ${y - 8}v16` }) +
          text(x(at) + 6, y + 4, state, { class: `state-name ${state}` })
        );
      }
      const width = x(signs[i + 1]?.at ?? last) - x(at);
      return width === 0
        ? ''
        : element('rect', { class: `state ${state}`, x: x(at), y: y - 6, width, height: 12, rx: 2 });
    })
    .join('');
}

function drawWork(signs: readonly Sign[], x: (at: number) => number, y: number): string {
  const start = signs.find(({ sign }) => sign === '^')?.at;
  const end = signs.find(({ sign }) => sign === '!')?.at;
  return start === undefined || end === undefined
    ? ''
    : element('path', { class: 'work', d: `M${x(start)} ${y - 8}h${Math.max(x(end) - x(start), 2)}` });
}
