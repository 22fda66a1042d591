import { Subject } from 'rxjs';
import { assertFunction, assertPlain } from '../../../lib/testing/values/plain.js';

describe('a scenario', () => {
  it('that has returned a generator, async or not, is refused, at the given line', () => {
    for (const returned of [(function* () {})(), (async function* () {})()]) {
      const site = new TypeError();
      expect(() => assertPlain(returned, site)).toThrow(site);
      expect(site.message).toContain('write a plain function');
    }
  });

  it('may return anything else, a Subject and an iterator too', () => {
    for (const other of [undefined, null, 5, new Subject(), [1].values(), Promise.resolve()])
      expect(() => assertPlain(other, new TypeError())).not.toThrow();
  });
});

describe('an argument that must be a function', () => {
  it('is refused with its type if it is none', () => {
    assertFunction(() => undefined, 'It calls back');
    expect(() => assertFunction(null, 'It calls back')).toThrow(
      new TypeError('It calls back: give it a function, not null.'),
    );
    expect(() => assertFunction(42, 'It calls back')).toThrow('not number.');
  });
});
