import { KINDS, type KindName } from './kinds.js';
import { MATRIX } from './matrix.js';
import type { Cell, Row } from './row.js';
import { CLEARED_AT, LEFT_AT } from './stage.js';

/** The page in the docs with the table and the diagrams of the matrix. */
export const PAGE = 'docs/operators.md';

const kinds = Object.entries(KINDS) as [KindName, string][];

/**
 * Regenerates the parts of the page between `<!-- generated: … -->` and `<!-- end -->`: `table`, or the diagrams of an
 * operator, for all kinds of task or some: `<!-- generated: take(1) for value, never -->`.
 */
export function regenerated(page: string): string {
  return page.replace(
    /(?<=<!-- generated: (.*) -->\n)[^]*?(?=<!-- end -->)/g,
    (_old, what: string) => `\n${what === 'table' ? table() : diagrams(what)}\n`,
  );
}

function table(): string {
  const head = ['', ...kinds.map(([, title]) => title)];
  const body = MATRIX.map((row) => [
    `\`${row.title}\``,
    ...kinds.map(([kind]) => inWords(row, row.cells[kind])),
  ]);
  const [first, ...others] = aligned([head, ...body]);
  const rule = first!.map((cell) => '-'.repeat(cell.length));
  return [first!, rule, ...others].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** The contents of a row, one line for each kind of task. */
function diagrams(what: string): string {
  const [title, names] = what.split(' for ');
  const wanted = names?.split(', ') ?? Object.keys(KINDS);
  const row = MATRIX.find((each) => each.title === title);
  if (row === undefined || !wanted.every((kind) => kind in KINDS)) {
    throw new Error(`${PAGE} names "${what}", which the matrix does not have.`);
  }
  const chosen = kinds.filter(([kind]) => wanted.includes(kind));
  const columns = (['out', 'life', 'work', 'source', 'notes'] as const).filter((column) =>
    chosen.some(([kind]) => column in row.cells[kind]),
  );
  const body = chosen.map(([kind, name]) => [
    name,
    ...columns.map((column) => [row.cells[kind][column] ?? ''].flat().join('   ')),
  ]);
  const lines = aligned([[row.title, ...columns], ...body]).map((line) => `${line.join('   ').trimEnd()}\n`);
  return `\`\`\`text\n${lines.join('')}\`\`\`\n`;
}

/** The output, and what happens to the work. */
function inWords(row: Row, cell: Cell): string {
  const fates = [cell.life].flat().map(fateOf);
  const fate = new Set(fates).size === 1 ? fates[0]! : fates.join(', ');
  const noted = cell.notes === undefined ? '' : ` (${outcome(row, cell.notes, cell.error)})`;
  return `${outcome(row, cell.out, cell.error)}${noted}<br>${fates.length > 1 ? `${String(fates.length)} ran: ` : ''}${fate}`;
}

/** The maximum number of values that are listed one by one. */
const MANY = 4;

function outcome({ values }: Row, diagram: string, error: unknown): string {
  const signs = marksOf(diagram).map(({ sign }) => sign);
  const emitted = signs.filter((sign) => !'|#!'.includes(sign)).map((sign) => shown(values?.[sign] ?? sign));
  if (emitted.length > MANY) emitted.splice(MANY, Infinity, '…');
  const ends: Record<string, string> = {
    '|': 'end',
    '#': error === undefined ? '`boom`' : '`TimeoutError`',
    '!': '`CancelledError`',
  };
  return [emitted.join(' '), ends[signs.at(-1) ?? '']].filter(Boolean).join(', ') || 'nothing';
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.join('')}]`;
  if (typeof value === 'string') return value;
  const { kind, value: emitted } = value as { kind: string; value?: string };
  return emitted ?? kind;
}

function fateOf(life: string): string {
  const marks = marksOf(life);
  switch (marks.at(-1)?.sign) {
    case 's':
      return 'succeeded';
    case 'f':
      return 'failed';
    default: {
      const requested = marks.find(({ sign }) => sign === 'c')?.frame;
      return requested === CLEARED_AT ? '**runs on**' : requested === LEFT_AT ? 'until left' : 'cancelled';
    }
  }
}

/** The signs of a diagram in run mode, which RxJS parses only during a run. */
function marksOf(diagram: string): { frame: number; sign: string }[] {
  let frame = 0;
  return [...diagram.matchAll(/(\d+)ms|\(.*?\)|\S/g)].flatMap(([token, ms]) => {
    const at = frame;
    frame += ms === undefined ? token.length : Number(ms);
    const signs = ms === undefined ? token.replace(/[-()]/g, '') : '';
    return Array.from(signs, (sign) => ({ frame: at, sign }));
  });
}

/** Pads all cells of a column to the widest. */
function aligned(lines: readonly (readonly string[])[]): string[][] {
  return lines.map((line) =>
    line.map((cell, at) => cell.padEnd(Math.max(...lines.map((other) => other[at]!.length)))),
  );
}
