import { type MarbleLine, type Sign, signsOf } from './read-marbles.js';
import { element, type Layout, NARROW, picture, text, widthOf } from './svg.js';

const STEP = 18;
const RADIUS = 11;
const COLOURS = 6;

/** Draws the lines of a marble diagram, with an axis of milliseconds below. */
export function drawMarbles(lines: readonly MarbleLine[], layout: Layout = 'wide'): string {
  const isWide = layout === 'wide';
  const left = isWide ? Math.max(...lines.map(({ name }) => widthOf(name))) + 26 : 18;
  const last = Math.max(...lines.flatMap(({ marbles }) => signsOf(marbles).map(({ at }) => at)));
  const step = isWide ? STEP : Math.min(STEP, (NARROW - left - 24) / (last + 1.5));
  const end = left + (last + 1.5) * step;
  const x = (at: number) => left + at * step;
  const notes = isWide ? Math.max(0, ...lines.map(({ note }) => widthOf(note, 12))) : 0;
  const width = isWide ? Math.ceil(end + (notes > 0 ? notes + 14 : 12)) : NARROW;
  let y = 0;
  const lanes = lines.map((line, i) => {
    const lane = isWide
      ? drawLine(line, i, x, end, { lane: 21, name: [8, 25], note: [end + 8, 25] })
      : drawLine(line, i, x, end, { lane: 35, name: [8, 14], note: [8, 62] });
    const moved = element('g', { transform: `translate(0 ${y})` }, lane);
    y += isWide ? 38 : line.note === '' ? 54 : 70;
    return moved;
  });
  const height = y + 30;
  return picture(
    `Marble diagram. ${lines.map(lineInWords).join('. ')}`,
    width,
    height,
    ...lanes,
    drawAxis(last, x, height - 12),
  );
}

/** Where a line has its parts: the y of its lane, and the positions of its texts. */
interface Places {
  readonly lane: number;
  readonly name: readonly [x: number, y: number];
  readonly note: readonly [x: number, y: number];
}

function drawLine(
  line: MarbleLine,
  index: number,
  x: (at: number) => number,
  end: number,
  { lane: y, name, note }: Places,
): string {
  const signs = signsOf(line.marbles);
  return [
    text(...name, line.name, { class: 'name' }),
    element('path', { class: 'lane', d: `M${x(0)} ${y}H${end}` }),
    ...(isSpan(signs) ? drawSpans(signs, x, y, colourOf(line.name, index)) : drawSigns(signs, x, y)),
    ...(line.note === '' ? [] : [text(...note, line.note, { class: 'note' })]),
  ].join('');
}

function isSpan(signs: readonly Sign[]): boolean {
  return signs.every(({ sign }) => '^!'.includes(sign)) && signs.some(({ sign }) => sign === '^');
}

function lineInWords({ name, marbles, note }: MarbleLine): string {
  const said = `${name}: ${inWords(marbles)}`;
  return note === '' ? said : `${said} (${note})`;
}

const WORDS: Readonly<Record<string, string>> = {
  '|': 'completes',
  '#': 'fails',
  '^': 'starts',
  '!': 'ends',
};

/** What a line shows, for readers who cannot see it: `a at 0, completes at 3 ms`. */
export function inWords(marbles: string): string {
  const signs = signsOf(marbles);
  if (signs.length === 0) return 'nothing';
  const left = isSpan(signs) ? 'ends' : 'unsubscribed';
  return signs
    .map(({ at, sign }) => `${sign === '!' ? left : (WORDS[sign] ?? sign)} at ${String(at)} ms`)
    .join(', ');
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
      width: Math.max(x(ended) - x(at), 5),
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
