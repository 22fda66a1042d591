import { of } from 'rxjs';
import { runInNewContext } from 'node:vm';
import { CancelledError, createTask, Future, sleep, TimeoutError } from 'rxtask';
import { timeoutError } from '../../../lib/errors.js';
import { equal } from '../../../lib/testing/values/equal.js';

/** What RxJS's `timeout` throws: for the engine, a plain object. */
const byRxjs = (): TimeoutError => Reflect.construct(TimeoutError, []);

class Point {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
}

class HttpError extends Error {
  readonly info: { status: number };
  constructor(message: string, status: number) {
    super(message);
    this.info = { status };
  }
}

class LateError extends Error {
  constructor(
    message: string,
    readonly info: unknown = null,
  ) {
    super(message);
  }
}

function circle(length: number): object {
  const first: { next?: object } = {};
  let last = first;
  for (let i = 1; i < length; i++) last = last.next = {};
  last.next = first;
  return first;
}

const bytes = (...values: number[]) => new Uint8Array(values);
const shared = of(1);

describe('equal values', () => {
  it.each<[string, unknown, unknown]>([
    ['numbers', 1, 1],
    ['NaN', NaN, NaN],
    ['zero and minus zero', 0, -0],
    ['structures', { a: [1, { b: 'c' }] }, { a: [1, { b: 'c' }] }],
    ['a property that is undefined and one that is missing', { a: 1, b: undefined }, { a: 1 }],
    ['symbols as keys', { [Symbol.iterator]: 1 }, { [Symbol.iterator]: 1 }],
    ['objects without a prototype', Object.create(null), Object.create(null)],
    ['instances', new Point(1, 2), new Point(1, 2)],
    ['dates', new Date(5), new Date(5)],
    ['invalid dates', new Date(NaN), new Date(NaN)],
    ['regular expressions', /a/g, /a/g],
    ['maps, whatever their order', new Map([['a', 1], ['b', 2]]), new Map([['b', 2], ['a', 1]])], // prettier-ignore
    ['sets, whatever their order', new Set([{ a: 1 }, { b: 2 }]), new Set([{ b: 2 }, { a: 1 }])],
    ['bytes', bytes(1, 2), bytes(1, 2)],
    ['a part of a buffer and another', bytes(0, 1, 2).subarray(1), bytes(1, 2)],
    ['buffers', bytes(1, 2).buffer, bytes(1, 2).buffer],
    ['addresses', new URL('http://a.b/c'), new URL('http://a.b/c')],
    ['boxed numbers', Object(1), Object(1)],
    ['errors', new TypeError('no'), new TypeError('no')],
    ['errors and their info', new HttpError('no', 404), new HttpError('no', 404)],
    ['errors of which nothing about info is expected', new LateError('no', { at: 1 }), new LateError('no')],
    [
      'a TimeoutError of which nothing is expected',
      timeoutError(undefined, { title: '"load"', ms: 400 }),
      timeoutError(),
    ],
    ["RxJS's TimeoutError and the library's", byRxjs(), timeoutError()],
    ["the library's TimeoutError and RxJS's", timeoutError(undefined, { title: '"load"', ms: 400 }), byRxjs()],
    ['errors of different realms', runInNewContext('new TypeError("no")'), new TypeError('no')],
    ['dates of different realms', runInNewContext('new Date(5)'), new Date(5)],
    ['several errors', new AggregateError([new Error('a')], 'm'), new AggregateError([new Error('a')], 'm')],
    ['cancellations for equal reasons', new CancelledError({ why: 1 }), new CancelledError({ why: 1 })],
    ['circles', circle(1), circle(1)],
    ['circles that cannot be told from each other', circle(1), circle(2)],
    ['the same Observable', shared, shared],
  ])('%s', (_, actual, expected) => {
    expect(equal(actual, expected)).toBe(true);
  }); // prettier-ignore

  it('are values that an asymmetric matcher accepts, inside of structures too', () => {
    expect(equal({ a: [1] }, { a: [expect.any(Number)] })).toBe(true);
    expect(equal({ a: ['1'] }, { a: [expect.any(Number)] })).toBe(false);
    expect(equal('text', expect.stringMatching(/^t/))).toBe(true);
  });
});

describe('different values', () => {
  it.each<[string, unknown, unknown]>([
    ['a number and its text', 1, '1'],
    ['null and undefined', null, undefined],
    ['null and an object', null, {}],
    ['an object and null', {}, null],
    ['one property more', { a: 1, b: 2 }, { a: 1 }],
    ['one property less', { a: 1 }, { a: 1, b: 2 }],
    ['arrays of other lengths', [1, undefined], [1]],
    ['an array and an object', [], {}],
    ['dates', new Date(5), new Date(6)],
    ['flags', /a/g, /a/],
    ['maps with other values', new Map([['a', 1]]), new Map([['a', 2]])],
    ['sets of other sizes', new Set([1, 2]), new Set([1])],
    ['sets with the same member twice in one', new Set([{ a: 1 }, { a: 1 }]), new Set([{ a: 1 }, { a: 2 }])],
    ['bytes', bytes(1, 2), bytes(1, 3)],
    ['bytes of other lengths', bytes(1, 2), bytes(1)],
    ['kinds of bytes', bytes(1), new Int8Array([1])],
    ['buffers', bytes(1, 2).buffer, bytes(1, 3).buffer],
    ['addresses', new URL('http://a.b/c'), new URL('http://a.b/d')],
    ['boxed numbers', Object(1), Object(2)],
    ['promises', Promise.resolve(1), Promise.resolve(1)],
    ['functions', () => 1, () => 1],
    ['classes of errors', new TypeError('no'), new RangeError('no')],
    ['messages', new Error('a'), new Error('b')],
    ['limits', timeoutError(undefined, { title: '"load"', ms: 400 }), timeoutError(undefined, { title: '"load"', ms: 500 })],
    ['a plain TimeoutError where one with a limit is expected', timeoutError(), timeoutError(undefined, { title: '"load"', ms: 500 })],
    ['info', new HttpError('no', 404), new HttpError('no', 500)],
    ['messages of different realms', runInNewContext('new Error("a")'), new Error('b')],
    ['an error and what looks like one', new Error('a'), { message: 'a', name: 'Error' }],
    ['an error and what calls itself one', runInNewContext('new Error("a")'), Object.create(null, { [Symbol.toStringTag]: { value: 'Error' } })],
    ['errors inside', new AggregateError([1], 'm'), new AggregateError([2], 'm')],
    ['reasons', new CancelledError('a'), new CancelledError('b')],
    ['Observables', of(1), of(1)],
    ['an Observable and an object', of(1), {}],
    ['circles with other content', Object.assign(circle(1), { a: 1 }), Object.assign(circle(1), { a: 2 })],
    ['things without any text', Object.create(null, { [Symbol.toStringTag]: { value: 'X' } }), Object.create(null, { [Symbol.toStringTag]: { value: 'X' } })],
  ])('%s', (_, actual, expected) => {
    expect(equal(actual, expected)).toBe(false);
  }); // prettier-ignore

  it('are tasks and futures that are not the same', async () => {
    const [one, other] = [createTask(sleep(0)), createTask(sleep(0))];
    expect([equal(one, one), equal(one, other), equal(new Future(), new Future())]).toEqual([
      true,
      false,
      false,
    ]);
    await Promise.all([[one], [other]].flat());
  });
});
