import {
  CancelledError,
  config,
  coroutine,
  createTask,
  Future,
  gather,
  run,
  shield,
  sleep,
  type TaskGroupError,
  taskGroup,
  taskScheduler,
  until,
  waitFor,
} from 'rxtask';
import type * as contexts from '../../../lib/core/context/context.js';
import type * as chains from '../../../lib/core/suspend/await-chain.js';
import { continueChain, noteRaise, passFailureOn } from '../../../lib/core/suspend/await-chain.js';
import { raisedBy } from '../../support/raised-by.js';

/** The frames of an error's stack, without places: `fails`, `async load [in "page"]`. */
function framesOf(error: unknown): string[] {
  const { stack } = error as { stack: string };
  return stack
    .split('\n')
    .filter((line) => /^\s+(?:at|…) /.test(line))
    .map((line) => line.replace(/^\s+(?:at )?/, '').replace(/ ?\([^()]*:\d+:\d+\)$/, ''));
}

/** The error of `work` in a task named "main" whose body is the function `main`. */
function failureOf(work: () => Generator<never, unknown> | object): Promise<unknown> {
  return run(
    function* main() {
      try {
        yield* work() as Generator<never, unknown>;
      } catch (error) {
        return error;
      }
      throw new Error('it did not fail');
    },
    { name: 'main' },
  );
}

const fails = coroutine(function* fails() {
  yield* sleep(1);
  throw new Error('boom');
});
const middle = coroutine(function* middle() {
  yield* fails();
});
const MAIN = 'async main [in "main"]';

describe('an error that passes through', () => {
  it('coroutine calls shows each of them', async () => {
    expect(framesOf(await failureOf(middle))).toEqual(['fails', 'async middle', MAIN]);
  });

  it('a generator that another delegates to natively shows both', async () => {
    function* plain() {
      yield* middle();
    }
    class Service {
      *load() {
        yield* plain();
      }
    }
    expect(framesOf(await failureOf(() => new Service().load()))).toEqual([
      'fails',
      'async middle',
      'async plain',
      'async Service.load',
      MAIN,
    ]);
  });

  it.each([
    ['a task', () => createTask(middle(), { name: 'child' })],
    ['a gather', () => gather([createTask(middle(), { name: 'child' })])],
    ['a shield', () => shield(createTask(middle(), { name: 'child' }))],
    ['a promise', () => until(createTask(middle(), { name: 'child' }).then())],
    ['a subscriber', () => until(createTask(middle(), { name: 'child' }).asObservable())],
    [
      'cancelAndWait',
      () => {
        const task = createTask(
          function* () {
            try {
              yield* sleep(1000);
            } finally {
              yield* middle();
            }
          },
          { name: 'child' },
        );
        return (function* () {
          yield* sleep(1);
          yield* task.cancelAndWait();
        })();
      },
    ],
  ])('%s names the task', async (_, work) => {
    const frames = framesOf(await failureOf(work));
    expect(frames.slice(0, 2).join()).toMatch(/^fails,async middle/);
    expect(frames.slice(1, -1).join()).toMatch(/ \[in "child"\]/);
    expect(frames.at(-1)).toBe(MAIN);
  });

  it('a task that nothing but itself has thrown it in names the task in its own frame', async () => {
    const child = () => createTask(fails(), { name: 'child' });
    expect(framesOf(await failureOf(child))).toEqual(['fails [in "child"]', MAIN]);
    expect(framesOf(await failureOf(() => gather([child()])))).toEqual(['fails [in "child"]', MAIN]);
    const rejected = createTask(fails(), { name: 'child' }).then();
    expect(framesOf(await rejected.catch((error: unknown) => error))).toEqual(['fails [in "child"]']);
  });

  it('a task that is done already shows the wait that got it, each time', async () => {
    const child = createTask(fails(), { name: 'child' });
    await child.catch(() => undefined);
    for (let i = 0; i < 2; i++)
      expect(framesOf(await failureOf(() => child))).toEqual(['fails [in "child"]', MAIN]);
  });

  it('a group names the tasks of the errors inside', async () => {
    const error = await failureOf(() =>
      taskGroup(function* (group) {
        group.createTask(middle(), { name: 'child' });
        yield* sleep(1000);
      }),
    );
    expect(framesOf(error)).toEqual([MAIN]);
    expect(framesOf((error as TaskGroupError).errors[0])).toEqual(['fails', 'async middle [in "child"]']);
  });

  it('a future that a task has failed shows the calls before and after', async () => {
    const future = new Future();
    createTask(
      function* setter() {
        try {
          yield* middle();
        } catch (error) {
          future.setException(error);
        }
      },
      { name: 'setter' },
    );
    expect(framesOf(await failureOf(() => future))).toEqual([
      'fails',
      'async middle',
      'async setter [in "setter"]',
      MAIN,
    ]);
  });

  it('a `finally` that waits keeps the calls before', async () => {
    const error = await failureOf(
      coroutine(function* cleans() {
        try {
          yield* middle();
        } finally {
          yield* sleep(1);
        }
      }),
    );
    expect(framesOf(error)).toEqual(['fails', 'async middle', 'async cleans', MAIN]);
  });
});

