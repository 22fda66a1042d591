import { of } from 'rxjs';
import { allTasks, coroutine, createTask, Future, sleep, Task } from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { futureOf, worksOf } from '../../lib/combine/future-of.js';

describe('futureOf', () => {
  it('gives a Future or Task back itself', () => {
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
  it('takes any iterable of works', () => {
    const [a, b] = [Promise.resolve(1), Promise.resolve(2)];

    expect(worksOf(new Set([a, b]), 'wait')).toEqual([a, b]);
  });

  it.each([
    ['a Future', () => new Future<unknown>()],
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
