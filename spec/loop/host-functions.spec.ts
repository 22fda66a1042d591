import {
  atLoad,
  hostFunctions,
  isFake,
  isOfNodeTest,
  isReplaced,
  unbound,
} from '../../lib/loop/host-functions.js';

const names = ['setTimeout', 'clearTimeout', 'queueMicrotask', 'setImmediate', 'performance'] as const;

describe('the functions of a host', () => {
  const before = Object.getOwnPropertyDescriptors(globalThis);
  const define = (name: string, descriptor: PropertyDescriptor): void => {
    Object.defineProperty(globalThis, name, { ...descriptor, configurable: true });
  };
  afterEach(() => {
    for (const name of names) Object.defineProperty(globalThis, name, before[name as keyof typeof before]!);
  });

  it('are those that it has now', () => {
    expect(hostFunctions()).toEqual(Object.fromEntries(names.map((name) => [name, globalThis[name]])));
    const other = () => 0;
    define('setTimeout', { value: other });
    expect(hostFunctions().setTimeout).toBe(other);
    expect(atLoad.setTimeout).not.toBe(other);
  });

  it.each(names)('do not include %s if that is missing, is no function, or throws', (name) => {
    Reflect.deleteProperty(globalThis, name);
    expect(hostFunctions()[name]).toBeUndefined();
    for (const value of [null, 5, 'text', {}]) {
      define(name, { value });
      expect(hostFunctions()[name]).toBeUndefined();
    }
    define(name, {
      get() {
        throw new Error('not allowed');
      },
    });
    expect(hostFunctions()[name]).toBeUndefined();
  });

  it('are fake if a runner has marked them', () => {
    const bound = (name: string) => Object.defineProperty(() => 0, 'name', { value: name });
    expect(
      [{ clock: {} }, { _isMockFunction: true }, bound('bound #setTimeout')].map((fn) => isFake(fn)),
    ).toEqual([true, true, true]);
    expect(
      [{}, undefined, null, bound('setTimeout'), { _isMockFunction: false }].map((fn) => isFake(fn)),
    ).toEqual([false, false, false, false, false]);
    expect([
      isOfNodeTest(bound('bound #setTimeout')),
      isOfNodeTest(bound('bound setTimeout')),
      isOfNodeTest({}),
    ]).toEqual([true, false, false]);
  });

  it('were replaced if they are not those of the time when the library was loaded, but not by zone.js', () => {
    expect(isReplaced(atLoad.setTimeout)).toBe(false);
    expect(isReplaced(() => 0)).toBe(true);
    expect(isReplaced(Object.assign(() => 0, { __zone_symbol__OriginalDelegate: atLoad.setTimeout }))).toBe(
      false,
    );
  });

  it('were not replaced if the host got its timers after the library was loaded', () => {
    Reflect.deleteProperty(globalThis, 'setTimeout');
    jest.isolateModules(() => {
      const loaded: { isReplaced: typeof isReplaced } = jest.requireActual(
        '../../lib/loop/host-functions.js',
      );
      expect(loaded.isReplaced(() => 0)).toBe(false);
    });
  });

  it('are called without a this', () => {
    const whose = (0, eval)('(function () { "use strict"; return this; })') as () => unknown;
    expect({ whose }.whose()).toEqual({ whose });
    expect(unbound({ whose }.whose)()).toBeUndefined();
  });
});
