import { of } from 'rxjs';
import { CancelledError, createTask } from 'rxtask';
import { runInNewContext } from 'node:vm';
import { show, showOther } from '../../../lib/testing/values/show.js';

class Point {
  x = 1;
}

const circle: { self?: unknown } = {};
circle.self = circle;

describe('a value in a message', () => {
  it.each<[unknown, string]>([
    ['a "b"', '"a \\"b\\""'],
    [1, '1'],
    [10n, '10n'],
    [undefined, 'undefined'],
    [null, 'null'],
    [Symbol('s'), 'Symbol(s)'],
    [TypeError, 'TypeError'],
    [() => 1, 'a function'],
    [{}, '{}'],
    [{ a: [1, { b: 'c' }] }, '{ a: [1, { b: "c" }] }'],
    [new Point(), 'Point { x: 1 }'],
    [Object.create(null), '{}'],
    [{ a: { b: { c: { d: 1 } } } }, '{ a: { b: { c: … } } }'],
    [circle, '{ self: { self: { self: … } } }'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new Date(NaN), 'Invalid Date'],
    [/a/g, '/a/g'],
    [new Map([['a', 1]]), 'Map { a: 1 }'],
    [new Set([1, 2]), 'Set [1, 2]'],
    [new Error(), 'Error()'],
    [new TypeError('no'), 'TypeError("no")'],
    [Object.assign(new Error('no'), { info: { status: 404 } }), 'Error("no") info: { status: 404 }'],
    [Object.assign(new Error('no'), { info: null }), 'Error("no")'],
    [new CancelledError(), 'CancelledError()'],
    [new CancelledError('why'), 'CancelledError("why")'],
    [runInNewContext('new TypeError("no")'), 'TypeError("no")'],
    [runInNewContext('new Date(0)'), '1970-01-01T00:00:00.000Z'],
    [new DOMException('no', 'AbortError'), 'AbortError("no")'],
    [{ name: 'a', message: 'b', stack: 'c' }, 'a("b")'],
    [new URL('https://a.b/c'), 'URL https://a.b/c'],
    [of(1), 'Observable'],
    [expect.any(Number), 'Any<Number>'],
    ['x'.repeat(99), `"${'x'.repeat(58)}…`],
  ])('%p', (value, text) => {
    expect(show(value)).toBe(text);
  });

  it('is the name and state of a task', async () => {
    const task = createTask(function* () {}, { name: 'a' });
    expect(show([task])).toBe('[Task "a" (pending)]');
    await task;
  });

  it('is said to look the same as another if it does', () => {
    expect(showOther(new Point(), { x: 1 })).toBe('Point { x: 1 }');
    expect(showOther({ f: () => 1 }, { f: () => 1 })).toBe('{ f: f } (looks the same, is not)');
  });

  it('is written even if reading it throws', () => {
    const hostile = {
      get a(): never {
        throw new Error('no');
      },
    };
    expect(show(hostile)).toBe('[object Object]');
  });
});
