import { CancelledError } from 'rxtask';
import { asSource, parseDiagram, readDiagram } from '../../../lib/testing/marbles/notation.js';
import { messageOf, msPerCharacter } from '../support/failures.js';

const kinds = (text: string, values?: Record<string, unknown>, error?: unknown) =>
  parseDiagram(text, values, error).map(({ frame, notification }) => [frame, notification.kind]);

/** A character is a millisecond in run mode only. */
const before = msPerCharacter.get();
beforeAll(() => msPerCharacter.set(1));
afterAll(() => msPerCharacter.set(before));

describe('a diagram', () => {
  it("is RxJS's in run mode", () => {
    expect(kinds('-a 9ms (b|)')).toEqual([[1, 'N'], [11, 'N'], [11, 'C']]); // prettier-ignore
    expect(kinds('^-a')).toEqual([[2, 'N']]);
    expect(kinds('1.5s a 1m #')).toEqual([[1500, 'N'], [61_501, 'E']]); // prettier-ignore
  });

  it('has letters that stand for themselves, or for their values', () => {
    expect(parseDiagram('a')[0]!.notification).toMatchObject({ value: 'a' });
    expect(parseDiagram('a', { a: 1 })[0]!.notification).toMatchObject({ value: 1 });
  });

  it('has ! for the end by cancellation, in brackets too', () => {
    expect(kinds('--!')).toEqual([[2, 'E']]);
    expect(kinds('-(a!)', { a: 1 })).toEqual([[1, 'N'], [1, 'E']]); // prettier-ignore
  });

  it('fails with the given error, also if it is falsy', () => {
    for (const error of [new Error('no'), 0, null, '']) {
      expect(parseDiagram('#', undefined, error)[0]!.notification).toEqual({ kind: 'E', error });
    }
    expect(parseDiagram('#')[0]!.notification).toMatchObject({ kind: 'E', error: 'error' });
  });

  it('must be text', () => {
    expect(messageOf(() => parseDiagram(5 as never))).toBe(
      "A diagram is a string like '--a--|', not number.",
    );
  });

  it('has a value for each letter, where values are given', () => {
    expect(messageOf(() => parseDiagram('a 5ms b', { a: 1 }))).toBe(
      'The diagram "a 5ms b" has the letter "b", but the values given have none for it: add it to them, or leave the values ' +
        'out, so that letters stand for themselves.',
    );
  });

  it('does not take the letters of times for values', () => {
    expect(kinds('9ms a 5ms 1.5s a 1m |', { a: 1 })).toEqual([[9, 'N'], [1515, 'N'], [61_516, 'C']]); // prettier-ignore
    expect(kinds('^--(a|)', { a: 1 })).toEqual([[3, 'N'], [3, 'C']]); // prettier-ignore
  });

  it('is read with the sign of each message', () => {
    expect(readDiagram('-(ab) c--|').signs).toEqual(['a', 'b', 'c', '|']);
    expect(readDiagram('a#').signs).toEqual(['a', '#']);
    expect(readDiagram('a!').signs).toEqual(['a', '!']);
  });
});

describe('an expected cancellation', () => {
  const expected = (reason?: unknown) =>
    (parseDiagram('!', undefined, reason)[0]!.notification as { error: Matcher }).error;
  interface Matcher {
    asymmetricMatch: (actual: unknown) => boolean;
    toAsymmetricMatcher: () => string;
  }

  it('is any cancellation, and no other error', () => {
    expect(expected().asymmetricMatch(new CancelledError('why'))).toBe(true);
    expect(expected().asymmetricMatch(new Error('why'))).toBe(false);
    expect(expected().toAsymmetricMatcher()).toBe('CancelledError');
  });

  it('is one with an equal reason, if one is given', () => {
    expect(expected({ a: 1 }).asymmetricMatch(new CancelledError({ a: 1 }))).toBe(true);
    expect(expected('a').asymmetricMatch(new CancelledError('b'))).toBe(false);
    expect(expected(null).asymmetricMatch(new CancelledError())).toBe(false);
    expect(expected(1n).toAsymmetricMatcher()).toBe('CancelledError(1n)');
  });
});

describe('a source', () => {
  it('is as it was without a !', () => {
    expect(asSource('a#', 'e')).toEqual({ marbles: 'a#', error: 'e' });
  });

  it('ends with a CancelledError at !', () => {
    expect(asSource('a!', 'why')).toEqual({ marbles: 'a#', error: new CancelledError('why') });
  });

  it('ends once', () => {
    expect(messageOf(() => asSource('#!'))).toBe(
      'The diagram "#!" ends twice, with # and with !: one of them.',
    );
    expect(messageOf(() => asSource(undefined as never))).toBe(
      "A diagram is a string like '--a--|', not undefined.",
    );
  });
});
