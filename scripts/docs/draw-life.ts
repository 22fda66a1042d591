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
import { element, picture, text } from './svg.js';

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

const WIDTH = 118;
const HEIGHT = 40;
const PLACES: Readonly<Record<Phase, readonly [x: number, y: number]>> = {
  [PENDING]: [70, 92],
  [RUNNING]: [275, 92],
  [CANCELLING]: [275, 222],
  [SUCCEEDED]: [580, 92],
  [FAILED]: [580, 157],
  [CANCELLED]: [580, 222],
};
/** The edges between states, and the positions of their names. An edge that is missing here is an error. */
const WAYS: Readonly<Record<string, { d: string; at: readonly [x: number, y: number] }>> = {
  'pending→running': { d: 'M129 92H213', at: [172, 84] },
  'pending→cancelling': { d: 'M70 112V222H213', at: [128, 214] },
  'running→cancelling': { d: 'M258 112V199', at: [222, 160] },
  'cancelling→running': { d: 'M292 202V115', at: [332, 150] },
  'cancelling→pending': { d: 'M216 206L122 116', at: [120, 172] },
  'pending→done': { d: 'M70 72V30H580V58', at: [325, 22] },
  'running→done': { d: 'M334 92H503', at: [420, 84] },
  'cancelling→done': { d: 'M334 222H503', at: [420, 214] },
};
const BESIDE: Readonly<Record<string, string>> = { 'pending→done': 'a Future: ' };

/** Draws the life of a task according to `lib/core/state.ts`. */
export function drawLife(): string {
  const edges = edgesOfLife();
  const events = new Map<string, Transition[]>();
  for (const { from, to, event } of edges) {
    const way = `${nameOf(from)}→${isFinal(to) ? 'done' : nameOf(to)}`;
    events.set(way, [...(events.get(way) ?? []), event]);
  }
  const label = edges.map(({ from, to, event }) => `${nameOf(from)}, ${event}: ${nameOf(to)}`).join('; ');
  return picture(
    `The life of a task. ${label}`,
    680,
    280,
    element(
      'defs',
      {},
      element(
        'marker',
        {
          id: 'life-tip',
          viewBox: '0 0 8 8',
          refX: 7,
          refY: 4,
          markerWidth: 8,
          markerHeight: 8,
          orient: 'auto',
        },
        element('path', { class: 'tip', d: 'M0 0L8 4L0 8z' }),
      ),
    ),
    element('rect', { class: 'frame', x: 508, y: 62, width: 144, height: 190, rx: 8 }),
    ...[...events].map(([way, names]) => drawWay(way, names)),
    ...PHASES.map(drawState),
    text(580, 270, 'done: nothing leads out', { class: 'note', 'text-anchor': 'middle' }),
  );
}

function drawWay(way: string, events: readonly Transition[]): string {
  const drawn = WAYS[way];
  if (drawn === undefined)
    throw new Error(`The table of states has a way that has no place in the picture: ${way}.`);
  const [x, y] = drawn.at;
  return (
    element('path', { class: 'way', d: drawn.d, 'marker-end': 'url(#life-tip)' }) +
    text(x, y, (BESIDE[way] ?? '') + events.join(', '), { class: 'note', 'text-anchor': 'middle' })
  );
}

function drawState(phase: Phase): string {
  const [x, y] = PLACES[phase];
  const name = nameOf(phase);
  return (
    element('rect', {
      class: `state ${name}`,
      x: x - WIDTH / 2,
      y: y - HEIGHT / 2,
      width: WIDTH,
      height: HEIGHT,
      rx: 20,
    }) + text(x, y + 5, name, { class: 'in-state', 'text-anchor': 'middle' })
  );
}
