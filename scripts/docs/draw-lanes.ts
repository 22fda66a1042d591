import type { Deed, Lane, Recording } from './record-lanes.js';
import { element, type Layout, NARROW, picture, text, widthOf } from './svg.js';

const WIDTH = 700;
const BAR = 20;

/** Where a lane has its parts: y positions relative to its top, and the height of all. */
interface Rows {
  readonly name: number;
  readonly deeds: number;
  readonly bar: number;
  readonly below: number;
  readonly height: number;
}

/** In a wide picture, the name of a lane is left of its bar. In a narrow one, it is above. */
const ROWS: Readonly<Record<Layout, Rows>> = {
  wide: { name: 36, deeds: 17, bar: 32, below: 55, height: 50 },
  narrow: { name: 14, deeds: 34, bar: 50, below: 73, height: 82 },
};

/** Draws a recording: a lane for each task, coloured by its state, with the actions above it. */
export function drawLanes(title: string, { lanes, deeds }: Recording, layout: Layout = 'wide'): string {
  const isWide = layout === 'wide';
  const width = isWide ? WIDTH : NARROW;
  const left = isWide ? Math.max(...lanes.map(({ name }) => widthOf(name))) + 26 : 8;
  const last = Math.max(...lanes.flatMap(({ segments }) => segments.map(({ to }) => to)));
  const perMillisecond = (width - left - (isWide ? 96 : 84)) / last;
  const x = (at: number) => Math.round(left + at * perMillisecond);
  const rows = ROWS[layout];
  const height = lanes.length * rows.height + 34;
  const drawn = lanes.map((lane, i) =>
    element(
      'g',
      { transform: `translate(0 ${i * rows.height})` },
      drawLane(
        lane,
        deeds.filter((deed) => deed.lane === lane.name),
        x,
        rows,
        width,
      ),
    ),
  );
  return picture(
    `${title}. ${inWords(lanes, deeds)}`,
    width,
    height,
    ...drawn,
    drawAxis(last, x, height - 10),
  );
}

function drawLane(
  { name, segments }: Lane,
  deeds: readonly Deed[],
  x: (at: number) => number,
  { name: nameAt, deeds: deedsAt, bar, below }: Rows,
  width: number,
): string {
  const parts = [text(8, nameAt, name, { class: 'name' })];
  for (const { kind, from, to } of segments) {
    if (from === to) {
      // The end. Final states take no time.
      parts.push(element('path', { class: `state-line ${kind}`, d: `M${x(to)} ${bar - 13}v26` }));
      parts.push(text(x(to) + 7, bar + 4, kind, { class: `state-name ${kind}` }));
      continue;
    }
    const long = x(to) - x(from);
    parts.push(
      element('rect', {
        class: `state ${kind}`,
        x: x(from),
        y: bar - BAR / 2,
        width: long,
        height: BAR,
        rx: 3,
      }),
    );
    const fits = long > widthOf(kind, 12);
    parts.push(
      text(x(from) + long / 2, fits ? bar + 4 : below, kind, {
        class: fits ? 'in-state' : 'axis',
        'text-anchor': 'middle',
      }),
    );
  }
  for (const { at, text: what } of deeds) {
    parts.push(element('path', { class: 'deed', d: `M${x(at)} ${deedsAt - 9}v14m-3 -5l3 5l3 -5` }));
    const isTooLong = x(at) + 6 + widthOf(what, 12) > width;
    parts.push(
      isTooLong
        ? text(x(at) - 6, deedsAt, what, { class: 'note', 'text-anchor': 'end' })
        : text(x(at) + 6, deedsAt, what, { class: 'note' }),
    );
  }
  return parts.join('');
}

function drawAxis(last: number, x: (at: number) => number, y: number): string {
  const marks = Array.from({ length: Math.floor(last / 20) + 1 }, (_, i) => i * 20);
  return marks
    .map(
      (at) =>
        element('path', { class: 'tick', d: `M${x(at)} ${y - 15}v4` }) +
        text(x(at), y, at === 0 ? '0 ms' : String(at), {
          class: 'axis',
          'text-anchor': at === 0 ? 'start' : 'middle',
        }),
    )
    .join('');
}

/** A description for readers who cannot see the picture. */
function inWords(lanes: readonly Lane[], deeds: readonly Deed[]): string {
  const lives = lanes.map(
    ({ name, segments }) =>
      `${name}: ${segments.map(({ kind, from, to }) => (from === to ? `${kind} at ${from}` : `${kind} from ${from} to ${to}`)).join(', ')}`,
  );
  return [...lives, ...deeds.map(({ at, text: what }) => `at ${at}: ${what}`)].join('. ');
}
