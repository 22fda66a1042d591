/** The signs of one line at one instant; several are drawn in brackets. */
export interface Mark {
  readonly frame: number;
  readonly sign: string;
}

/** Longer gaps are written as a time: ` 990ms `. */
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
    while (now < frame) now = advance(pens, now, frame);
    if (pens.some((pen) => !pen.isFree && pen.hasMarkAt(frame))) align(pens);
    columns.set(frame, pens[0]!.text.length);
    for (const pen of pens) pen.begin(frame);
  }
  for (const pen of pens) pen.finish();
  return {
    lines: pens.map(({ text }) => text.trimEnd() || '-'),
    columnOf: (frame) => columns.get(frame) ?? 0,
  };
}

/** Draws from `now` towards `frame`, and returns the frame it has reached. A time can be written only if no line is inside of brackets. */
function advance(pens: readonly Pen[], now: number, frame: number): number {
  const gap = frame - now;
  const isLong = gap > LONGEST_GAP || gap < 1;
  if (isLong && pens.every(({ isFree }) => isFree)) {
    for (const pen of pens) pen.text += `${pen.text === '' ? '' : ' '}${inMilliseconds(gap)}ms `;
    return frame;
  }
  for (const pen of pens) pen.step();
  return gap <= 1 ? frame : now + 1;
}

/** Rounds to a thousandth, because sums of fractions have rounding errors. */
function inMilliseconds(gap: number): string {
  return String(Math.round(gap * 1000) / 1000);
}

/** Ends all brackets, because a mark comes before they are complete. Blanks, which have no meaning, keep the lines aligned. */
function align(pens: readonly Pen[]): void {
  for (const pen of pens) pen.finish();
  const longest = Math.max(...pens.map(({ text }) => text.length));
  for (const pen of pens) pen.text = pen.text.padEnd(longest);
}

/** Writes one line, a character for each instant; brackets take as many as they are long. */
class Pen {
  text = '';
  private pending = '';

  constructor(private readonly marks: readonly Mark[]) {}

  get isFree(): boolean {
    return this.pending === '';
  }

  hasMarkAt(frame: number): boolean {
    return this.marks.some((mark) => mark.frame === frame);
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
