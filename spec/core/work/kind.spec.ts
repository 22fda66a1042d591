import { createContext, runInContext } from 'node:vm';
import { observable, of, Subject } from 'rxjs';
import { createTask, Future, sleep } from 'rxtask';
import { isAnyGenerator, isGenerator, kindOf } from '../../../lib/core/work/kind.js';

function* generator(): Generator<never, void> {}
async function* asyncGenerator(): AsyncGenerator<number> {}

/** What a compiler emits for a generator: next, throw and return, with another prototype. */
const compiled = { next: () => ({ done: true }), throw: () => undefined, return: () => undefined };

describe('kindOf', () => {
  it.each<[string, unknown, string | undefined]>([
    ['a future', new Future(), 'awaitable'],
    ['a sleep', sleep(1), 'awaitable'],
    ['an Observable', of(1), 'observable'],
    ['a Subject', new Subject(), 'observable'],
    ['another Observable implementation', { [observable]: () => of(1) }, 'observable'],
    ['a promise', Promise.resolve(), 'promise'],
    ['a thenable', { then: () => undefined }, 'promise'],
    ['a function that is a thenable', Object.assign(() => 1, { then: () => undefined }), 'promise'],
    ['an async generator', asyncGenerator(), 'iterable'],
    ['an async iterable', { [Symbol.asyncIterator]: asyncGenerator }, 'iterable'],
    ['a stream', new ReadableStream(), 'iterable'],
    ['a stream that cannot be iterated', { getReader: () => undefined }, 'iterable'],
    ['a generator', generator(), 'generator'],
    ['a generator of another realm', runInContext('(function* () {})()', createContext()), 'generator'],
    ['a compiled generator', compiled, 'generator'],
    ['an array', [1, 2], undefined],
    ['a string', 'text', undefined],
    ['a number', 42, undefined],
    ['null', null, undefined],
    ['undefined', undefined, undefined],
    ['an object', {}, undefined],
    ['a function', () => 1, undefined],
    ['a plain iterator', [1][Symbol.iterator](), undefined],
    ['an object with `throw` alone', { throw: () => undefined }, undefined],
    ['a function with the methods of a generator', Object.assign(() => 1, compiled), undefined],
    [
      'an Observable of the platform',
      { [Symbol.toStringTag]: 'Observable', subscribe: () => undefined },
      'observable',
    ],
  ])('recognises %s', (_, input, kind) => {
    expect(kindOf(input)?.kind).toBe(kind);
  });

  it.each<[string, unknown, string]>([
    ['an Awaitable before a promise', sleep(1), 'awaitable'],
    ['Symbol.observable before then', { [observable]: () => of(1), then: () => undefined }, 'observable'],
    [
      'then before Symbol.asyncIterator',
      { then: () => undefined, [Symbol.asyncIterator]: asyncGenerator },
      'promise',
    ],
    [
      'Symbol.asyncIterator before next and throw',
      { ...compiled, [Symbol.asyncIterator]: asyncGenerator },
      'iterable',
    ],
  ])('reads %s', (_, input, kind) => {
    expect(kindOf(input)?.kind).toBe(kind);
  });

  it('recognises a task', () => {
    const task = createTask(generator);
    task.cancel();

    expect(kindOf(task)?.kind).toBe('awaitable');
  });
});

it('a generator is recognised by next and throw; an async generator is of another kind', () => {
  const values = [generator(), compiled, asyncGenerator(), { next: () => 1 }, null, 1];
  expect(values.map(isGenerator)).toEqual([true, true, false, false, false, false]);
  expect(values.map(isAnyGenerator)).toEqual([true, true, true, false, false, false]);
});
