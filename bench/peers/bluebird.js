/**
 * bluebird with cancellation: coroutines by http://bluebirdjs.com/docs/api/promise.coroutine.html, `.cancel()` by
 * http://bluebirdjs.com/docs/api/cancellation.html, limits by http://bluebirdjs.com/docs/api/timeout.html and
 * http://bluebirdjs.com/docs/api/promise.map.html. It has no queue.
 */
import Bluebird from 'bluebird';
import { TICKS } from '../workloads.js';

Bluebird.config({ cancellation: true });

const LONG = 1e7;

const child = Bluebird.coroutine(function* (i) {
  yield Bluebird.resolve();
  return i;
});

const sleeper = Bluebird.coroutine(function* (ms, i) {
  yield Bluebird.delay(ms);
  return i;
});

const link = Bluebird.coroutine(function* (depth) {
  yield Bluebird.resolve();
  if (depth === 0) return 0;
  return 1 + (yield link(depth - 1));
});

const total = Bluebird.coroutine(function* (promises) {
  let sum = 0;
  for (const promise of promises) sum += yield promise;
  return sum;
});

/** @type {unknown} */
export let held;

export const workloads = {
  spawn: (n) => total(Array.from({ length: n }, (_, i) => child(i))),

  sequential: Bluebird.coroutine(function* (n) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += yield child(i);
    return sum;
  }),

  sleep0: Bluebird.coroutine(function* (n) {
    let count = 0;
    for (; count < n; count++) yield Bluebird.resolve();
    return count;
  }),

  sleepers: (n) => total(Array.from({ length: n }, (_, i) => sleeper(1 + (i % 10), i))),

  cancel: Bluebird.coroutine(function* (n) {
    const promises = Array.from({ length: n }, (_, i) => sleeper(LONG, i));
    yield Bluebird.resolve();
    for (const promise of promises) promise.cancel();
    yield Bluebird.delay(0);
    return promises.filter((promise) => promise.isCancelled()).length;
  }),

  async parked(n) {
    let parked = 0;
    const parker = Bluebird.coroutine(function* () {
      parked++;
      yield Bluebird.delay(LONG);
    });
    held = Array.from({ length: n }, () => parker());
    await Bluebird.delay(1);
    return parked;
  },

  gather: async (n) => {
    const results = await Bluebird.all(Array.from({ length: n }, (_, i) => child(i)));
    return results.reduce((sum, i) => sum + i, 0);
  },

  chain: link,

  async group(n) {
    let stopped = 0;
    const member = Bluebird.coroutine(function* () {
      try {
        yield Bluebird.delay(LONG);
      } finally {
        stopped++;
      }
    });
    const failing = Bluebird.coroutine(function* () {
      yield Bluebird.resolve();
      throw new Error('the one failure');
    });
    const members = Array.from({ length: n }, (_, i) => (i < n - 1 ? member() : failing()));
    try {
      await Bluebird.all(members);
    } catch {
      for (const one of members) if (one.isPending()) one.cancel();
      // Cancelling is asynchronous, and bluebird does not report its end.
      while (stopped < n - 1) await Bluebird.delay(0);
    }
    return stopped + 1;
  },

  'wait-for': Bluebird.coroutine(function* (n) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += yield child(i).timeout(1000);
    return sum;
  }),

  semaphore: async (n) => {
    const results = await Bluebird.map(
      Array.from({ length: n }, (_, i) => i),
      child,
      { concurrency: 10 },
    );
    return results.reduce((sum, i) => sum + i, 0);
  },

  async event(n) {
    let set = () => {};
    const event = new Bluebird((resolve) => {
      set = resolve;
    });
    const waiter = Bluebird.coroutine(function* (i) {
      yield event;
      return i;
    });
    const waiters = Array.from({ length: n }, (_, i) => waiter(i));
    set();
    return total(waiters);
  },

  async subscribe(n) {
    let count = 0;
    const promise = child(1);
    const told = [];
    for (let i = 0; i < n; i++) told.push(promise.then((value) => (count += value)));
    await told.at(-1); // they are notified in order; it keeps at most 65,535 of them
    return count;
  },

  'over-promise': Bluebird.coroutine(function* (n) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += yield Bluebird.resolve(Promise.resolve(i));
    return sum;
  }),

  periodic: async (n) => {
    let count = 0;
    const job = Bluebird.coroutine(function* () {
      for (let ticks = 0; ticks < TICKS; ticks++) {
        if (ticks > 0) yield Bluebird.delay(1);
        count++;
      }
    });
    await Bluebird.all(Array.from({ length: n / TICKS }, () => job()));
    return count;
  },

  async late(n) {
    let count = 0;
    const promise = child(1);
    await promise;
    for (let i = 0; i < n; i++) void promise.then((value) => (count += value));
    while (count < n) await Bluebird.delay(0);
    return count;
  },
};
