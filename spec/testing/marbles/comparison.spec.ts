import { differenceOf } from '../../../lib/testing/marbles/comparison.js';
import type { Message } from '../../../lib/testing/marbles/notation.js';
import { lines } from '../support/failures.js';

/** Values, one each millisecond. */
const values = (from: number, ...all: unknown[]): Message[] =>
  all.map((value, i) => ({ frame: from + i, notification: { kind: 'N', value } }));
const failure = (frame: number, error: unknown): Message => ({ frame, notification: { kind: 'E', error } });

describe('the comparison', () => {
  it('returns nothing for equal messages', () => {
    expect(differenceOf(values(0, { a: 1 }), { messages: values(0, { a: 1 }) })).toBeUndefined();
    expect(differenceOf([], { messages: [] })).toBeUndefined();
    expect(differenceOf([failure(1, 'e')], { messages: [failure(1, 'e')] })).toBeUndefined();
  });

  it('shows the rows around the first difference, four before and eight from it on', () => {
    const expected = Array.from('abcdefghijklmnopqrst');
    const received = expected.map((letter) => (letter === 'h' ? 'x' : letter));
    expect(differenceOf(values(0, ...received), { messages: values(0, ...expected) })).toBe(lines`
      from 7 ms on:

        expected  abcdefghijklmnopqrst
        received  abcdefgxijklmnopqrst
                         ^

        frame  expected  received
        3      d         d
        4      e         e
        5      f         f
        6      g         g
      > 7      h         x
        8      i         i
        9      j         j
        10     k         k
        11     l         l
        12     m         m
        13     n         n
        14     o         o
    `);
  });

  it('gives each value without a letter one, the same for equal values, while there are letters', () => {
    const received = Array.from({ length: 40 }, (_, i) => ({ i: Math.min(i, 39) }));
    const text = differenceOf(values(0, ...received, { i: 0 }), { messages: values(0, 'u'), signs: ['u'] })!;
    expect(text.split('\n')[3]).toBe('  received  vwxyzUVWXYZABCDEFGHIJKLMNOPQRST??????????v'.replace('??????????v', `${'?'.repeat(9)}v`)); // prettier-ignore
  });

  it('distinguishes values, failures and ends', () => {
    const end: Message = { frame: 0, notification: { kind: 'C' } };
    expect(differenceOf([failure(0, 'e')], { messages: [end] })).toContain('> 0      |         # "e"');
    expect(differenceOf(values(0, 'a'), { messages: [end] })).toContain('> 0      |         a');
  });

  it('says so if two values look the same', () => {
    const text = differenceOf(values(0, { f: () => 1 }), { messages: values(0, { f: () => 1 }) })!;
    expect(text).toContain('> 0      v = { f: f }  u = { f: f } (looks the same, is not)');
    const errors = differenceOf([failure(0, { f: () => 1 })], { messages: [failure(0, { f: () => 1 })] })!;
    expect(errors).toContain('> 0      # { f: f }  # { f: f } (looks the same, is not)');
  });

  it('does not use strings that are no letters as signs', () => {
    expect(differenceOf(values(0, 'ab', '-', ' '), { messages: [] })).toContain('received  uvw');
  });
});
