import { copyPortable, DEFAULT_LIMITS, refusal } from '../../../lib/remote/wire/wire.js';

class User {
  readonly name = 'ada';
}

function copy(value: unknown, transfer: unknown[] = []): unknown {
  return copyPortable(value, 'It', DEFAULT_LIMITS, transfer);
}

describe('copyPortable', () => {
  it.each([
    [null],
    [true],
    [0.5],
    ['text'],
    [[1, [2, { a: null }]]],
    [{ a: { b: ['c'] }, constructor: 'a word like another' }],
  ])('%j arrives as it is, and is another object', (value) => {
    const copied = copy(value);

    expect(copied).toEqual(value);
    if (typeof value === 'object' && value !== null) expect(copied).not.toBe(value);
  });

  it('an undefined property is left out; -0 is 0; a symbol is no key', () => {
    expect(copy({ a: undefined, b: -0, [Symbol('c')]: 1 })).toStrictEqual({ b: 0 });
  });

  it('an object without a prototype arrives as a plain one', () => {
    expect(copy(Object.assign(Object.create(null) as object, { a: 1 }))).toStrictEqual({ a: 1 });
  });

  it('a transferred object is not copied, and neither is a view on it', () => {
    const numbers = new Float64Array(2);

    expect(copy([numbers, numbers.buffer], [numbers.buffer])).toEqual([numbers, numbers.buffer]);
  });

  it.each<[string, unknown, string]>([
    [
      'a Date',
      new Date(0),
      'it is an object of class Date. Send `date.toISOString()`, and make a Date of it in the job.',
    ],
    [
      'a Map',
      { a: new Map() },
      'a is an object of class Map. Send `[...map]`, and make a Map of it in the job.',
    ],
    [
      'a Set',
      [new Set()],
      '[0] is an object of class Set. Send `[...set]`, and make a Set of it in the job.',
    ],
    ['a BigInt', { n: 1n }, 'n is a BigInt. Send `String(big)`, and make a BigInt of it in the job.'],
    [
      'a class of the program',
      { user: new User() },
      'user is an object of class User. Send its data as a plain object, and make the object of it in the job.',
    ],
    [
      'a buffer that is not transferred',
      new ArrayBuffer(1),
      'it is an object of class ArrayBuffer. Name the buffer in `transfer`, where both ends share a process; else send a path or a key.',
    ],
    ['a function', { f: () => 1 }, 'f is the function f. Send data; code stays where it is.'],
    ['undefined in an array', [undefined], '[0] is undefined. Send data; code stays where it is.'],
    ['NaN', { n: NaN }, 'n is NaN. Send null or a string.'],
    ['an object whose prototype has one', Object.create({ a: 1 }), 'it is an object of class Object.'],
  ])('%s is refused, with what to send instead', (_, value, message) => {
    expect(() => copy(value)).toThrow(new RegExp(`^It cannot be sent: ${escaped(message)}`));
  });

  it('an object that contains itself is refused', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;

    expect(() => copy(circle)).toThrow(
      'It cannot be sent: 500 levels down there is still an object. Does it contain itself? Send the parts by name or id.',
    );
  });

  it('shared references that would grow exponentially are stopped by the limit', () => {
    let value: unknown = 'x'.repeat(1000);
    for (let depth = 0; depth < 40; depth++) value = [value, value];

    expect(() => copy(value)).toThrow(/^It cannot be sent: more than 1048576 characters/);
  });

  it('with copy: false nothing is checked', () => {
    const value = new Date(0);

    expect(copyPortable(value, 'It', { ...DEFAULT_LIMITS, copy: false })).toBe(value);
  });
});

describe('the refusal of a channel', () => {
  it('names the value that overflowed the stack, and what to send instead', () => {
    const overflow = new RangeError('Maximum call stack size exceeded');

    expect(refusal('The result of "resize"', overflow)).toMatchObject({
      name: 'TypeError',
      message: 'The result of "resize" cannot be sent: nested too deeply. Send the parts by name or id.',
      cause: overflow,
    });
  });

  it('is any other error as it is, whatever that is', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const error of [new TypeError('wrong'), null, undefined, 5, 'a text'])
      expect(refusal('It', error)).toBe(error);
    expect(Object.is(refusal('It', proxy), proxy)).toBe(true);
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
