import {
  CANCELLED,
  CANCELLING,
  type Transition,
  FAILED,
  isFinal,
  nameOf,
  PENDING,
  type Phase,
  RUNNING,
  SUCCEEDED,
  transition,
} from '../../lib/core/state.js';
import { element, type Layout, picture, text } from './svg.js';

const PHASES: readonly Phase[] = [PENDING, RUNNING, CANCELLING, SUCCEEDED, FAILED, CANCELLED];
const EVENTS: readonly Transition[] = ['start', 'request', 'withdraw', 'succeed', 'fail', 'cancel'];

/** An event leads from one state to another. */
export interface Edge {
  readonly from: Phase;
  readonly to: Phase;
  readonly event: Transition;
}

/** All transitions that the table of states allows, according to the function that the library itself uses. */
export function edgesOfLife(): Edge[] {
  const edges = PHASES.flatMap((from) =>
    EVENTS.flatMap((event) =>
      [...new Set([false, true].map((hasStarted) => transition(from, event, hasStarted)))]
        .filter((to) => to !== from)
        .map((to) => ({ from, to, event })),
    ),
  );
  return edges;
}

type Point = readonly [x: number, y: number];

/** Where a picture has its states, and the ways between them with the positions of their names. */
interface Plan {
  readonly size: Point;
  readonly state: Point;
  readonly places: Readonly<Record<Phase, Point>>;
  readonly ways: Readonly<Record<string, { d: string; at: Point }>>;
  readonly frame: { x: number; y: number; width: number; height: number };
  readonly done: Point;
}

/** A way that is missing in a plan is an error. */
const PLANS: Readonly<Record<Layout, Plan>> = {
  wide: {
    size: [680, 280],
    state: [118, 40],
    places: {
      [PENDING]: [70, 92],
      [RUNNING]: [275, 92],
      [CANCELLING]: [275, 222],
      [SUCCEEDED]: [580, 92],
      [FAILED]: [580, 157],
      [CANCELLED]: [580, 222],
    },
    ways: {
      'pending→running': { d: 'M129 92H213', at: [172, 84] },
      'pending→cancelling': { d: 'M70 112V222H213', at: [128, 214] },
      'running→cancelling': { d: 'M258 112V199', at: [222, 160] },
      'cancelling→running': { d: 'M292 202V115', at: [332, 150] },
      'cancelling→pending': { d: 'M216 206L122 116', at: [120, 172] },
      'pending→done': { d: 'M70 72V30H580V58', at: [325, 22] },
      'running→done': { d: 'M334 92H503', at: [420, 84] },
      'cancelling→done': { d: 'M334 222H503', at: [420, 214] },
    },
    frame: { x: 508, y: 62, width: 144, height: 190 },
    done: [580, 270],
  },
  narrow: {
    size: [350, 400],
    state: [96, 34],
    places: {
      [PENDING]: [78, 56],
      [RUNNING]: [78, 200],
      [CANCELLING]: [78, 344],
      [SUCCEEDED]: [290, 150],
      [FAILED]: [290, 200],
      [CANCELLED]: [290, 250],
    },
    ways: {
      'pending→running': { d: 'M78 73V180', at: [94, 130] },
      'pending→cancelling': { d: 'M30 56H10V344H27', at: [38, 100] },
      'running→cancelling': { d: 'M64 217V324', at: [38, 274] },
      'cancelling→running': { d: 'M92 327V220', at: [117, 268] },
      'cancelling→pending': { d: 'M126 334H142V66H129', at: [170, 96] },
      'pending→done': { d: 'M78 39V24H290V106', at: [184, 16] },
      'running→done': { d: 'M126 200H231', at: [190, 178] },
      'cancelling→done': { d: 'M126 350H290V284', at: [208, 366] },
    },
    frame: { x: 234, y: 110, width: 112, height: 170 },
    done: [290, 126],
  },
};
const BESIDE: Readonly<Record<string, string>> = { 'pending→done': 'a Future: ' };

