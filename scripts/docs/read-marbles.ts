/** One line of a marble diagram as the pages have them: a name, then a character for each millisecond. */
export interface MarbleLine {
  readonly name: string;
  readonly marbles: string;
  /** What is said behind it. */
  readonly note: string;
}

const LINE = /^(?<name>\S+(?: \S+)*) {2,}(?<marbles>[-\w^!|#()]+)(?: {2,}(?<note>\S.*))?$/;
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
  // Below each other, and time passes in them: a table of words has no dashes.
  return read.length > 1 && starts.size === 1 && read.some(({ marbles }) => marbles.includes('--'))
    ? read
    : undefined;
}

/** A sign, and when: the signs of a group come at one instant, that of its bracket. */
export interface Sign {
  readonly at: number;
  readonly sign: string;
}

export function signsOf(marbles: string): Sign[] {
  const signs: Sign[] = [];
  let group: number | undefined;
  Array.from(marbles).forEach((sign, column) => {
    if (sign === '(') group = column;
    else if (sign === ')') group = undefined;
    else if (sign !== '-') signs.push({ at: group ?? column, sign });
  });
  return signs;
}
