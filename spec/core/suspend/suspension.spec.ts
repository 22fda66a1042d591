import {
  type Awaitable,
  type Coroutine,
  coroutine,
  createTask,
  Future,
  Queue,
  sleep,
  taskScheduler,
  until,
} from 'rxtask';
import { iteratorOf, completed, suspension, titleWithin } from '../../../lib/core/suspend/suspension.js';
import { collectGarbage } from '../../support/memory.js';
import { raisedBy } from '../../support/raised-by.js';
import { thrownBy } from '../../support/thrown-by.js';
import { onClock, play } from '../../support/virtual-time.js';

describe('the title of a wait within a sentence', () => {
  it.each([
    ['The future', 'the future'],
    ['"The loader"', '"The loader"'],
    ['sleep()', 'sleep()'],
  ])('%s is %s', (title, within) => {
    expect(titleWithin({ title })).toBe(within);
  });
});

const hint = /Only `yield\*` in a coroutine can step an Awaitable.*write `await awaitable`/;

/** An Awaitable typed as plain JavaScript sees it: an iterable. */
function asIterable(awaitable: unknown): Iterable<unknown> {
  return awaitable as Iterable<unknown>;
}

describe('an Awaitable stepped by anything but the loop', () => {
  it.each([
    ['a spread', (future: Iterable<unknown>) => [...future]],
    ['Array.from', (future: Iterable<unknown>) => Array.from(future)],
    [
      'for…of',
      (future: Iterable<unknown>) => {
        for (const value of future) return value;
        return undefined;
      },
    ],
    ['destructuring', (future: Iterable<unknown>) => (([first]) => first)(future as [unknown])],
    ['new Set', (future: Iterable<unknown>) => new Set(future)],
    ['next()', (future: Iterable<unknown>) => future[Symbol.iterator]().next()],
    ['next(value)', (future: Iterable<unknown>) => future[Symbol.iterator]().next('value')],
    [
      'next(value) of an iterator that was left',
      (future: Iterable<unknown>) => {
        const iterator = future[Symbol.iterator]();
        iterator.return?.();
        return iterator.next('value');
      },
    ],
  ])('%s throws a TypeError that says what to write', (_, step) => {
    const future = new Future<number>();
    expect(() => step(asIterable(future))).toThrow(TypeError);
    expect(() => step(asIterable(future))).toThrow(hint);

    future.setResult(1);
    expect(() => step(asIterable(future))).toThrow(hint);
  });

  it('Promise.all on it rejects with that error', async () => {
    await expect(Promise.all(asIterable(new Future()))).rejects.toThrow(hint);
  });

  it('throws in a coroutine of another copy of the library, and says so', async () => {
    let copy: { sleep: typeof sleep } | undefined;
    jest.isolateModules(() => {
      copy = jest.requireActual('rxtask');
    });
    const task = createTask(function* () {
      yield* copy!.sleep(1);
    });

    await expect(task).rejects.toThrow('two copies of rxtask are loaded: see `npm ls rxtask`');
  });

  it.each([
    ['pending', () => new Future()],
    ['cold', () => sleep(5)],
    [
      'done',
      () => {
        const future = new Future<number>();
        future.setResult(1);
        return future;
      },
    ],
  ])('throws inside a coroutine too, %s or not, and the coroutine goes on', (_, make) => {
    const [error, result] = play(function* () {
      const error = thrownBy(() => [...asIterable(make())]);
      return [error, yield* sleep(5, 'goes on')];
    });

    expect(error).toBeInstanceOf(TypeError);
    expect(result).toBe('goes on');
  });

  it('Promise.all on it inside a coroutine rejects, and the coroutine goes on', async () => {
    const task = createTask(function* () {
      const pending = new Future<number>();
      const all = Promise.all(asIterable(pending));
      try {
        yield* until(all);
      } catch (error) {
        return error;
      } finally {
        pending.cancel();
      }
      return undefined;
    });

    await expect(task).resolves.toBeInstanceOf(TypeError);
  });

  it.each<[string, () => Awaitable<unknown>]>([
    ['a future', () => new Future()],
    ['a sleep', () => sleep(1)],
    ['a coroutine call', () => coroutine(function* () {})()],
  ])('throws when it is begun while %s is begun and has not suspended; the coroutine goes on', (_, make) => {
    const [error, result] = play(function* () {
      const step = undefined as never;
      make()[Symbol.iterator]().next(step);
      const error = thrownBy(() => new Future()[Symbol.iterator]().next(step));
      return [error, yield* sleep(5, 'goes on')];
    });

    expect((error as Error).message).toMatch(hint);
    expect(result).toBe('goes on');
  });

  it('an iterator that is requested and never stepped changes nothing', () => {
    const log: unknown[] = [];
    const other = new Future<string>();
    play(function* () {
      const awaited = new Future<string>();
      const waiter = createTask(function* () {
        log.push(yield* awaited);
      });
      yield* sleep(1);
      other[Symbol.iterator]();
      awaited.setResult('awaited');
      yield* waiter;
      other[Symbol.iterator]();
      log.push(yield* sleep(1, 'slept'));
    });
    other.cancel();

    expect(log).toEqual(['awaited', 'slept']);
  });

  it('an iterator that a callback requests and never steps does not affect the next step', () => {
    const [awaited, other] = [new Future<string>(), new Future<string>()];
    const { task, clock } = onClock(function* () {
      return yield* awaited;
    });
    clock.flush();
    other[Symbol.iterator]();
    awaited.setResult('awaited');
    clock.flush();

    expect(task.result()).toBe('awaited');
  });

  it.each<[string, (future: Future<string>) => void]>([
    ['a result', (future) => future.setResult('awaited')],
    ['an error', (future) => future.setException(new Error('failed'))],
  ])('throws in a step that %s has resumed, as in any other', (_, end) => {
    const error = play(function* () {
      const awaited = new Future<string>();
      taskScheduler.schedule(() => {
        end(awaited);
      });
      yield* raisedBy(awaited);
      const iterator = iteratorOf(awaited);
      iterator.return?.();
      return thrownBy(() => iterator.next('value'));
    });

    expect((error as Error).message).toMatch(hint);
  });

  it('throws in the first step of a coroutine call, as in any other', () => {
    const error = play(function* () {
      yield* sleep(1);
      return yield* coroutine(function* () {
        const iterator = iteratorOf(new Future<string>());
        iterator.return?.();
        return thrownBy(() => iterator.next('value'));
      })();
    });

    expect((error as Error).message).toMatch(hint);
  });

  it('throws in a step in which an error was raised at a bare `yield`, as in any other', () => {
    const error = play(function* () {
      const future = new Future<string>();
      try {
        yield future as never;
      } catch {
        // says that the star is missing
      }
      const iterator = iteratorOf(future);
      iterator.return?.();
      return thrownBy(() => iterator.next('value'));
    });

    expect((error as Error).message).toMatch(hint);
  });

  it('throws outside of tasks, also after a step that has raised an error at a bare `yield`', () => {
    const future = new Future<string>();
    play(function* () {
      try {
        yield future as never;
      } catch {
        // says that the star is missing
      }
    });
    const iterator = iteratorOf(future);
    iterator.return?.();

    expect(() => iterator.next('value')).toThrow(hint);
  });

  it('is no wait if a bare `yield` of nothing follows: that is refused as any other', () => {
    const error = play(function* () {
      new Future<string>()[Symbol.iterator]().next(undefined as never);
      try {
        yield undefined as never;
      } catch (raised) {
        return raised;
      }
      return undefined;
    });

    expect((error as Error).message).toContain('Cannot wait for undefined directly');
  });

  it('an error thrown into its iterator outside of tasks is that error', () => {
    const error = new Error('thrown');

    expect(thrownBy(() => iteratorOf(new Future<string>()).throw?.(error))).toBe(error);
    iteratorOf(new Future<string>()).return?.();
  });

  it('an iterator that is returned before it is stepped changes nothing', () => {
    const iterator = iteratorOf(new Future<string>());

    expect(iterator.return?.('left')).toEqual({ done: true, value: 'left' });
    expect(suspension.entering).toBeUndefined();
  });
});