/** Draws the life of a task according to `lib/core/state.ts`. */
export function drawLife(layout: Layout = 'wide'): string {
  const plan = PLANS[layout];
  const edges = edgesOfLife();
  const events = new Map<string, Transition[]>();
  for (const { from, to, event } of edges) {
    const way = `${nameOf(from)}→${isFinal(to) ? 'done' : nameOf(to)}`;
    events.set(way, [...(events.get(way) ?? []), event]);
  }
  const label = edges.map(({ from, to, event }) => `${nameOf(from)}, ${event}: ${nameOf(to)}`).join('; ');
  const done = layout === 'wide' ? 'done: a final state does not change' : 'done';
  return picture(
    `The life of a task. ${label}`,
    ...plan.size,
    drawTip(`life-tip-${layout}`),
    element('rect', { class: 'frame', ...plan.frame, rx: 8 }),
    ...[...events].map(([way, names]) => drawWay(plan, layout, way, names)),
    ...PHASES.map((phase) => drawState(phase, plan.places[phase], plan.state)),
    text(...plan.done, done, { class: 'note', 'text-anchor': 'middle' }),
  );
}

/** The ways that most tasks take, for a first look. */
const MAIN: readonly { from: Phase; to: Phase; event: Transition; d: string }[] = [
  { from: PENDING, to: RUNNING, event: 'start', d: 'M98 56H117' },
  { from: RUNNING, to: SUCCEEDED, event: 'succeed', d: 'M212 50L235 34' },
  { from: RUNNING, to: FAILED, event: 'fail', d: 'M212 62L235 78' },
  { from: RUNNING, to: CANCELLING, event: 'request', d: 'M166 73V122' },
  { from: CANCELLING, to: CANCELLED, event: 'cancel', d: 'M212 142H235' },
];
const MAIN_PLACES: Readonly<Record<Phase, Point>> = {
  [PENDING]: [52, 56],
  [RUNNING]: [166, 56],
  [SUCCEEDED]: [284, 28],
  [FAILED]: [284, 84],
  [CANCELLING]: [166, 142],
  [CANCELLED]: [284, 142],
};

/** Draws the life of a task without withdrawn requests, early ends and clean-up that fails. */
export function drawShortLife(): string {
  const edges = edgesOfLife();
  for (const { from, to, event } of MAIN) {
    if (edges.some((edge) => edge.from === from && edge.to === to && edge.event === event)) continue;
    throw new Error(`The table of states does not lead from ${nameOf(from)} to ${nameOf(to)}.`);
  }
  const label = MAIN.map(({ from, to }) => `${nameOf(from)} to ${nameOf(to)}`).join(', ');
  return picture(
    `The life of a task: ${label}`,
    340,
    168,
    drawTip('short-life-tip'),
    ...MAIN.map(({ d }) => element('path', { class: 'way', d, 'marker-end': 'url(#short-life-tip)' })),
    text(172, 102, 'cancel()', { class: 'note' }),
    text(52, 146, 'cleans up:', { class: 'note', 'text-anchor': 'middle' }),
    ...PHASES.map((phase) => drawState(phase, MAIN_PLACES[phase], [92, 34])),
  );
}

function drawTip(id: string): string {
  return element(
    'defs',
    {},
    element(
      'marker',
      { id, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, orient: 'auto' },
      element('path', { class: 'tip', d: 'M0 0L8 4L0 8z' }),
    ),
  );
}

function drawWay({ ways }: Plan, layout: Layout, way: string, events: readonly Transition[]): string {
  const drawn = ways[way];
  if (drawn === undefined)
    throw new Error(`The table of states has a way that has no place in the picture: ${way}.`);
  const [x, y] = drawn.at;
  // The narrow picture has room for two lines here.
  const breaks = layout === 'narrow' && way === 'running→done';
  const named = (BESIDE[way] ?? '') + events.join(', ');
  const lines = breaks ? named.split(/(?<=, )(?=[^,]*$)/) : [named];
  return [
    element('path', { class: 'way', d: drawn.d, 'marker-end': `url(#life-tip-${layout})` }),
    ...lines.map((line, i) => text(x, y + i * 14, line, { class: 'note', 'text-anchor': 'middle' })),
  ].join('');
}

function drawState(phase: Phase, [x, y]: Point, [width, height]: Point): string {
  const name = nameOf(phase);
  const box = { x: x - width / 2, y: y - height / 2, width, height, rx: height / 2 };
  return (
    element('rect', { class: `state ${name}`, ...box }) +
    text(x, y + 5, name, { class: 'in-state', 'text-anchor': 'middle' })
  );
}
