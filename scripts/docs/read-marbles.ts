/** One line of a marble diagram in a page: a name, then a character for each millisecond. */
export interface MarbleLine {
  readonly name: string;
  readonly marbles: string;
  /** The note at the end of the line. */
  readonly note: string;
}

const LINE = /^(?<name>\S+(?: \S+)*) {2,}(?<marbles>[-\w^!|#()]+)(?: {2,}(?<note>\S+(?: \S+)*))?$/;
const SIGNS = /^(?:[-\w^!|#]|\([\w^!|#]+\))+$/;

/** The lines of a marble diagram; undefined for any other text. */
export function readMarbles(content: string): MarbleLine[] | undefined {
  const lines = content.split('\n').filter((line) => line.trim() !== '');
  const read: MarbleLine[] = [];
  const starts = new Set<number>();
  for (const line of lines) {
    const { name, marbles, note = '' } = LINE.exec(line)?.groups ?? {};
    if (name === undefined || marbles === undefined || !SIGNS.test(marbles)) return undefined;
    starts.add(line.indexOf(marbles, name.length));
    read.push({ name, marbles, note });
  }
  // The lines are aligned and contain dashes; a table of words has no dashes.
  return read.length > 1 && starts.size === 1 && read.some(({ marbles }) => marbles.includes('--'))
    ? read
    : undefined;
}

/** A sign and its instant. The signs of a group share the instant of its bracket. */
export interface Sign {
  readonly at: number;
  readonly sign: string;
}

/** A duration is written as `24ms`. Spaces take no time. */
export function signsOf(marbles: string): Sign[] {
  const signs: Sign[] = [];
  let now = 0;
  for (const [token, time, group] of marbles.matchAll(/(\d+)ms|\((.*?)\)|\S/g)) {
    if (time !== undefined) now += Number(time);
    else {
      for (const sign of group ?? token.replace('-', '')) signs.push({ at: now, sign });
      now += token.length;
    }
  }
  return signs;
}

/** A row of a diagram of operators: the output, the lives of the tasks, and their work. */
export interface LifeRow {
  readonly name: string;
  readonly out: string;
  readonly lives: readonly string[];
  readonly works: readonly string[];
}

const COLUMNS = ['out', 'life', 'work', 'notes'] as const;

/** The rows of a diagram with the columns out, life and work; undefined for any other text. */
export function readLives(content: string): { title: string; rows: LifeRow[] } | undefined {
  const [heading = '', ...lines] = content.split('\n').filter((line) => line.trim() !== '');
  const title = /^(.*?) {2,}out {2,}life {2,}work(?: {2,}notes)?$/.exec(heading)?.[1];
  if (title === undefined) return undefined;
  const starts = COLUMNS.map((column) => heading.lastIndexOf(`  ${column}`) + 2).filter((at) => at > 1);
  const rows = lines.map((line) => {
    const [name = '', out = '', life = '', work = ''] = [0, ...starts].map((start, i) =>
      line.slice(start, starts[i]).trim(),
    );
    return { name, out, lives: life.split(/ {3,}/), works: work.split(/ {3,}/) };
  });
  return { title, rows };
}
