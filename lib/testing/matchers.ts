import { describeTask } from '../core/describe-task.js';
import { Awaitable, Future, Task } from '../index.js';
import { equal } from './values/equal.js';
import { isErrorLike, isOfClass } from './values/realms.js';
import { show, showOther } from './values/show.js';

/** The verdict of a matcher. */
interface Verdict {
  pass: boolean;
  message(): string;
}

type Matcher = (received: unknown, expected?: unknown) => Verdict;

/** The types of the matchers on `expect(task)`. docs/testing.md shows how to declare them for Jest and Vitest. */
export interface TaskMatchers<R = void> {
  /** It is done: succeeded, failed or cancelled. */
  toBeDone(): R;
  /** It was cancelled; with this reason, if one is given. */
  toBeCancelled(reason?: unknown): R;
  /** It has succeeded with this value, or with a value that this matcher accepts. */
  toHaveResult(value: unknown): R;
  /** It has failed: with an error like this one, of this class, or with this text in its message. */
  toHaveFailedWith(expected?: unknown): R;
}

/**
 * Matchers for Jest and Vitest: `expect.extend(taskMatchers)`. A matcher observes the outcome: a failure that it has seen is not
 * reported as unobserved.
 *
 * @throws TypeError from each matcher if the value is no Task or Future
 *
 * @example
 * expect.extend(taskMatchers);
 * expect(task).toBeDone();
 * expect(task).toHaveResult(42);
 * expect(task).toHaveFailedWith(TypeError);
 * expect(task).toBeCancelled('no longer needed');
 *
 * @see Jest and Vitest `expect.extend`
 */
export const taskMatchers: Record<keyof TaskMatchers, Matcher> = {
  toBeDone: (received) => judge(received, 'toBeDone', 'to be done', ({ kind }) => kind !== 'pending'),

  toBeCancelled: (received, reason) =>
    judge(
      received,
      'toBeCancelled',
      reason === undefined ? 'to be cancelled' : `to be cancelled for ${show(reason)}`,
      ({ kind, value }) =>
        kind === 'cancelled' &&
        (reason === undefined || equal((value as { reason: unknown }).reason, reason)),
    ),

  toHaveResult: (received, expected) =>
    judge(
      received,
      'toHaveResult',
      `to have the result ${show(expected)}`,
      ({ kind, value }) => kind === 'succeeded' && equal(value, expected),
      expected,
    ),

  toHaveFailedWith: (received, expected) =>
    judge(
      received,
      'toHaveFailedWith',
      expected === undefined ? 'to have failed' : `to have failed with ${show(expected)}`,
      ({ kind, value }) => kind === 'failed' && isLike(value, expected),
      expected,
    ),
};

/**
 * Tasks and other Awaitables are equal when they are the same: `expect.addEqualityTesters([taskEquality])`. Without it
 * `toEqual` steps them, as it does everything iterable, and fails.
 *
 * @returns true or false if one of them is an Awaitable, else undefined, which leaves the decision to other testers
 *
 * @example
 * expect.addEqualityTesters([taskEquality]);
 * expect({ task }).toEqual({ task });
 *
 * @see Jest and Vitest `expect.addEqualityTesters`
 */
export const taskEquality = (a: unknown, b: unknown): boolean | undefined =>
  a instanceof Awaitable || b instanceof Awaitable ? a === b : undefined;

// Jest copies both values before it shows their difference, and would copy the loop and everything that it refers to.
const JEST_COPIES = Symbol.for('@jest/serializableProperties');
const OWN = ['label', 'phase'] as const satisfies readonly (keyof Future<unknown>)[];
Reflect.set(Future.prototype, JEST_COPIES, OWN);
Reflect.set(Task.prototype, JEST_COPIES, ['id', ...OWN]);

/** How a future has ended. */
interface Ending {
  readonly kind: 'pending' | 'succeeded' | 'failed' | 'cancelled';
  /** The result, or the error. */
  readonly value: unknown;
}

function endingOf(future: Future<unknown>): Ending {
  if (!future.done()) return { kind: 'pending', value: undefined };
  try {
    return { kind: 'succeeded', value: future.result() };
  } catch (value) {
    return { kind: future.cancelled() ? 'cancelled' : 'failed', value };
  }
}

function judge(
  received: unknown,
  matcher: string,
  wanted: string,
  holds: (ending: Ending) => boolean,
  expected?: unknown,
): Verdict {
  if (!(received instanceof Future)) {
    throw new TypeError(
      `${matcher}() asks a Task or Future, not ${show(received)}: write \`expect(task).${matcher}(…)\`, without awaiting the task.`,
    );
  }
  const ending = endingOf(received);
  const pass = holds(ending);
  const who = received instanceof Task ? `task "${received.name}"` : 'the future';
  return {
    pass,
    message: () =>
      `Expected ${who} ${pass ? 'not ' : ''}${wanted}; it ${inWords(received, ending, pass ? show : (value) => showOther(value, expected))}.`,
  };
}

function inWords(
  future: Future<unknown>,
  { kind, value }: Ending,
  inText: (value: unknown) => string,
): string {
  switch (kind) {
    case 'pending':
      return future instanceof Task ? `is not done: ${describeTask(future)}` : 'is not done: it was not set';
    case 'succeeded':
      return `has the result ${inText(value)}`;
    case 'failed':
      return `has failed with ${inText(value)}`;
    case 'cancelled':
      return `has ended with ${show(value)}`;
  }
}

function isLike(error: unknown, expected: unknown): boolean {
  if (expected === undefined) return true;
  if (typeof expected === 'function') return isOfClass(error, expected);
  const message = isErrorLike(error) ? error.message : String(error);
  if (typeof expected === 'string' && typeof error !== 'string') return message.includes(expected);
  if (expected instanceof RegExp) return message.search(expected) >= 0; // wherever the last search of /g or /y has ended
  return equal(error, expected);
}
