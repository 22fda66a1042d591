import { DISPOSE } from '../../dispose.js';
import { inAnyCase } from './in-any-case.js';

/** The part of a scheduler of virtual time that virtual timers need. */
export interface VirtualTime {
  now(): number;
  schedule(work: () => void, delay: number): { unsubscribe(): void };
}

type Callback = (...args: unknown[]) => void;

/** The key under which Node's `promisify` finds the promise version of a function. */
const PROMISIFIED = Symbol.for('nodejs.util.promisify.custom');

/** A virtual timer. In Node timers are objects, elsewhere numbers: it converts to its number. */
class Timer {
  private action: { unsubscribe(): void } | undefined;
  private isReferenced = true;

  constructor(
    private readonly time: VirtualTime,
    readonly id: number,
    private readonly delay: number,
    private readonly fire: () => void,
  ) {
    this.refresh();
  }

  refresh(): this {
    this.action?.unsubscribe();
    this.action = this.time.schedule(this.fire, this.delay);
    return this;
  }

  close(): this {
    this.action?.unsubscribe();
    this.action = undefined;
    return this;
  }

  /** A virtual timer keeps no process alive: `ref` and `unref` only set what `hasRef` tells. */
  ref(): this {
    this.isReferenced = true;
    return this;
  }

  unref(): this {
    this.isReferenced = false;
    return this;
  }

  hasRef(): boolean {
    return this.isReferenced && this.action !== undefined;
  }

  [DISPOSE](): void {
    this.close();
  }

  [Symbol.toPrimitive](): number {
    return this.id;
  }
}

/** The host's time while it is virtual. */
export interface ReplacedTime {
  /** Runs the callbacks that were requested for the next animation frame. */
  animate(): void;
  /** Puts the host's own functions back. */
  restore(): void;
}

/**
 * Replaces the host's timers, frames and clocks by virtual ones, so that RxJS's schedulers, async functions and the default
 * loop all go by `time`. Microtasks stay the host's.
 */
