import { runInNewContext } from 'node:vm';
import { isErrorLike, isOfClass, tagOf } from '../../../lib/testing/values/realms.js';

const foreign: unknown = runInNewContext('new TypeError("no")');

const Nameless = (() =>
  class {
    x = 1;
  })();

describe('objects of another realm', () => {
  it('are errors by their tag, or by their properties', () => {
    for (const error of [new Error(), foreign, new DOMException(), { name: 'a', message: 'b', stack: 'c' }])
      expect(isErrorLike(error)).toBe(true);
    for (const other of [{ name: 'a', message: 'b' }, {}, null, undefined, 'Error'])
      expect(isErrorLike(other)).toBe(false);
  });

  it('are of a class by its name, or by that of a class it extends', () => {
    expect(isOfClass(foreign, TypeError)).toBe(true);
    expect(isOfClass(foreign, Error)).toBe(true);
    expect(isOfClass(foreign, RangeError)).toBe(false);
    expect(isOfClass(foreign, Nameless)).toBe(false);
  });

  it('that are no errors are not of a class by its name', () => {
    expect(isOfClass({ x: 1 }, class Object extends Nameless {})).toBe(false);
  });

  it('have a tag', () => {
    expect(tagOf(new Map())).toBe('[object Map]');
  });
});
