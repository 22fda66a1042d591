import { setImmediate as macrotask } from 'node:timers/promises';
import { observable, of } from 'rxjs';
import {
  coroutine,
  createTask,
  currentTask,
  Future,
  InvalidStateError,
  run,
  sleep,
  type Coroutine,
} from 'rxtask';
import { entryOf, entryOfWork, isFresh, runInline } from '../../../lib/core/work/body.js';
import { unretrievedReports } from '../../support/reports.js';
import { thrownBy } from '../../support/thrown-by.js';
import { turns } from '../../support/turns.js';
import { onClock, play } from '../../support/virtual-time.js';

const reports = unretrievedReports();

function* generator(): Coroutine<number> {
  yield* sleep(1);
  return 42;
}
const call = coroutine(generator);

describe('a body', () => {
  it.each<[string, () => unknown]>([
    ['a generator function', () => generator],
    ['a generator', () => generator()],
    ['a coroutine', () => call],
    ['a coroutine call', () => call()],
    ['a function that returns a generator', () => () => generator()],
    ['a function that returns a coroutine call', () => () => call()],
    ['an Observable', () => of(41, 42)],
    ['a function that returns an Observable', () => () => of(41, 42)],
    ['a sleep', () => sleep(5, 42)],
    ['a function that returns a sleep', () => () => sleep(5, 42)],
    [
      'a future',
      () => {
        const future = new Future<number>();
        future.setResult(42);
        return future;
      },
    ],
  ])('may be %s', (_, make) => {
    expect(play(make() as never)).toBe(42);
  });

  it.each<[string, () => unknown]>([
    ['a promise', () => Promise.resolve(42)],
    ['an async function', () => async () => 42],
    [
      'an async generator',
      () =>
        (async function* () {
          yield 42;
        })(),
    ],
    [
      'an async generator function',
      () =>
        async function* () {
          yield 42;
        },
    ],
  ])('may be %s', async (_, make) => {
    await expect(createTask(make() as never)).resolves.toBe(42);
  });

  it.each<[string, object]>([
    ['a thenable', { then: (resolve: (value: number) => void) => resolve(42) }],
    ['an Observable', { [observable]: () => of(42) }],
  ])('that is a function and %s too is used as that, and is not called', async (_, kind) => {
    const called = jest.fn();

    await expect(createTask(Object.assign(called, kind) as never)).resolves.toBe(42);
    expect(called).not.toHaveBeenCalled();
  });

  it.each<[string, () => unknown]>([
    ['an Awaitable', () => sleep(1)],
    ['an Observable', () => of(1)],
    ['a stream', () => new ReadableStream()],
    ['an async generator', async function* () {}],
    [
      'an async iterator without return()',
      () => ({ [Symbol.asyncIterator]: () => ({ next: () => undefined }) }),
    ],
    ['a promise', () => Promise.resolve(1)],
    ['a generator', generator],
  ])('that is %s has nothing to report if its task is cancelled before the first step', async (_, make) => {
    await run(function* () {
      createTask(make() as never).cancel();
      yield* turns(2);
    });
    await macrotask();

    expect(reports).toEqual([]);
  });

  it('that is a function is called in the first step, once, as the current task', () => {
    const log: unknown[] = [];
    const { task, clock } = onClock(function* ({ task: own }) {
      log.push(own.state, currentTask() === own);
    });
    expect(log).toEqual([]);
    clock.flush();

    expect(log).toEqual(['running', true]);
    expect(task.done()).toBe(true);
  });

  it('that throws fails its task', () => {
    const { task, clock } = onClock(() => {
      throw new Error('broken');
    });
    clock.flush();

    expect(task.exception()).toEqual(new Error('broken'));
  });

  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [42, 'the number 42'],
    [[1, 2], 'an array of 2'],
    [{}, 'an Object'],
    [() => 1, 'the function'],
  ])('that returns %p fails its task with an error that says what to write', (returned, described) => {
    const { task, clock } = onClock((() => returned) as never, { name: 'broken' });
    clock.flush();

    const error = task.exception() as TypeError;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain(`The body of "broken" returned ${described}`);
    expect(error.message).toContain(
      'make it a generator function (`function* () { … }`) or an async function',
    );
  });
});