export function replaceHostTime(time: VirtualTime): ReplacedTime {
  const timers = new Map<number, Timer>();
  const frames = new Map<number, (now: number) => void>();
  let lastId = 0;

  function start(isRepeated: boolean, callback: Callback, delay: unknown, args: unknown[]): Timer {
    if (typeof callback !== 'function')
      throw new TypeError(`A timer calls a function back: it cannot call ${typeof callback}.`);
    const id = ++lastId;
    const timer = new Timer(time, id, Math.max(0, Number(delay ?? 0) || 0), () => {
      if (isRepeated) timer.refresh();
      else timers.delete(id);
      callback(...args);
    });
    timers.set(id, timer);
    return timer;
  }

  /** The result of Node's `promisify(setTimeout)`. */
  function promised(delay: unknown, value: unknown, options?: { signal?: AbortSignal }): Promise<unknown> {
    const { signal } = options ?? {};
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const timer = start(false, resolve, delay, [value]);
      const abort = (): void => {
        timers.delete(timer.close().id);
        reject(signal!.reason as Error);
      };
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Clears a virtual timer, or passes a timer that was made before to the host's function. */
  function stopOr(clear: (handle: unknown) => void): (handle: unknown) => void {
    return (handle) => {
      const timer = handle instanceof Timer ? handle : isId(handle) ? timers.get(Number(handle)) : undefined;
      if (timer === undefined) clear(handle);
      else {
        timer.close();
        timers.delete(timer.id);
      }
    };
  }

  const restoreClocks = replaceHostClocks(time);
  const restore = replaceOr(restoreClocks, {
    setTimeout: Object.assign(
      (callback: Callback, delay?: number, ...args: unknown[]) => start(false, callback, delay, args),
      { [PROMISIFIED]: promised },
    ),
    setInterval: (callback: Callback, delay?: number, ...args: unknown[]) =>
      start(true, callback, delay, args),
    clearTimeout: stopOr(globalThis.clearTimeout as (handle: unknown) => void),
    clearInterval: stopOr(globalThis.clearInterval as (handle: unknown) => void),
    requestAnimationFrame: (callback: (now: number) => void) => {
      frames.set(++lastId, callback);
      return lastId;
    },
    cancelAnimationFrame: (id: number) => frames.delete(id),
  });

  return {
    animate() {
      const callbacks = [...frames.values()];
      frames.clear();
      for (const callback of callbacks) callback(time.now());
    },
    restore() {
      inAnyCase(restoreClocks, restore);
    },
  };
}

function isId(handle: unknown): boolean {
  return typeof handle === 'number' || typeof handle === 'string';
}

/**
 * Replaces the clocks of the host by ones that go by `time`. `new Date()`, `Date()` and `Date.now()` start at the real date,
 * `performance.now()` starts at 0, and they move together. `performance.timeOrigin` is the date of the start.
 *
 * @returns puts the host's own clocks back
 */
export function replaceHostClocks(time: Pick<VirtualTime, 'now'>): () => void {
  const hostDate = Date;
  const start = hostDate.now() - time.now();
  const now = (): number => Math.floor(start + time.now());
  const restore = replaceProperties(globalThis, {
    Date: new Proxy(hostDate, {
      apply: () => new hostDate(now()).toString(),
      construct: (target, args, newTarget) =>
        Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    }),
    // A new object: loops in real time keep the host's.
    performance: performanceAt(globalThis.performance, time, start),
  });
  // For code that has kept a reference to `Date`.
  const restoreNow = replaceProperties(hostDate, { now });
  return () => inAnyCase(restoreNow, restore);
}

/** The host's `performance` with a virtual clock. Other methods are bound to the host's object, because they need it. */
function performanceAt(
  performance: typeof globalThis.performance,
  time: Pick<VirtualTime, 'now'>,
  start: number,
): unknown {
  return new Proxy(performance, {
    get(target, key) {
      if (key === 'now') return () => time.now();
      if (key === 'timeOrigin') return start;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Replaces globals. If one cannot be replaced, calls `restoreOthers` and throws. */
function replaceOr(restoreOthers: () => void, replacements: Record<string, unknown>): () => void {
  try {
    return replaceProperties(globalThis, replacements);
  } catch (error) {
    restoreOthers();
    throw error;
  }
}

/** Replaces all properties, or none if one cannot be replaced. @returns a function that restores them */
function replaceProperties(target: object, replacements: Record<string, unknown>): () => void {
  const undo: (() => void)[] = [];
  const restore = (): void => inAnyCase(...undo);
  try {
    for (const [key, value] of Object.entries(replacements)) {
      const before = Object.getOwnPropertyDescriptor(target, key);
      Object.defineProperty(target, key, { value, writable: true, configurable: true, enumerable: true });
      undo.push(() => {
        if (before === undefined) Reflect.deleteProperty(target, key);
        else Object.defineProperty(target, key, before);
      });
    }
  } catch (error) {
    restore();
    throw error;
  }
  return restore;
}

/** The host's functions when the kit was loaded, before any were replaced. */
const host = {
  setImmediate: globalThis.setImmediate as ((callback: () => void) => void) | undefined,
  setTimeout: globalThis.setTimeout as (callback: () => void, ms: number) => void,
  MessageChannel: globalThis.MessageChannel as typeof MessageChannel | undefined,
  areTimersFake: (globalThis.setTimeout as { clock?: unknown } | undefined)?.clock !== undefined,
};

/** Resolves after a macrotask of the host, when all microtasks have run, and those that they have queued. */
export function microtasksSettled(): Promise<void> {
  return new Promise((resolve) => {
    if (host.setImmediate !== undefined && !host.areTimersFake) (0, host.setImmediate)(resolve);
    else if (host.MessageChannel !== undefined) {
      const { port1, port2 } = new host.MessageChannel();
      port1.addEventListener('message', () => {
        port1.close();
        resolve();
      });
      port1.start();
      port2.postMessage(undefined);
    } else (0, host.setTimeout)(resolve, 0);
  });
}
