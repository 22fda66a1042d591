import { type MarbleLine, type Sign, signsOf } from './read-marbles.js';
import { element, picture, text, widthOf } from './svg.js';

const STEP = 18;
const LANE = 38;
const RADIUS = 11;
const COLOURS = 6;

/** Draws the lines of a marble diagram, with an axis of milliseconds below. */
export function drawMarbles(lines: readonly MarbleLine[]): string {
  const left = Math.max(...lines.map(({ name }) => widthOf(name))) + 26;
  const last = Math.max(...lines.flatMap(({ marbles }) => signsOf(marbles).map(({ at }) => at)));
  const end = left + (last + 1.5) * STEP;
  const x = (at: number) => left + at * STEP;
  const notes = Math.max(0, ...lines.map(({ note }) => widthOf(note, 12)));
  const width = Math.ceil(end + (notes > 0 ? notes + 14 : 12));
  const height = lines.length * LANE + 30;
  const lanes = lines.map((line, i) => drawLine(line, i, x, end));
  const label = lines.map(({ name, marbles }) => `${name}: ${marbles}`).join('; ');
  return picture(`Marble diagram. ${label}`, width, height, ...lanes, drawAxis(last, x, height - 12));
}

function drawLine(line: MarbleLine, index: number, x: (at: number) => number, end: number): string {
  const y = index * LANE + LANE / 2 + 2;
  const signs = signsOf(line.marbles);
  const isSpan =
    signs.every(({ sign }) => sign === '^' || sign === '!') && signs.some(({ sign }) => sign === '^');
  return [
    text(8, y + 4, line.name, { class: 'name' }),
    element('path', { class: 'lane', d: `M${x(0)} ${y}H${end}` }),
    ...(isSpan ? drawSpans(signs, x, y, colourOf(line.name, index)) : drawSigns(signs, x, y)),
    ...(line.note === '' ? [] : [text(end + 8, y + 4, line.note, { class: 'note' })]),
  ].join('');
}

/** Work goes on from `^` to `!`. */
function drawSpans(signs: readonly Sign[], x: (at: number) => number, y: number, colour: number): string[] {
  const starts = signs.filter(({ sign }) => sign === '^');
  return starts.map(({ at }) => {
    const ended = signs.find(({ at: later, sign }) => sign === '!' && later >= at)?.at ?? at;
    return element('rect', {
      class: `span c${colour}`,
      x: x(at),
      y: y - 8,
      width: Math.max((ended - at) * STEP, 5),
      height: 16,
      rx: 4,
    });
  });
}

export function drawSigns(signs: readonly Sign[], x: (at: number) => number, y: number): string[] {
  return signs.map(({ at, sign }, i) => {
    // Several signs at one instant: side by side, just far enough apart to be distinct.
    const before = signs.slice(0, i).filter((other) => other.at === at).length;
    const cx = x(at) + before * (sign === '|' || sign === '#' ? RADIUS + 4 : RADIUS * 2);
    if (sign === '|') return element('path', { class: 'end', d: `M${cx} ${y - 11}v22` });
    if (sign === '#' || sign === '!') {
      const kind = sign === '#' ? 'failure' : 'left';
      return element('path', { class: kind, d: `M${cx - 7} ${y - 7}l14 14m0 -14l-14 14` });
    }
    return (
      element('circle', { class: `marble c${colourOf(sign, 0)}`, cx, cy: y, r: RADIUS }) +
      text(cx, y + 4, sign, { class: 'sign', 'text-anchor': 'middle' })
    );
  });
}

/** The value `a`, its task and its result `A` have the same colour. */
function colourOf(name: string, otherwise: number): number {
  const last = /(?:^|\s)(\w)$/.exec(name)?.[1]?.toLowerCase();
  if (last === undefined) return otherwise % COLOURS;
  return /\d/.test(last) ? (Number(last) + COLOURS - 1) % COLOURS : (last.charCodeAt(0) - 97) % COLOURS;
}

export function drawAxis(last: number, x: (at: number) => number, y: number): string {
  const every = last > 40 ? 10 : last > 12 ? 4 : 2;
  const ticks: string[] = [];
  for (let at = 0; at <= last; at += every) {
    ticks.push(
      element('path', { class: 'tick', d: `M${x(at)} ${y - 15}v4` }),
      text(x(at), y, at === 0 ? '0 ms' : String(at), { class: 'axis', 'text-anchor': 'middle' }),
    );
  }
  return ticks.join('');
}
