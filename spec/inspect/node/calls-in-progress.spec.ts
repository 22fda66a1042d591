import { coroutine, createTask, sleep } from 'rxtask';
import { callsInProgress } from '../../../lib/inspect/node/calls-in-progress.js';
import type * as inProgress from '../../../lib/inspect/node/calls-in-progress.js';

/** Stands for the function that the inspector calls. */
function evaluated(): readonly (string | undefined)[] {
  return callsInProgress(evaluated).map(({ name, place }) =>
    place?.includes('calls-in-progress.spec.ts:') === true ? name : place,
  );
}
function* numbers(): Generator<readonly (string | undefined)[]> {
  yield evaluated();
}
const inner = coroutine(function* inner(act: () => unknown) {
  yield* sleep(0);
  return act();
});

describe('the calls of the step that runs', () => {
  it.each([
    ['a coroutine', [], () => evaluated()],
    [
      'a callback',
      ['each'],
      () =>
        [0].map(function each() {
          return evaluated();
        })[0],
    ],
    ['a generator of the program', ['numbers'], () => [...numbers()][0]],
  ])('in %s are those above the generator of the task, outermost first', async (_, names, act) => {
    expect(await createTask(inner(act))).toEqual(['inner', '', ...names]);
  });

  it('end where the library begins, if the task has no generator', async () => {
    let names: unknown;
    await createTask(function body() {
      names = evaluated();
      return sleep(0);
    });
    expect(names).toEqual(['body']);
  });
});

describe('the settings of the program for stacks', () => {
  const { stackTraceLimit } = Error;
  afterEach(() => {
    Reflect.deleteProperty(Error, 'prepareStackTrace');
    Error.stackTraceLimit = stackTraceLimit;
  });

  it.each([
    ['its own function', { value: () => 'prepared', writable: true, configurable: true, enumerable: true }],
    ['none', undefined],
  ])('are not used, and are put back: %s', (_, descriptor) => {
    Reflect.deleteProperty(Error, 'prepareStackTrace');
    if (descriptor !== undefined) Object.defineProperty(Error, 'prepareStackTrace', descriptor);
    Error.stackTraceLimit = 0;
    expect(evaluated().length).toBeGreaterThan(0);
    expect(Error.stackTraceLimit).toBe(0);
    expect(Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')).toEqual(descriptor);
  });

  it('may be frozen: then no calls are known', () => {
    Object.defineProperty(Error, 'prepareStackTrace', {
      value: undefined,
      writable: false,
      configurable: true,
    });
    expect(evaluated()).toEqual([]);
  });

  it('may have a limit that cannot be changed: the rest is put back', () => {
    const { stackTraceLimit } = Error;
    jest.isolateModules(() => {
      const { callsInProgress: calls } = jest.requireActual<typeof inProgress>(
        '../../../lib/inspect/node/calls-in-progress.js',
      );
      Object.defineProperty(Error, 'stackTraceLimit', { value: 10, writable: false, configurable: true });
      try {
        const here = (): unknown[] => calls(here);
        expect(here().length).toBeGreaterThan(0);
        expect(Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')).toBeUndefined();
      } finally {
        Object.defineProperty(Error, 'stackTraceLimit', { value: stackTraceLimit, writable: true });
      }
    });
  });
});
