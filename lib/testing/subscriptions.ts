import type { RunHelpers } from 'rxjs/testing';
import { picture } from './comparison.js';
import { type Mark, table } from './diagram.js';

export type SubscriptionLogs = Parameters<RunHelpers['expectSubscriptions']>[0];
type SubscriptionLog = SubscriptionLogs[number];

/** Compares the subscriptions a source has had with those expected; returns how they differ, for people, or undefined. */
export function differenceOfSubscriptions(
  received: SubscriptionLogs,
  expected: SubscriptionLogs,
): string | undefined {
  const count = Math.max(received.length, expected.length);
  const indexes = Array.from({ length: count }, (_, i) => i);
  const at = indexes.find((i) => !isSame(received[i], expected[i]));
  if (at === undefined) return undefined;
  const [one, other] = [marksOf(received[at]), marksOf(expected[at])];
  const frames = [...one, ...other].filter(
    (mark) =>
      ![one, other].every((marks) =>
        marks.some((each) => each.frame === mark.frame && each.sign === mark.sign),
      ),
  );
  const frame = Math.min(...frames.map((mark) => mark.frame));
  return [
    `The source was subscribed to ${times(received.length)}, ${String(expected.length)} expected; number ${String(at + 1)} differs from ${String(frame)} ms on:`,
    '',
    ...picture(other, one, frame),
    '',
    ...table(
      ['number', 'expected', 'received'],
      indexes.map((i) => ({
        cells: [String(i + 1), describe(expected[i]), describe(received[i])],
        isMarked: !isSame(received[i], expected[i]),
      })),
    ),
  ].join('\n');
}

function times(count: number): string {
  return count === 1 ? 'once' : `${String(count)} times`;
}

function isSame(one: SubscriptionLog | undefined, other: SubscriptionLog | undefined): boolean {
  return (
    one?.subscribedFrame === other?.subscribedFrame && one?.unsubscribedFrame === other?.unsubscribedFrame
  );
}

function marksOf(log: SubscriptionLog | undefined): Mark[] {
  if (log === undefined) return [];
  const marks = [{ frame: log.subscribedFrame, sign: '^' }];
  if (log.unsubscribedFrame !== Infinity) marks.push({ frame: log.unsubscribedFrame, sign: '!' });
  return marks;
}

function describe(log: SubscriptionLog | undefined): string {
  if (log === undefined) return '–';
  const end = log.unsubscribedFrame === Infinity ? 'not left' : `left at ${String(log.unsubscribedFrame)}`;
  return `from ${String(log.subscribedFrame)}, ${end}`;
}
