/**
 * Only promises and async functions, with `node:timers/promises` and AbortController for cancellation:
 * https://nodejs.org/docs/latest-v20.x/api/timers.html#timers-promises-api
 * The platform has no queue and no semaphore, so we write them by hand, as users do.
 */
import { EventEmitter, on, setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { TICKS } from '../workloads.js';

const LONG = 1e7;

async function child(/** @type {number} */ i) {
  await null;
  return i;
}

async function sleeper(/** @type {number} */ ms, /** @type {number} */ i) {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return i;
}

/** @returns {Promise<number>} */
async function link(/** @type {number} */ depth) {
  await null;
  if (depth === 0) return 0;
  return 1 + (await link(depth - 1));
}

async function inTurn(/** @type {number} */ n) {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += await child(i);
  return sum;
}

/** @template T */
class AsyncQueue {
  /** @type {T[]} */
  items = [];
  /** @type {((item: T) => void)[]} */
  getters = [];

  put(/** @type {T} */ item) {
    const getter = this.getters.shift();
    if (getter) getter(item);
    else this.items.push(item);
  }

  /** @returns {Promise<T>} */
  get() {
    return new Promise((resolve) => {
      if (this.items.length > 0) resolve(/** @type {T} */ (this.items.shift()));
      else this.getters.push(resolve);
    });
  }
}

class Semaphore {
  /** @type {((value?: undefined) => void)[]} */
  waiting = [];

  constructor(/** @type {number} */ free) {
    this.free = free;
  }

  async acquire() {
    if (this.free > 0) this.free--;
    else await new Promise((resolve) => this.waiting.push(resolve));
  }

  release() {
    const next = this.waiting.shift();
    if (next) next();
    else this.free++;
  }
}

/** @template T @param {Promise<T>} promise @param {number} ms @returns {Promise<T>} */
async function withTimeout(promise, ms) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), ms);
  });
  try {
    return /** @type {T} */ (await Promise.race([promise, late]));
  } finally {
    clearTimeout(timer);
  }
}

async function* paced(/** @type {number} */ n) {
  for (let i = 0; i < n; i++) yield i;
}

/** @param {Promise<number>[]} promises */
async function total(promises) {
  let sum = 0;
  for (const promise of promises) sum += await promise;
  return sum;
}

/** @type {unknown} */
export let held;

/** @type {import('../workloads.js').PeerWorkloads} */
export const workloads = {
  spawn: (n) => total(Array.from({ length: n }, (_, i) => child(i))),

  sequential: inTurn,
  outside: inTurn,

  async sleep0(n) {
    let count = 0;
    for (; count < n; count++) await null;
    return count;
  },

  async 'ping-pong'(n) {
    /** @type {AsyncQueue<number>} */
    const pings = new AsyncQueue();
    /** @type {AsyncQueue<number>} */
    const pongs = new AsyncQueue();
    const ponger = async () => {
      for (let i = 0; i < n; i++) pongs.put((await pings.get()) + 1);
    };
    const playing = ponger();
    let sum = 0;
    for (let i = 0; i < n; i++) {
      pings.put(i);
      sum += await pongs.get();
    }
    await playing;
    return sum;
  },

  sleepers: (n) => total(Array.from({ length: n }, (_, i) => sleeper(1 + (i % 10), i))),

  async cancel(n) {
    const controllers = Array.from({ length: n }, () => new AbortController());
    const sleeping = controllers.map(({ signal }) => delay(LONG, undefined, { signal }));
    await null;
    for (const controller of controllers) controller.abort();
    const outcomes = await Promise.allSettled(sleeping);
    return outcomes.filter(({ status }) => status === 'rejected').length;
  },

  async parked(n) {
    let parked = 0;
    const parker = async () => {
      parked++;
      await new Promise((resolve) => setTimeout(resolve, LONG));
    };
    held = Array.from({ length: n }, parker);
    await delay(1);
    return parked;
  },

  async gather(n) {
    const results = await Promise.all(Array.from({ length: n }, (_, i) => child(i)));
    return results.reduce((sum, i) => sum + i, 0);
  },

  chain: link,

  async group(n) {
    const controller = new AbortController();
    const { signal } = controller;
    setMaxListeners(0, signal);
    let stopped = 0;
    const member = async () => {
      try {
        await delay(LONG, undefined, { signal });
      } finally {
        stopped++;
      }
    };
    const failing = async () => {
      await null;
      throw new Error('the one failure');
    };
    const members = Array.from({ length: n }, (_, i) => (i < n - 1 ? member() : failing()));
    try {
      await Promise.all(members);
    } catch {
      controller.abort();
      await Promise.allSettled(members);
    }
    return stopped + 1;
  },

  async 'wait-for'(n) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += await withTimeout(child(i), 1000);
    return sum;
  },

  semaphore(n) {
    const semaphore = new Semaphore(10);
    const job = async (/** @type {number} */ i) => {
      await semaphore.acquire();
      try {
        return await child(i);
      } finally {
        semaphore.release();
      }
    };
    return total(Array.from({ length: n }, (_, i) => job(i)));
  },

  async event(n) {
    /** @type {(value?: undefined) => void} */
    let set = () => {};
    const event = new Promise((resolve) => {
      set = resolve;
    });
    const waiter = async (/** @type {number} */ i) => {
      await event;
      return i;
    };
    const waiters = Array.from({ length: n }, (_, i) => waiter(i));
    await null;
    set();
    return total(waiters);
  },

  async subscribe(n) {
    let count = 0;
    const promise = child(1);
    for (let i = 0; i < n; i++) void promise.then((value) => (count += value));
    await promise;
    return count;
  },

  async 'over-promise'(n) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += await Promise.resolve(i);
    return sum;
  },

  async periodic(n) {
    let count = 0;
    const job = () =>
      new Promise((resolve) => {
        let ticks = 0;
        const timer = setInterval(() => {
          count++;
          if (++ticks < TICKS) return;
          clearInterval(timer);
          resolve(undefined);
        }, 1);
      });
    await Promise.all(Array.from({ length: n / TICKS }, job));
    return count;
  },

  'async-context': (n) => total(Array.from({ length: n }, (_, i) => child(i))),

  async late(n) {
    let count = 0;
    const promise = child(1);
    await promise;
    for (let i = 0; i < n; i++) void promise.then((value) => (count += value));
    await null;
    return count;
  },

  /** `on` is the platform's buffer between a source that pushes and a loop that pulls. */
  async values(n) {
    const source = new EventEmitter();
    const iterator = on(source, 'value', { close: ['end'] });
    for (let i = 0; i < n; i++) source.emit('value', i);
    source.emit('end');
    let sum = 0;
    for await (const values of iterator) sum += /** @type {[number]} */ (values)[0];
    return sum;
  },

  async 'values-paced'(n) {
    let sum = 0;
    for await (const value of paced(n)) sum += value;
    return sum;
  },
};
