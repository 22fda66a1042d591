import { OUR_TEXT } from './errors.js';
import type { Outcome } from './program.js';

/** A difference between two outcomes: its path, CPython's value there, and ours. */
export interface Difference {
  readonly at: string;
  readonly expected: unknown;
  readonly received: unknown;
}

/**
 * Normalisation 1 (semantics: "`gather(return_exceptions=True)` forgets the reasons of cancelled children"): asyncio creates
 * new CancelledErrors with the message ''. We keep those of the children.
 */
function isForgottenReason(expected: unknown): boolean {
  const { exc, msg } = expected as { exc?: unknown; msg?: unknown };
  return exc === 'CancelledError' && msg === '';
}

/**
 * Normalisation 2 (semantics: "tasks started during shutdown are abandoned (M3)"): asyncio stops its loop while they are
 * pending. At that point we request their cancellation and await them. We compare what happens up to that point, so for these
 * tasks only that they are pending. The things they wait for receive the request: a future is cancelled, a failure counts as
 * retrieved.
 */
function isAbandoned(name: string, expected: Outcome, received: Outcome): boolean {
  const [theirs, ours] = [expected.final[name], received.final[name]];
  if (theirs?.['state'] !== 'pending') return false;
  return isTask(theirs)
    ? ours?.['state'] === 'pending'
    : hasAbandoned(expected) && ours?.['state'] === 'cancelled';
}

function hasAbandoned({ final }: Outcome): boolean {
  return Object.values(final).some((one) => isTask(one) && one['state'] === 'pending');
}

function isTask(final: Readonly<Record<string, unknown>> | undefined): boolean {
  return final !== undefined && 'cancelling' in final;
}

/** Normalisation 3: asyncio also reports unretrieved futures. We report only tasks. */
function unretrievedTasks(outcome: Outcome): string[] {
  return outcome.unretrieved.filter((name) => isTask(outcome.final[name]));
}

/** All differences between `received` and CPython's outcome. The first difference in the trace comes first. */
export function differences(expected: Outcome, received: Outcome): Difference[] {
  const found: Difference[] = [];
  const { trace: theirs } = expected;
  const { trace: ours } = received;
  for (let i = 0; i < Math.max(theirs.length, ours.length); i++) {
    if (isEqual(theirs[i], ours[i])) continue;
    found.push({ at: `trace[${String(i)}]`, expected: theirs[i], received: ours[i] });
    break;
  }
  if (expected.end !== received.end)
    found.push({ at: 'end', expected: expected.end, received: received.end });
  for (const name of new Set([...Object.keys(expected.final), ...Object.keys(received.final)])) {
    const [their, our] = [expected.final[name], received.final[name]];
    if (isEqual(their, our) || isAbandoned(name, expected, received)) continue;
    found.push({ at: `final.${name}`, expected: their, received: our });
  }
  if (!isEqual(expected.outcome, received.outcome)) {
    found.push({ at: 'outcome', expected: expected.outcome, received: received.outcome });
  }
  const [theirFailures, ourFailures] = [unretrievedTasks(expected), unretrievedTasks(received)];
  const comparable = hasAbandoned(expected)
    ? theirFailures.filter((name) => ourFailures.includes(name))
    : theirFailures;
  if (!isEqual(comparable, ourFailures))
    found.push({ at: 'unretrieved', expected: theirFailures, received: ourFailures });
  return found;
}

/** Deep equality, except for the texts of errors that the library throws, and with normalisation 1. */
function isEqual(expected: unknown, received: unknown): boolean {
  if (received === OUR_TEXT) return typeof expected === 'string' || expected === null;
  if (
    typeof expected !== 'object' ||
    typeof received !== 'object' ||
    expected === null ||
    received === null
  ) {
    return expected === received;
  }
  if (isForgottenReason(expected)) return (received as { exc?: unknown }).exc === 'CancelledError';
  const keys = Object.keys(expected);
  if (keys.length !== Object.keys(received).length) return false;
  return keys.every(
    (key) =>
      key in received &&
      isEqual((expected as Record<string, unknown>)[key], (received as Record<string, unknown>)[key]),
  );
}
