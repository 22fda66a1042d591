/** The functions of a host. It may lack some. */
export interface HostFunctions {
  readonly setTimeout?: typeof globalThis.setTimeout | undefined;
  readonly clearTimeout?: typeof globalThis.clearTimeout | undefined;
  readonly queueMicrotask?: typeof globalThis.queueMicrotask | undefined;
  readonly setImmediate?: typeof globalThis.setImmediate | undefined;
  readonly performance?: typeof globalThis.performance | undefined;
}

/** Properties of functions that replace those of the host. */
export interface Marked {
  /** Of @sinonjs/fake-timers, in Jest and Vitest. */
  clock?: { performance?: { now(): number } };
  /** Of Jest's older fake timers, and of its spies. */
  _isMockFunction?: boolean;
  /** Of zone.js. */
  __zone_symbol__OriginalDelegate?: unknown;
}

/** The functions that the host has now. A global of the wrong kind counts as missing: a page may define anything. */
export function hostFunctions(): HostFunctions {
  return {
    setTimeout: found('setTimeout'),
    clearTimeout: found('clearTimeout'),
    queueMicrotask: found('queueMicrotask'),
    setImmediate: found('setImmediate'),
    performance: found('performance', 'now'),
  };
}

/** The global `name`, if it is a function, or has the function `method`. */
function found<K extends keyof HostFunctions>(name: K, method?: string): HostFunctions[K] {
  try {
    const value = (globalThis as HostFunctions)[name];
    const fn: unknown =
      method === undefined ? value : (value as Record<string, unknown> | undefined)?.[method];
    return typeof fn === 'function' ? value : undefined;
  } catch {
    return undefined; // a getter threw
  }
}

/** The functions when this library was loaded. Later ones come from a test runner, a zone or a tracing tool. */
export const atLoad = { setTimeout: found('setTimeout'), setImmediate: found('setImmediate') };

/** Whether it is one of node:test's `mock.timers`: they are bound private methods. */
export function isOfNodeTest(fn: unknown): boolean {
  return typeof fn === 'function' && fn.name.startsWith('bound #');
}

/** Whether a test runner has replaced the function of the host by `fn`. */
export function isFake(fn: unknown): boolean {
  const { clock, _isMockFunction } = (fn ?? {}) as Marked;
  return clock !== undefined || _isMockFunction === true || isOfNodeTest(fn);
}

/** Whether other code has replaced it since this library was loaded: a test runner, or a tool that traces calls. */
export function isReplaced(setTimeout: unknown): boolean {
  const { __zone_symbol__OriginalDelegate: original } = (setTimeout ?? {}) as Marked;
  return atLoad.setTimeout !== undefined && atLoad.setTimeout !== setTimeout && original === undefined;
}

/** Host functions are called without a `this`: browsers refuse any other than the global one. */
export function unbound<F>(fn: F): F {
  return fn;
}
