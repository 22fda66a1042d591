import { Subject } from 'rxjs';
import { assertFunction, isGenerator } from '../../lib/testing/plain.js';

describe('a generator', () => {
  it('is told from what has a part of its methods only', () => {
    expect(isGenerator((function* () {})())).toBe(true);
    expect(isGenerator((async function* () {})())).toBe(true);
    for (const other of [undefined, null, 5, new Subject(), [1].values(), Promise.resolve()])
      expect(isGenerator(other)).toBe(false);
  });
});

describe('what must be a function', () => {
  it('is one, or refused by what it is', () => {
    assertFunction(() => undefined, 'It calls back');
    expect(() => assertFunction(null, 'It calls back')).toThrow(
      new TypeError('It calls back: give it a function, not null.'),
    );
    expect(() => assertFunction(42, 'It calls back')).toThrow('not number.');
  });
});
