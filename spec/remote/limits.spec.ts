import { assertCount, limitsOf } from '../../lib/remote/limits.js';
import { DEFAULT_LIMITS } from '../../lib/remote/wire/wire.js';

describe('limits', () => {
  it('are the defaults where none are given', () => {
    expect(limitsOf({})).toEqual(DEFAULT_LIMITS);
    expect(limitsOf({ maxSize: undefined, stacks: undefined, copy: undefined })).toEqual(DEFAULT_LIMITS);
  });

  it('are the given ones', () => {
    const given = { maxSize: 10, stacks: false, copy: false };
    expect(limitsOf(given)).toEqual(given);
  });

  it.each([null, Infinity])('have no maxSize if that is %s', (maxSize) => {
    expect(limitsOf({ maxSize }).maxSize).toBe(Infinity);
  });

  it.each(['stacks', 'copy'])('refuse a flag %s that is not a boolean', (flag) => {
    expect(() => limitsOf({ [flag]: 'yes' })).toThrow(
      new TypeError(`${flag} is true or false, not the string yes.`),
    );
  });

  it.each([0, -1, 1.5, NaN, '5'])('refuse a maxSize of %p', (maxSize) => {
    expect(() => limitsOf({ maxSize: maxSize as number })).toThrow(
      /^maxSize is a whole number, 1 or more, not the (number|string) /,
    );
  });
});

it('a count is Infinity or a whole number from a least one', () => {
  expect(() => {
    assertCount('threads', Infinity, 1);
    assertCount('threads', 1, 1);
    assertCount('maxQueue', 0, 0);
  }).not.toThrow();
  expect(() => {
    assertCount('threads', 0, 1);
  }).toThrow(new RangeError('threads is a whole number, 1 or more, not the number 0.'));
});