describe('a TimeoutError', () => {
  it('shows where the work waited at its deadline, in the tasks that it waited for too', async () => {
    const error = await failureOf(() =>
      waitFor(function* load() {
        yield* createTask(
          function* slow() {
            yield* sleep(1000);
          },
          { name: 'child' },
        );
      }, 5),
    );
    expect((error as Error).stack).toMatch(/^TimeoutError: "main" timed out after 5 ms\n/);
    expect(framesOf(error)).toEqual(['async slow [in "child"]', 'async load', MAIN]);
  });
});

describe('a CancelledError', () => {
  const cancelled = () =>
    createTask(function* () {
      const child = createTask(sleep(1000));
      yield* sleep(1);
      child.cancel('enough');
      yield* child;
    });

  it('has no chain, since many cancellations need none', async () => {
    const error = await failureOf(cancelled);
    expect(error).toBeInstanceOf(CancelledError);
    expect((error as Error).stack).toBe('CancelledError: enough');
  });

  it('has one with config.debug', async () => {
    config.debug = true;
    try {
      expect(framesOf(await failureOf(cancelled)).at(-1)).toBe(MAIN);
    } finally {
      config.debug = false;
    }
  });
});

describe('a chain', () => {
  it('is that of the latest raise: each of many waiters reads its own', async () => {
    const stacks: string[][] = [];
    const failing = createTask(fails(), { name: 'failing' });
    await gather(
      ['a', 'b', 'c'].map((name) =>
        createTask(
          function* waits() {
            try {
              yield* failing;
            } catch (error) {
              stacks.push(framesOf(error));
            }
          },
          { name },
        ),
      ),
    );
    expect(stacks).toEqual(
      ['a', 'b', 'c'].map((name) => ['fails [in "failing"]', `async waits [in "${name}"]`]),
    );
  });

  it('begins anew when one error is thrown again', async () => {
    const always = new Error('always');
    const throwing = coroutine(function* throwing() {
      yield* sleep(1);
      throw always;
    });
    for (let i = 0; i < 3; i++) expect(framesOf(await failureOf(throwing)).slice(-1)).toEqual([MAIN]);
    const again = await failureOf(() =>
      (function* () {
        for (let i = 0; i < 3; i++)
          try {
            yield* throwing();
          } catch {
            /* and again */
          }
        yield* throwing();
      })(),
    );
    expect(framesOf(again).filter((frame) => frame === MAIN)).toEqual([MAIN]);
  });

  it('begins anew in a task that has caught the same error before', async () => {
    const always = new Error('always');
    const throwing = coroutine(function* throwing() {
      yield* sleep(1);
      throw always;
    });
    const stacks = await run(function* main() {
      const found: string[][] = [];
      for (let i = 0; i < 3; i++)
        try {
          yield* throwing();
        } catch (error) {
          found.push(framesOf(error));
        }
      return found;
    });
    expect(stacks[1]).toEqual(stacks[0]);
    expect(stacks[2]).toEqual(stacks[0]);
  });

  const down: (n: number) => object = coroutine(function* level(n: number) {
    if (n === 0) throw new Error('bottom');
    yield* down(n - 1) as ReturnType<typeof fails>;
  });

  it('of fifty calls counts none', async () => {
    const frames = framesOf(await failureOf(() => down(49)));
    expect(frames).toHaveLength(51);
    expect(frames.at(-1)).toBe(MAIN);
  });

  it('keeps fifty calls and counts the others', async () => {
    const frames = framesOf(await failureOf(() => down(10_000)));
    expect(frames).toHaveLength(52);
    expect(frames.slice(0, 2)).toEqual(['level', 'async level']);
    expect(frames.at(-1)).toBe('… 9951 more');
  });

  it('is part of a stack that is read later, and is not enumerable; a program may overwrite the stack', async () => {
    const error = (await failureOf(middle)) as Error;
    expect(Object.keys(error)).toEqual([]);
    expect(Object.prototype.propertyIsEnumerable.call(error, 'stack')).toBe(false);
    error.stack = 'mine';
    expect(error.stack).toBe('mine');
  });

  it('names the task also in a frame of a function without a name', async () => {
    const unnamed = Object.assign(new Error('boom'), { stack: 'Error: boom\n    at /file.js:1:2' });
    const error = await failureOf(() =>
      createTask(
        function* () {
          yield* sleep(1);
          throw unnamed;
        },
        { name: 'child' },
      ),
    );
    const lines = (error as Error).stack!.split('\n');
    expect(lines.slice(0, 2)).toEqual(['Error: boom', '    at [in "child"] (/file.js:1:2)']);
    expect(framesOf(error).at(-1)).toBe(MAIN);
  });

  it('names no task for the frames of a callback', async () => {
    const failed = new Future();
    const error = await failureOf(() => {
      taskScheduler.schedule(function callback() {
        failed.setException(new Error('boom'));
      });
      return failed;
    });
    expect(framesOf(error)[0]).toMatch(/callback/);
    expect(framesOf(error).filter((frame) => frame.includes('[in '))).toEqual([MAIN]);
  });

  it('reads a stack that is a getter once, when it is read itself', async () => {
    const read = jest.fn(() => 'Error: lazy\n    at lazy (/file.js:1:1)');
    const lazy = Object.defineProperty(new Error('lazy'), 'stack', { get: read, configurable: true });
    const error = (await failureOf(
      coroutine(function* () {
        yield* sleep(1);
        throw lazy;
      }),
    )) as Error;
    expect(read).not.toHaveBeenCalled();
    expect(framesOf(error)).toEqual(['lazy', MAIN]);
    expect(framesOf(error)).toEqual(['lazy', MAIN]);
    expect(read).toHaveBeenCalledTimes(1);
    error.stack = 'mine';
    expect(error.stack).toBe('mine');
  });

  it('leaves a stack that is no text as it is', async () => {
    const error = await failureOf(
      coroutine(function* () {
        yield* sleep(1);
        throw Object.assign(new Error('bare'), { stack: undefined });
      }),
    );
    expect((error as Error).stack).toBeUndefined();
  });

  it('is continued only from an error that has one, and only by an error that can have one', async () => {
    await run(function* () {
      const cause = (yield* raisedBy(fails())) as Error;
      const own = new Error('no chain');
      const { stack } = own;
      continueChain(own, new Error('not raised'));
      continueChain(Object.freeze(new Error('frozen')), cause);
      expect(own.stack).toBe(stack);
    });
  });

  it.each<[string, PropertyDescriptorMap]>([
    ['the engine captures no stacks', { captureStackTrace: { value: undefined } }],
    ['Error.stackTraceLimit cannot be changed', { stackTraceLimit: { value: 10, writable: false } }],
  ])('is left out where %s', (_, changes) => {
    const names = Object.keys(changes);
    const saved = names.map((name) => Object.getOwnPropertyDescriptor(Error, name)!);
    jest.isolateModules(() => {
      for (const name of names) {
        Reflect.deleteProperty(Error, name);
        if (changes[name]!.value !== undefined)
          Object.defineProperty(Error, name, { ...changes[name], configurable: true });
      }
      try {
        const context = jest.requireActual<typeof contexts>('../../../lib/core/context/context.js');
        const chain = jest.requireActual<typeof chains>('../../../lib/core/suspend/await-chain.js');
        const error = new Error('raised');
        const { stack } = error;
        context.current.task = { title: '"main"', flags: 0, level: 0, reactions: undefined };
        chain.noteRaise(error, {}, () => 0);
        expect(error.stack).toBe(stack);
      } finally {
        names.forEach((name, i) => Object.defineProperty(Error, name, saved[i]!));
      }
    });
  });

  it('is left out where Error.stackTraceLimit is 0', async () => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      expect(framesOf(await failureOf(middle))).toEqual([]);
      expect(Error.stackTraceLimit).toBe(0);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  });

  it.each([
    ['a frozen error', Object.freeze(new Error('frozen'))],
    ['no object', 'a text'],
    ['null', null],
    ['an object without a stack', { message: 'none' }],
    [
      'a revoked proxy',
      (() => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        return proxy;
      })(),
    ],
  ])('leaves %s as it is', async (_, thrown) => {
    const inner = coroutine(function* () {
      yield* sleep(1);
      throw thrown as Error;
    });
    let caught: unknown;
    await run(function* () {
      try {
        yield* inner();
      } catch (error) {
        caught = error;
      }
    });
    expect(caught === thrown).toBe(true);
    expect(() => {
      passFailureOn(thrown, {});
      noteRaise(thrown, {}, () => 0);
    }).not.toThrow();
  });

  it('takes the limit of frames back', async () => {
    const { stackTraceLimit } = Error;
    await failureOf(middle);
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  });

  it('can be read by parsers of V8 stacks', async () => {
    const { stack } = (await failureOf(() => createTask(middle(), { name: 'load (1)' }))) as Error;
    // The expression of stacktrace-parser, which error overlays use.
    const chrome = /^\s*at (.*?) ?\(((?:file|https?|webpack|\/|[a-z]:\\).*?)(?::(\d+))(?::(\d+))\)\s*$/i;
    const lines = stack!.split('\n').slice(1);
    expect(lines.map((line) => chrome.exec(line)?.[3])).not.toContain(undefined);
  });
});