describe('a generator object', () => {
  const hint =
    'This generator object has been run already, and a generator runs once: call the generator function again';

  it('given to two tasks is refused by the second, at the call', () => {
    const once = generator();
    const { task, clock } = onClock(once);
    const error = thrownBy(() => createTask(once));

    expect(error).toBeInstanceOf(InvalidStateError);
    expect((error as Error).message).toContain(hint);
    clock.flush();
    expect(task.result()).toBe(42);
  });

  it('is refused when it was run to its end too', () => {
    const once = generator();
    play(once);

    expect(() => createTask(once)).toThrow(hint);
  });

  it('returned by two bodies is refused inside the second', () => {
    const once = generator();
    play(() => once);
    const { task, clock } = onClock(() => once);
    clock.flush();

    expect(task.exception()).toBeInstanceOf(InvalidStateError);
  });

  it('cancelled before its first step is closed, and never runs', () => {
    const log: string[] = [];
    const once = (function* (): Coroutine<void> {
      log.push('ran');
    })();
    const { task, clock } = onClock(once);
    task.cancel();
    clock.flush();

    expect([log, task.state]).toEqual([[], 'cancelled']);
    expect(once.next()).toEqual({ done: true, value: undefined });
  });
});

describe('entryOf', () => {
  it.each<[unknown, string]>([
    [42, 'cannot run the number 42'],
    [undefined, 'cannot run undefined'],
    [null, 'cannot run null'],
    ['text', 'cannot run the string text'],
    [{}, 'cannot run an Object'],
    [[1, 2], 'cannot run an array of 2'],
  ])('of %p says what to pass, in the name of the caller', (work, message) => {
    const error = thrownBy(() => entryOf(work, 'someCall'));

    expect(error).toBeInstanceOf(TypeError);
    expect((error as TypeError).message).toContain(`someCall() ${message}`);
    expect((error as TypeError).message).toContain('pass a generator function or its call');
  });

  it('of an array also names gather', () => {
    expect((thrownBy(() => entryOf([1], 'someCall')) as Error).message).toContain('write `gather([…])`');
    expect((thrownBy(() => entryOf(1, 'someCall')) as Error).message).not.toContain('gather');
  });
});

it('entryOfWork returns undefined for a value that is no work', () => {
  expect(entryOfWork(42)).toBeUndefined();
  expect(entryOfWork(generator)).toBeUndefined();
});

describe('runInline', () => {
  it.each<[string, () => unknown]>([
    ['a generator function', () => generator],
    ['a generator', () => generator()],
    ['a coroutine call', () => call()],
    ['an Observable', () => of(41, 42)],
    ['a future', () => createTask(generator)],
  ])('runs %s in the waiting task', (_, make) => {
    const result = play(function* () {
      return yield* runInline(make() as never, 'someCall');
    });

    expect(result).toBe(42);
  });

  it('runs promises and async iterables in the waiting task', async () => {
    async function* counting(): AsyncGenerator<number> {
      yield 1;
      yield 2;
    }
    const task = createTask(function* ({ task: own }): Coroutine<unknown[]> {
      return [
        yield* runInline(Promise.resolve(1), 'someCall'),
        yield* runInline(counting(), 'someCall'),
        yield* runInline(async (context) => context.task === own, 'someCall'),
        yield* runInline(() => counting(), 'someCall'),
      ];
    });

    await expect(task).resolves.toEqual([1, 2, true, 2]);
  });

  it('raises the caller’s TypeError inside the task', () => {
    expect(() =>
      play(function* () {
        yield* runInline(42 as never, 'someCall');
      }),
    ).toThrow('someCall() cannot run the number 42');
  });
});

it('a generator is fresh until a task has run it', () => {
  const fresh = generator();
  expect([isFresh(fresh), isFresh(generator), isFresh({}), isFresh(undefined)]).toEqual([
    true,
    false,
    false,
    false,
  ]);
  play(fresh);

  expect(isFresh(fresh)).toBe(false);
});
