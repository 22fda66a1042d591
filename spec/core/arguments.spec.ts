import {
  assertBody,
  assertMilliseconds,
  assertOneOf,
  assertOptions,
  countOf,
  described,
  millisecondsOrNone,
  wordOf,
} from '../../lib/core/arguments.js';

describe('described', () => {
  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [42, 'the number 42'],
    ['text', 'the string text'],
    [true, 'the boolean true'],
    [10n, 'the bigint 10'],
    [Symbol('s'), 'the symbol Symbol(s)'],
    [[1, 2, 3], 'an array of 3'],
    [new Map(), 'a Map'],
    [new Error(), 'an Error'],
    [new SharedArrayBuffer(1), 'a SharedArrayBuffer'],
    [Object.create(null), 'an Object'],
    [function named() {}, 'the function named'],
    [
      (
        () => () =>
          1
      )(),
      'the function (anonymous)',
    ],
  ])('says of %p: %s', (value, words) => {
    expect(described(value)).toBe(words);
  });
});

it.each([[revoked()], [revoked(function () {})], [Object.defineProperty(() => 1, 'name', { value: 5 })]])(
  'a value that resists inspection is named all the same',
  (value) => {
    expect(described(value)).toMatch(
      /^(?:a|an|the) (?:object|function) (?:that cannot be inspected|\(anonymous\))$/,
    );
  },
);

function revoked(target: object = {}): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

it('a string is quoted where a word was expected, and a number is not', () => {
  expect([wordOf('fast'), wordOf(5), countOf(5), countOf('fast')]).toEqual([
    "'fast'",
    'the number 5',
    '5',
    'the string fast',
  ]);
});

describe('assertMilliseconds', () => {
  it('names the function that was called, and the call to write instead', () => {
    expect(() => {
      assertMilliseconds(NaN, 'waitFor');
    }).toThrow('waitFor(NaN)');
    expect(() => {
      assertMilliseconds('5', 'wait', 'wait([a], { timeout: 5 })');
    }).toThrow('wait() takes milliseconds as a number, not the string 5: write `wait([a], { timeout: 5 })`.');
  });
});

it.each([[undefined], [null], [Infinity]])('%p means no limit', (ms) => {
  expect(millisecondsOrNone(ms, 'waitFor')).toBe(Infinity);
});

it('a limit is a number of milliseconds', () => {
  expect(millisecondsOrNone(-5, 'waitFor')).toBe(-5);
  expect(() => millisecondsOrNone(NaN, 'waitFor')).toThrow(RangeError);
});

it('one of several words is required, or none', () => {
  assertOneOf('periodic', 'start', undefined, ['now', 'later']);
  assertOneOf('periodic', 'start', 'now', ['now', 'later']);
  expect(() => {
    assertOneOf('periodic', 'start', 'soon', ['now', 'later']);
  }).toThrow(new RangeError("periodic(): start is one of 'now', 'later', not 'soon'."));
});

it('a body within a deadline is a function', () => {
  expect(() => {
    assertBody(5, 'withTimeout', 'ms');
  }).toThrow('write `withTimeout(ms, function* () { … })`');
});

it('options name the function that was called', () => {
  assertOptions({}, 'runMain');
  expect(() => {
    assertOptions(null as never, 'runMain');
  }).toThrow('runMain(): its options are an object, not null');
});