describe('nothing keeps the value of the last `yield*`, when the step that got it is over:', () => {
  const values: [string, (value: object) => Awaitable<object> | Coroutine<object>][] = [
    ['of a sleep', (value) => sleep(1, value)],
    ['of a future that was done', (value) => done(value)],
    ['of a future that ended', (value) => createTask(sleep(1, value))],
    ['of until', (value) => until(Promise.resolve(value))],
    [
      'of a coroutine call',
      (value) =>
        coroutine(function* () {
          yield* sleep(0);
          return value;
        })(),
    ],
    [
      'of an item',
      (value) => {
        const queue = new Queue<object>();
        queue.putNow(value);
        return queue.get();
      },
    ],
    ['that an iterator was returned with', (value) => returned(value)],
  ];

  function done(value: object): Future<object> {
    const future = new Future<object>();
    future.setResult(value);
    return future;
  }

  function* returned(value: object): Coroutine<object> {
    iteratorOf(new Future<object>()).return?.(value);
    return yield* sleep(0, value);
  }

  it.each(values)('%s', async (_, make) => {
    const reference = await (async () => {
      const value = { large: new Array(1000) };
      await createTask(function* () {
        yield* make(value);
      });
      return new WeakRef(value);
    })();
    await collectGarbage();

    expect(reference.deref()).toBeUndefined();
  });

  it('that an iterator was returned with outside of tasks', async () => {
    const reference = (() => {
      const value = { large: new Array(1000) };
      iteratorOf(new Future<object>()).return?.(value);
      return new WeakRef(value);
    })();
    await collectGarbage();

    expect(reference.deref()).toBeUndefined();
  });
});

