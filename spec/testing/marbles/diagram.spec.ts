import { draw, type Mark, table } from '../../../lib/testing/marbles/diagram.js';
import { lines } from '../support/failures.js';

/** 'a@5' is an a at 5 ms. */
function marks(text: string): Mark[] {
  return text
    .split(' ')
    .filter(Boolean)
    .map((each) => ({ sign: each[0]!, frame: Number(each.slice(2)) }));
}

describe('a drawn diagram', () => {
  it.each([
    ['', '-'],
    ['a@0', 'a'],
    ['a@3 |@4', '---a|'],
    ['a@0 b@0 |@0', '(ab|)'],
    ['a@0 b@0 c@4', '(ab)c'],
    ['a@1 b@1 c@6', '-(ab)-c'],
    ['a@20', '--------------------a'],
    ['a@21', '21ms a'],
    ['a@0 b@991', 'a 990ms b'],
    ['a@0 b@0 c@994', '(ab) 990ms c'],
    ['a@0.5', '0.5ms a'],
    ['a@2.5', '-- 0.5ms a'],
    ['a@0 b@1000.25', 'a 999.25ms b'],
    ['^@-2 a@1', '^--a'],
    ['a@86400000', '86400000ms a'],
  ])('of %j is %j', (text, picture) => {
    const [drawn] = draw([marks(text)]).lines;
    expect(drawn).toBe(picture);
  });

  it('is aligned with the others: one instant is one column', () => {
    expect(draw([marks('a@0 b@3 |@995'), marks('a@0 b@0 |@996')]).lines).toEqual([
      'a--b 991ms |',
      '(ab) 991ms -|',
    ]);
  });

  it('begins a new column if brackets are longer than their time', () => {
    const picture = draw([marks('a@0 b@1'), marks('a@0 b@0 c@1')]);
    expect(picture.lines).toEqual(['a   b', '(ab)c']);
    expect(picture.columnOf(1)).toBe(4);
  });

  it('knows the column of each instant, behind times and brackets too', () => {
    const picture = draw([marks('a@0 b@0 c@4 d@1000')]);
    expect([0, 4, 1000, 7].map((frame) => picture.columnOf(frame))).toEqual([0, 4, '(ab)c 995ms '.length, 0]);
  });

  it('does not show the errors of fractional arithmetic', () => {
    expect(draw([marks('a@0.1 b@22.300000000000004')]).lines).toEqual(['0.1ms a 21.2ms b']);
  });
});

describe('a table', () => {
  it('has columns as wide as they need to be, and marks rows', () => {
    const rows = [
      { cells: ['5', 'a', 'b'], isMarked: true },
      { cells: ['1000', 'a long value', ''], isMarked: false },
    ];
    expect(table(['frame', 'expected', 'received'], rows).join('\n')).toBe(lines`
        frame  expected      received
      > 5      a             b
        1000   a long value
    `);
  });
});
