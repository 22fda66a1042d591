import { CancelledError } from '../../index.js';
import { draw, type Mark, table } from './diagram.js';
import { equal } from '../values/equal.js';
import type { Message } from './notation.js';
import { show, showOther } from '../values/show.js';

/** Rows of the table before the first difference, and from it on. */
const ROWS_BEFORE = 4;
const ROWS_AFTER = 8;

/** The messages that an expectation expects, with the letters of its diagram. */
export interface Expected {
  readonly messages: readonly Message[];
  /** The sign of each message, if it was written as a diagram. */
  readonly signs?: readonly string[] | undefined;
  /** The values of the letters; missing if letters stand for themselves. */
  readonly values?: Record<string, unknown> | undefined;
}

/** Compares what was received with what was expected. Returns a readable difference, or undefined. */
export function differenceOf(received: readonly Message[], expected: Expected): string | undefined {
  const at = firstDifference(received, expected.messages);
  if (at === -1) return undefined;
  const signs = new Signs(expected);
  const marksOf = (message: Message): Mark => ({ frame: message.frame, sign: signs.of(message) });
  const receivedMarks = received.map(marksOf);
  const expectedMarks = expected.messages.map((message, i) => {
    const sign = expected.signs?.[i];
    return sign === undefined ? marksOf(message) : { frame: message.frame, sign };
  });
  const frame = Math.min(received[at]?.frame ?? Infinity, expected.messages[at]?.frame ?? Infinity);
  return [
    `from ${String(frame)} ms on:`,
    '',
    ...picture(expectedMarks, receivedMarks, frame),
    '',
    ...table(
      ['frame', 'expected', 'received'],
      excerpt(
        rowsOf([
          { messages: expected.messages, marks: expectedMarks },
          { messages: received, marks: receivedMarks },
        ]),
      ),
    ),
  ].join('\n');
}

/** The two lines, and a caret below the instant at which they differ first. */
export function picture(expected: readonly Mark[], received: readonly Mark[], frame: number): string[] {
  const { lines, columnOf } = draw([expected, received]);
  return [`  expected  ${lines[0]!}`, `  received  ${lines[1]!}`, `  ${' '.repeat(10 + columnOf(frame))}^`];
}

function firstDifference(received: readonly Message[], expected: readonly Message[]): number {
  const length = Math.max(received.length, expected.length);
  for (let i = 0; i < length; i++) if (!isSame(received[i], expected[i])) return i;
  return -1;
}

function isSame(received: Message | undefined, expected: Message | undefined): boolean {
  if (received?.frame !== expected?.frame || received === undefined || expected === undefined) return false;
  const [one, other] = [received.notification, expected.notification];
  if (one.kind === 'N' && other.kind === 'N') return equal(one.value, other.value);
  if (one.kind === 'E' && other.kind === 'E') return equal(one.error, other.error);
  return one.kind === other.kind;
}

/** Signs for received values: those of the expectation where values are equal, else other letters. */
class Signs {
  private readonly others: unknown[] = [];

  constructor(private readonly expected: Expected) {}

  of({ notification }: Message): string {
    if (notification.kind === 'C') return '|';
    if (notification.kind === 'E') return notification.error instanceof CancelledError ? '!' : '#';
    const { value } = notification;
    const { values } = this.expected;
    if (values === undefined && typeof value === 'string' && /^[^\s()|#!^-]$/u.test(value)) return value;
    const known = Object.entries(values ?? {}).find(([, candidate]) => equal(value, candidate))?.[0];
    return known ?? this.letterFor(value);
  }

  private letterFor(value: unknown): string {
    let at = this.others.findIndex((other) => equal(value, other));
    if (at === -1) at = this.others.push(value) - 1;
    const taken = this.expected.signs ?? [];
    return [...'uvwxyzUVWXYZABCDEFGHIJKLMNOPQRST'].filter((letter) => !taken.includes(letter))[at] ?? '?';
  }
}

/** A row for each instant and place in it, and whether the two differ there. */
function rowsOf(sides: readonly [Side, Side]): { cells: string[]; isMarked: boolean }[] {
  const [expected, received] = sides;
  const frames = new Set(sides.flatMap(({ messages }) => messages.map(({ frame }) => frame)));
  return [...frames]
    .sort((a, b) => a - b)
    .flatMap((frame) => {
      const [ours, theirs] = [entriesAt(received, frame), entriesAt(expected, frame)];
      return Array.from({ length: Math.max(ours.length, theirs.length) }, (_, i) => {
        const [our, their] = [ours[i], theirs[i]];
        const isMarked = !isSame(our?.message, their?.message);
        const text = our === undefined ? '–' : describe(our, isMarked ? their?.message : undefined);
        return { cells: [String(frame), their === undefined ? '–' : describe(their), text], isMarked };
      });
    });
}

/** The messages of one side, with the signs they are drawn with. */
interface Side {
  readonly messages: readonly Message[];
  readonly marks: readonly Mark[];
}

function entriesAt({ messages, marks }: Side, frame: number): { message: Message; sign: string }[] {
  return messages.flatMap((message, i) =>
    message.frame === frame ? [{ message, sign: marks[i]!.sign }] : [],
  );
}

/** The rows around the first that is marked. */
function excerpt<R extends { isMarked: boolean }>(rows: readonly R[]): R[] {
  const first = rows.findIndex(({ isMarked }) => isMarked);
  return rows.slice(Math.max(0, first - ROWS_BEFORE), first + ROWS_AFTER);
}

/** @param other what differs from it in the same row */
function describe({ sign, message }: { sign: string; message: Message }, other?: Message): string {
  const { notification } = message;
  if (notification.kind === 'C') return '|';
  const value = contentOf(message);
  const isSameKind = other?.notification.kind === notification.kind;
  const text = isSameKind ? showOther(value, contentOf(other)) : show(value);
  if (notification.kind === 'E') return `${sign} ${text}`;
  return value === sign ? sign : `${sign} = ${text}`;
}

function contentOf({ notification }: Message): unknown {
  return notification.kind === 'N'
    ? notification.value
    : notification.kind === 'E'
      ? notification.error
      : undefined;
}
