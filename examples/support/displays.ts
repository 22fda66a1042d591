import type { TaskState } from 'rxtask';
import { colors, paint } from './colors.js';
import { type Display, matches, type Performance } from './player.js';

/** One line when a performance starts and one when it ends: for logs, which cannot be redrawn. */
export function plainLines(print: (line: string) => void): Display {
  const quiet: readonly TaskState[] = ['pending', 'cancelling'];
  const changed = (performance: Performance, state: TaskState) => {
    if (!quiet.includes(state)) print(row(performance, state));
  };
  return { changed, redraw: () => undefined };
}

/** The lines of a performance under its title. A line that differs from Python's shows the expected one, too. */
export function report(performance: Performance): string {
  const { name, title, lines, expected } = performance;
  const verdict = matches(performance) ? colors.green('as Python') : colors.red('not as Python');
  const heading = `${colors.bold(`${name.slice(0, 2)} ${title}`)} (${verdict})`;
  const compared = Array.from({ length: Math.max(lines.length, expected.length) }, (_, at) =>
    comparison(lines[at], expected[at]),
  );
  return [heading, ...compared, ...failure(performance)].join('\n');
}

function failure({ task }: Performance): string[] {
  return task.state === 'failed' ? [`   ${colors.red(`failed with ${String(task.exception())}`)}`] : [];
}

function comparison(line: string | undefined, expected: string | undefined): string {
  if (line === expected) return `   ${line ?? ''}`;
  const shown = line === undefined ? colors.red('(nothing)') : colors.red(line);
  const wanted = expected === undefined ? 'nothing' : `"${expected}"`;
  return `   ${shown} ${colors.dim(`expected ${wanted}`)}`;
}

function row(performance: Performance, state: TaskState): string {
  const { name, title } = performance;
  const seconds = (performance.elapsed() / 1000).toFixed(1).padStart(4);
  return `${name.slice(0, 2)} ${title.padEnd(48)}${paint[state](state.padEnd(12))}${seconds} s`;
}
