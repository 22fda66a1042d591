import type { ObservableNotification } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { CancelledError } from '../../index.js';
import { equal } from '../values/equal.js';
import { show } from '../values/show.js';

/** A notification at one instant, received or expected; RxJS's TestMessage. */
export interface Message {
  readonly frame: number;
  readonly notification: ObservableNotification<unknown>;
}

/** Stands for `!` while RxJS, which has no such sign in its diagrams, reads the rest. */
const STAND_IN = '\uE000';

/** The error that `!` expects: a cancellation for this reason, or for any. */
class ExpectedCancellation {
  constructor(
    private readonly hasReason: boolean,
    private readonly reason: unknown,
  ) {}

  asymmetricMatch(actual: unknown): boolean {
    return actual instanceof CancelledError && (!this.hasReason || equal(actual.reason, this.reason));
  }

  toAsymmetricMatcher(): string {
    return this.hasReason ? `CancelledError(${show(this.reason)})` : 'CancelledError';
  }
}

/**
 * Reads a diagram in RxJS's run-mode syntax, with `!` for the end by cancellation. `error` is what `#` fails with
 * (default 'error'), or the reason that `!` was cancelled for; an undefined reason is any.
 */
export function parseDiagram(marbles: string, values?: Record<string, unknown>, error?: unknown): Message[] {
  assertText(marbles);
  const text = marbles.replaceAll('!', STAND_IN);
  return TestScheduler.parseMarbles(text, withStandIn(marbles, values), error, true, true).map((message) => {
    const { frame, notification } = message as Message;
    // RxJS treats a falsy error as missing.
    if (notification.kind === 'E' && error !== undefined)
      return { frame, notification: { kind: 'E', error } };
    if (notification.kind !== 'N' || notification.value !== STAND_IN) return { frame, notification };
    return {
      frame,
      notification: { kind: 'E', error: new ExpectedCancellation(error !== undefined, error) },
    };
  });
}

/** The signs of a diagram, one for each message, and the messages with letters that stand for themselves. */
export function readDiagram(marbles: string): { messages: Message[]; signs: string[] } {
  const messages = parseDiagram(marbles);
  const signs = messages.map(({ notification }) => {
    if (notification.kind === 'N') return String(notification.value);
    return notification.kind === 'C' ? '|' : notification.error instanceof ExpectedCancellation ? '!' : '#';
  });
  return { messages, signs };
}

/** The values for RxJS, with one for the stand-in. If none are given, letters stand for themselves. @throws TypeError for a letter without a value */
function withStandIn(marbles: string, values?: Record<string, unknown>): Record<string, unknown> {
  if (values === undefined)
    return Object.fromEntries([...marbles, STAND_IN].map((letter) => [letter, letter]));
  for (const letter of new Set(marbles.replace(/(?<=^| )\d+(?:\.\d+)?(?:ms|s|m) /g, ''))) {
    if (!' -|#^()!'.includes(letter) && !(letter in values)) {
      throw new TypeError(
        `The diagram "${marbles}" has the letter "${letter}", but the values given have none for it: add it to them, or ` +
          'leave the values out, so that letters stand for themselves.',
      );
    }
  }
  return { ...values, [STAND_IN]: STAND_IN };
}

/** A source that ends cancelled, for `cold` and `hot`: RxJS plays an error. */
export function asSource(marbles: string, error?: unknown): { marbles: string; error: unknown } {
  assertText(marbles);
  if (!marbles.includes('!')) return { marbles, error };
  if (marbles.includes('#'))
    throw new TypeError(`The diagram "${marbles}" ends twice, with # and with !: one of them.`);
  return { marbles: marbles.replaceAll('!', '#'), error: new CancelledError(error) };
}

function assertText(marbles: unknown): void {
  if (typeof marbles !== 'string') {
    throw new TypeError(`A diagram is a string like '--a--|', not ${typeof marbles}.`);
  }
}
