import { of } from 'rxjs';
import {
  allTasks,
  asCompleted,
  type Coroutine,
  coroutine,
  createTask,
  Future,
  gather,
  gatherSettled,
  sleep,
  Task,
  wait,
} from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { futureOf, worksOf } from '../../lib/combine/future-of.js';
import { thrownBy } from '../support/thrown-by.js';

describe('futureOf', () => {
  it('returns a Future or Task itself', () => {
    const { result } = runVirtual(function* () {
      const future = new Future<number>();
      const child = createTask(sleep(1));
      return [futureOf(future) === future, futureOf(child) === child, allTasks().size];
    });

    expect(result).toEqual([true, true, 2]);
  });

  it.each([
    ['a coroutine call', () => coroutine(function* () {})()],
    ['a generator', () => (function* () {})()],
    ['an Observable', () => of(1)],
    ['a promise', () => Promise.resolve()],
  ])('makes a task of %s', (_, make) => {
    const { result } = runVirtual(function* () {
      const made = futureOf(make());
      made.cancel();
      return made;
    });

    expect(result).toBeInstanceOf(Task);
  });

  it.each([[42], [undefined], [[]]])('refuses %p', (work) => {
    expect(() => futureOf(work)).toThrow(TypeError);
  });
});

describe('worksOf', () => {
  it.each([
    ['at its start', 0],
    ['later', 2],
  ])('raises an error of the iterable that comes %s, also a TypeError', (_, at) => {
    const broken = new TypeError('of the iterable');
    const works = {
      *[Symbol.iterator]() {
        for (let i = 0; i < at; i++) yield Promise.resolve(i);
        throw broken;
      },
    };

    expect(() => worksOf(works, 'wait')).toThrow(broken);
    expect(() => worksOf(works[Symbol.iterator](), 'wait')).toThrow(broken);
  });

  it('takes any iterable of works', () => {
    const [a, b] = [Promise.resolve(1), Promise.resolve(2)];

    expect(worksOf(new Set([a, b]), 'wait')).toEqual([a, b]);
  });

  it('takes functions as works, as createTask does', () => {
    const body = function* () {};

    expect(worksOf([body], 'gather')).toEqual([body]);
  });

  it.each<[string, () => Iterable<unknown>]>([
    [
      'a generator that throws',
      () =>
        (function* () {
          yield Promise.resolve(1);
          throw new TypeError('theirs');
        })(),
    ],
    [
      'a generator that reads a property of undefined',
      () =>
        (function* () {
          yield (undefined as unknown as { work: Promise<number> }).work;
        })(),
    ],
    [
      'an iterable that cannot be asked for its iterator',
      () => ({
        [Symbol.iterator](): Iterator<unknown> {
          throw new TypeError('theirs');
        },
      }),
    ],
    [
      'an iterator whose next() throws',
      () => ({
        [Symbol.iterator]: () => ({
          next: () => {
            throw new TypeError('theirs');
          },
        }),
      }),
    ],
  ])('raises the error of %s', (_, make) => {
    const raised = thrownBy(() => Array.from(make())) as Error;

    for (const combine of [wait, asCompleted, gather, gatherSettled]) {
      const actual = thrownBy(() => (combine as (works: Iterable<unknown>) => unknown)(make())) as Error;
      expect(actual.constructor).toBe(TypeError);
      expect(actual.message).toBe(raised.message);
    }
  });

  it('refuses a generator that waits for one work, and says what to write', () => {
    function* one(): Coroutine<void> {
      yield* sleep(1);
    }

    expect(() => worksOf(one() as never, 'wait')).toThrow('wait() takes several works: write `wait([a, b])`');
  });

  it.each([
    ['a Future', () => new Future<unknown>()],
    ['asCompleted, which is one work though it can be iterated', () => asCompleted([new Future<unknown>()])],
    ['a text', () => 'ab'],
    ['undefined', () => undefined],
    ['null', () => null],
    ['a number', () => 1],
  ])('refuses %s, and says what to write', (_, make) => {
    expect(() => worksOf(make() as Iterable<unknown>, 'gather')).toThrow(
      new TypeError(
        'gather() takes several works: write `gather([a, b])`, with brackets; for one, `yield* a`.',
      ),
    );
  });
});
