import type { RunHelpers } from 'rxjs/testing';
import { picture } from './comparison.js';
import { type Mark, table } from './diagram.js';

export type SubscriptionLogs = Parameters<RunHelpers['expectSubscriptions']>[0];
type SubscriptionLog = SubscriptionLogs[number];

/** Compares the subscriptions of a source with the expected ones. Returns a readable difference, or undefined. */
export function differenceOfSubscriptions(
  received: SubscriptionLogs,
  expected: SubscriptionLogs,
): string | undefined {
  const count = Math.max(received.length, expected.length);
  const indexes = Array.from({ length: count }, (_, i) => i);
  const at = indexes.find((i) => !isSame(received[i], expected[i]));
  if (at === undefined) return undefined;
  const [came, wanted] = [marksOf(received[at]), marksOf(expected[at])];
  const frame = Math.min(...[...without(came, wanted), ...without(wanted, came)].map((mark) => mark.frame));
  return [
    `The source was subscribed to ${times(received.length)}, ${String(expected.length)} expected; number ${String(at + 1)} differs from ${String(frame)} ms on:`,
    '',
    ...picture(wanted, came, frame),
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

/** The marks that the others do not have. */
function without(marks: readonly Mark[], others: readonly Mark[]): Mark[] {
  return marks.filter(
    ({ frame, sign }) => !others.some((other) => other.frame === frame && other.sign === sign),
  );
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
