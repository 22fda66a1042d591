import type { TaskState } from 'rxtask';
import { colors, paint } from './colors.js';
import type { Display, Performance } from './player.js';

/** The time that a lane shows, in milliseconds: that of the longest program. */
const SPAN = 10_000;
const LEGEND = 'A lane shows 10 seconds of a program:';

/** A state in a lane, so that the states differ without colours, too. */
const MARK: Record<TaskState, string> = {
  pending: '·',
  running: '━',
  cancelling: '╍',
  succeeded: '✓',
  failed: '✗',
  cancelled: '╳',
};
const FINAL: readonly TaskState[] = ['succeeded', 'failed', 'cancelled'];

/** A state, and the milliseconds after which a program has entered it. */
interface Entry {
  readonly state: TaskState;
  readonly at: number;
}

/**
 * A lane for each performance, with its latest line. Each `draw` replaces the previous board. No line is longer than `width()`
 * columns, so the terminal does not wrap it.
 */
export function liveBoard(draw: (board: string) => void, width: () => number): Display {
  const histories = new Map<Performance, Entry[]>();
  const historyOf = (performance: Performance) => {
    const history = histories.get(performance) ?? [];
    histories.set(performance, history);
    return history;
  };
  return {
    changed(performance, state) {
      historyOf(performance).push({ state, at: performance.elapsed() });
    },
    redraw(performances) {
      const columns = columnsFor(width());
      const rows = performances.map((performance) => row(performance, historyOf(performance), columns));
      draw([...heading(performances.length, width()), ...rows].join('\n'));
    },
  };
}

/** The widths of the columns. A column of width 0 is left out. */
interface Columns {
  readonly title: number;
  readonly lane: number;
  readonly state: number;
  readonly line: number;
}

/** Fits the columns into a window: the lane always, then the state, the title and the latest line, as far as there is room. */
function columnsFor(width: number): Columns {
  const state = width >= 50 ? 10 : 0;
  const lane = Math.max(4, Math.min(30, Math.floor(width / 4)));
  const rest = width - 3 - lane - 1 - (state === 0 ? 0 : state + 1);
  const title = Math.max(0, Math.min(48, rest < 60 ? Math.floor(rest / 2) : rest - 30) - 1);
  const line = rest - title - 2;
  return { title, lane, state, line: line < 8 ? 0 : line };
}

function heading(count: number, width: number): string[] {
  const marks = (['running', 'cancelling', ...FINAL] as const).map((state) => `${MARK[state]} ${state}`);
  return [
    colors.bold(
      cut(`rxtask plays ${count} programs of the asyncio tutorial side by side, in real time.`, width),
    ),
    colors.dim(cut(`${LEGEND} ${marks.join('  ')}. Ctrl-C cancels them all.`, width)),
    '',
  ];
}

function row(performance: Performance, history: readonly Entry[], columns: Columns): string {
  const { name, title, lines } = performance;
  const { state } = performance.task;
  const parts = [name.slice(0, 2)];
  if (columns.title > 0) parts.push(fill(title, columns.title));
  parts.push(lane(history, performance.elapsed(), columns.lane));
  if (columns.state > 0) parts.push(paint[state](fill(state, columns.state)));
  if (columns.line > 0) parts.push(colors.dim(cut(lines.at(-1) ?? '', columns.line)));
  return parts.join(' ');
}

/** Each cell shows the state in the middle of its time. The last one of a finished program shows how it ended. */
function lane(history: readonly Entry[], elapsed: number, cells: number): string {
  const cell = SPAN / cells;
  const reached = Math.min(cells - 1, Math.floor(elapsed / cell));
  return Array.from({ length: cells }, (_, i) => {
    if (i > reached) return colors.dim(MARK.pending);
    const at = i === reached ? Infinity : (i + 0.5) * cell;
    const state = history.findLast((entry) => entry.at <= at)?.state ?? 'pending';
    return paint[state](MARK[state]);
  }).join('');
}

/** The text in exactly `width` columns. */
function fill(text: string, width: number): string {
  return cut(text, width).padEnd(width);
}

/** The text in at most `width` columns. */
function cut(text: string, width: number): string {
  const characters = Array.from(text);
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}
