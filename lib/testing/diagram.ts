/** What one line of a picture shows at one instant: a sign, or several in brackets. */
export interface Mark {
  readonly frame: number;
  readonly sign: string;
}

/** Longer gaps are written as a time, as people do: ` 990ms `. */
const LONGEST_GAP = 20;

/** Lines of marbles, one below the other, such that what happens at one instant stands in one column. */
export interface Picture {
  readonly lines: string[];
  /** The column in which an instant begins. */
  columnOf(frame: number): number;
}

/** Draws lines of marbles in RxJS's run-mode syntax, aligned. */
export function draw(lines: readonly (readonly Mark[])[]): Picture {
  const frames = [...new Set(lines.flat().map(({ frame }) => frame))].sort((a, b) => a - b);
  const columns = new Map<number, number>();
  const pens = lines.map((marks) => new Pen(marks));
  let now = Math.min(0, frames[0] ?? 0);
  for (const frame of frames) {
    while (now < frame) now += advance(pens, frame - now);
    columns.set(frame, pens[0]!.text.length);
    for (const pen of pens) pen.begin(frame);
  }
  for (const pen of pens) pen.finish();
  return {
    lines: pens.map(({ text }) => text.trimEnd() || '-'),
    columnOf: (frame) => columns.get(frame) ?? 0,
  };
}

/** Lets some of `gap` pass; returns how much. A time can be written only where nobody is inside of brackets. */
function advance(pens: readonly Pen[], gap: number): number {
  const isLong = gap > LONGEST_GAP || gap < 1;
  if (isLong && pens.every(({ isFree }) => isFree)) {
    for (const pen of pens) pen.text += `${pen.text === '' ? '' : ' '}${String(gap)}ms `;
    return gap;
  }
  for (const pen of pens) pen.step();
  return Math.min(gap, 1);
}

/** Writes one line, a character for each instant; brackets take as many as they are long. */
class Pen {
  text = '';
  private pending = '';

  constructor(private readonly marks: readonly Mark[]) {}

  get isFree(): boolean {
    return this.pending === '';
  }

  begin(frame: number): void {
    const signs = this.marks.filter((mark) => mark.frame === frame).map(({ sign }) => sign);
    if (signs.length > 0) this.pending += signs.length === 1 ? signs[0]! : `(${signs.join('')})`;
  }

  step(): void {
    this.text += this.pending.slice(0, 1) || '-';
    this.pending = this.pending.slice(1);
  }

  finish(): void {
    this.text += this.pending;
    this.pending = '';
  }
}

/** Rows below a heading, in columns; the first column of a row that is marked begins with `>`. */
export function table(
  heading: readonly string[],
  rows: readonly { cells: readonly string[]; isMarked: boolean }[],
): string[] {
  const widths = heading.map((title, i) =>
    Math.max(title.length, ...rows.map(({ cells }) => cells[i]!.length)),
  );
  const line = (cells: readonly string[], sign: string): string =>
    `${sign} ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')}`.trimEnd();
  return [line(heading, ' '), ...rows.map(({ cells, isMarked }) => line(cells, isMarked ? '>' : ' '))];
}
