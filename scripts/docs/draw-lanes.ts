import type { Deed, Lane, Recording } from './record-lanes.js';
import { element, picture, text, widthOf } from './svg.js';

const LANE = 50;
const WIDTH = 700;

/** Draws a recording: a lane for each task, coloured by its state, with the actions above it. */
export function drawLanes(title: string, { lanes, deeds }: Recording): string {
  const left = Math.max(...lanes.map(({ name }) => widthOf(name))) + 26;
  const last = Math.max(...lanes.flatMap(({ segments }) => segments.map(({ to }) => to)));
  const perMillisecond = (WIDTH - left - 96) / last;
  const x = (at: number) => Math.round(left + at * perMillisecond);
  const height = lanes.length * LANE + 34;
  const drawn = lanes.map((lane, i) =>
    drawLane(
      lane,
      deeds.filter((deed) => deed.lane === lane.name),
      x,
      i * LANE + 32,
    ),
  );
  return picture(
    `${title}. ${inWords(lanes, deeds)}`,
    WIDTH,
    height,
    ...drawn,
    drawAxis(last, x, height - 10),
  );
}

function drawLane(
  { name, segments }: Lane,
  deeds: readonly Deed[],
  x: (at: number) => number,
  y: number,
): string {
  const parts = [text(8, y + 4, name, { class: 'name' })];
  for (const { kind, from, to } of segments) {
    const width = x(to) - x(from);
    if (from === to) {
      // The end. Final states take no time.
      parts.push(element('path', { class: `state-line ${kind}`, d: `M${x(to)} ${y - 13}v26` }));
      parts.push(text(x(to) + 7, y + 4, kind, { class: `state-name ${kind}` }));
      continue;
    }
    parts.push(element('rect', { class: `state ${kind}`, x: x(from), y: y - 10, width, height: 20, rx: 3 }));
    if (width > widthOf(kind, 12)) {
      parts.push(text(x(from) + width / 2, y + 4, kind, { class: 'in-state', 'text-anchor': 'middle' }));
    }
  }
  for (const { at, text: what } of deeds) {
    parts.push(element('path', { class: 'deed', d: `M${x(at)} ${y - 24}v14m-3 -5l3 5l3 -5` }));
    parts.push(text(x(at) + 6, y - 15, what, { class: 'note' }));
  }
  return parts.join('');
}

function drawAxis(last: number, x: (at: number) => number, y: number): string {
  const marks = Array.from({ length: Math.floor(last / 20) + 1 }, (_, i) => i * 20);
  return marks
    .map(
      (at) =>
        element('path', { class: 'tick', d: `M${x(at)} ${y - 15}v4` }) +
        text(x(at), y, at === 0 ? '0 ms' : String(at), { class: 'axis', 'text-anchor': 'middle' }),
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