it('completed() answers without a wait', () => {
  expect(completed(42)).toEqual({ done: true, value: 42 });
});

describe('a suspension', () => {
  it('is recognised by its value, because JavaScriptCore copies the results of iterators', () => {
    const log: unknown[] = [];
    function* body(): Coroutine<string> {
      log.push(yield* sleep(1, 'slept'));
      const future = new Future<string>();
      sleep(1, 'set').subscribe((value) => {
        future.setResult(value);
      });
      return yield* future;
    }
    /** The answer of a generator of that engine. */
    const rewrapped = (): Coroutine<string> => {
      const generator = body();
      return Object.assign(Object.create(generator) as Coroutine<string>, {
        next: (value: unknown) => ({ ...generator.next(value) }),
        throw: (error: unknown) => ({ ...generator.throw(error) }),
      });
    };

    expect(play(rewrapped)).toBe('set');
    expect(log).toEqual(['slept']);
  });
});

describe('a value that cannot be inspected', () => {
  const revoked = (): object => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  };

  it('when it is thrown, fails the task with an error that says so', () => {
    const error = thrownBy(() =>
      play(function* () {
        yield* sleep(1);
        throw revoked() as Error;
      }),
    );

    expect(error).toEqual(
      new TypeError('The work has thrown something that cannot be inspected: throw an Error.'),
    );
    expect((error as Error).cause).toBeInstanceOf(TypeError);
  });

  it('when it is yielded, raises the error of a bare yield', () => {
    const raised = play(function* () {
      try {
        yield revoked() as never;
      } catch (error) {
        return error;
      }
      return undefined;
    });

    expect(raised).toBeInstanceOf(TypeError);
    expect((raised as Error).message).toMatch(/Cannot wait for a value that cannot be inspected/);
  });
});
