import pc from 'picocolors';
import type { TraceEvent } from './program.js';
import type { Finding } from './worker.js';

const WIDEST = 76;

/** Prints a finding: the program, both traces side by side, and other differences. */
export function printed({ id, program, expected, received, differences }: Finding, version: string): string {
  const lines = [pc.bold(`${id} differs. Smallest program that does:`), '', JSON.stringify(program), ''];
  lines.push(...sideBySide(`CPython ${version}`, expected.trace, 'rxtask', received?.trace ?? []), '');
  for (const difference of differences) {
    lines.push(pc.bold(difference.at));
    lines.push(pc.green(`  CPython: ${JSON.stringify(difference.expected)}`));
    lines.push(pc.red(`  rxtask:  ${JSON.stringify(difference.received)}`));
  }
  return `${lines.join('\n')}\n`;
}

/** Both sides are coloured from the first difference on, since later ones may be its consequence. */
function sideBySide(
  leftTitle: string,
  left: readonly TraceEvent[],
  rightTitle: string,
  right: readonly TraceEvent[],
): string[] {
  const [lefts, rights] = [left.map((event) => line(event)), right.map((event) => line(event))];
  const width = Math.min(WIDEST, Math.max(leftTitle.length, ...lefts.map(({ length }) => length)));
  const lines = [`    ${pc.bold(leftTitle.padEnd(width))}   ${pc.bold(rightTitle)}`];
  let isSame = true;
  for (let i = 0; i < Math.max(lefts.length, rights.length); i++) {
    const [ours, theirs] = [rights[i] ?? '', lefts[i] ?? ''];
    isSame &&= ours === theirs || ours.includes('(our text)');
    const cut = theirs.slice(0, width).padEnd(width);
    lines.push(
      isSame ? pc.dim(`    ${cut}   ${ours}`) : `  ${pc.yellow('≠')} ${pc.green(cut)}   ${pc.red(ours)}`,
    );
  }
  return lines;
}

function line([ms, who, kind, ...rest]: TraceEvent): string {
  const args = rest.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg)));
  return `${String(ms).padStart(4)} ${((who as string | null) ?? '·').padEnd(5)} ${[kind, ...args].join(' ')}`;
}
