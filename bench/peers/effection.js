/**
 * Effection 4, as in its guides https://frontside.com/effection/guides/v4/spawn, /operations and /collections. It cannot
 * yield a turn: `until` of a settled promise is the shortest wait. It has no semaphore.
 */
import {
  all,
  call,
  createQueue,
  each,
  interval,
  race,
  run,
  sleep,
  spawn,
  stream,
  suspend,
  until,
  withResolvers,
} from 'effection';
import { TICKS } from '../workloads.js';

const LONG = 1e7;

function* child(i) {
  yield* until(Promise.resolve());
  return i;
}

function* sleeper(ms, i) {
  yield* sleep(ms);
  return i;
}

function* link(depth) {
  if (depth === 0) return 0;
  const next = yield* spawn(() => link(depth - 1));
  return 1 + (yield* next);
}

function* start(n, work) {
  const tasks = [];
  for (let i = 0; i < n; i++) tasks.push(yield* spawn(() => work(i)));
  return tasks;
}

function* total(tasks) {
  let sum = 0;
  for (const task of tasks) sum += yield* task;
  return sum;
}

async function* paced(n) {
  for (let i = 0; i < n; i++) yield i;
}

function* late(ms) {
  yield* sleep(ms);
  throw new Error('timeout');
}

export let held;

export const workloads = {
  spawn: (n) =>
    run(function* () {
      return yield* total(yield* start(n, child));
    }),

  sequential: (n) =>
    run(function* () {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += yield* yield* spawn(() => child(i));
      return sum;
    }),

  sleep0: (n) =>
    run(function* () {
      let count = 0;
      for (; count < n; count++) yield* until(Promise.resolve());
      return count;
    }),

  'ping-pong': (n) =>
    run(function* () {
      const pings = createQueue();
      const pongs = createQueue();
      yield* spawn(function* () {
        for (;;) pongs.add((yield* pings.next()).value + 1);
      });
      let sum = 0;
      for (let i = 0; i < n; i++) {
        pings.add(i);
        sum += (yield* pongs.next()).value;
      }
      return sum;
    }),

  sleepers: (n) =>
    run(function* () {
      return yield* total(yield* start(n, (i) => sleeper(1 + (i % 10), i)));
    }),

  cancel: (n) =>
    run(function* () {
      let stopped = 0;
      const tasks = yield* start(n, function* () {
        try {
          yield* sleep(LONG);
        } finally {
          stopped++;
        }
      });
      yield* sleep(0);
      for (const task of tasks) yield* task.halt();
      return stopped;
    }),

  async parked(n) {
    let parked = 0;
    held = run(function* () {
      yield* start(n, function* () {
        parked++;
        yield* sleep(LONG);
      });
      yield* suspend();
    });
    await run(() => sleep(1));
    return parked;
  },

  gather: (n) =>
    run(function* () {
      const results = yield* all(Array.from({ length: n }, (_, i) => child(i)));
      return results.reduce((sum, i) => sum + i, 0);
    }),

  chain: (n) => run(() => link(n)),

  async group(n) {
    let stopped = 0;
    function* member() {
      try {
        yield* sleep(LONG);
      } finally {
        stopped++;
      }
    }
    function* failing() {
      yield* until(Promise.resolve());
      throw new Error('the one failure');
    }
    try {
      await run(() => all(Array.from({ length: n }, (_, i) => (i < n - 1 ? member() : failing()))));
    } catch {
      return stopped + 1;
    }
    throw new Error('the failure was lost');
  },

  'wait-for': (n) =>
    run(function* () {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += yield* race([child(i), late(1000)]);
      return sum;
    }),

  event: (n) =>
    run(function* () {
      const event = withResolvers();
      const tasks = yield* start(n, function* (i) {
        yield* event.operation;
        return i;
      });
      yield* sleep(0);
      event.resolve();
      return yield* total(tasks);
    }),

  async subscribe(n) {
    let count = 0;
    const task = run(() => child(1));
    for (let i = 0; i < n; i++) task.then((value) => (count += value));
    await task;
    return count;
  },

  'over-promise': (n) =>
    run(function* () {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += yield* yield* spawn(() => until(Promise.resolve(i)));
      return sum;
    }),

  periodic: (n) =>
    run(function* () {
      let count = 0;
      const jobs = yield* start(n / TICKS, function* () {
        let ticks = 0;
        for (const tick of yield* each(interval(1))) {
          count += tick === undefined ? 1 : 0;
          if (++ticks === TICKS) break;
          yield* each.next();
        }
      });
      for (const job of jobs) yield* job;
      return count;
    }),

  'async-context': (n) =>
    run(function* () {
      const work = (i) =>
        call(async () => {
          await null;
          return i;
        });
      return yield* total(yield* start(n, work));
    }),

  async late(n) {
    let count = 0;
    const task = run(() => child(1));
    await task;
    for (let i = 0; i < n; i++) task.then((value) => (count += value));
    await null;
    await null;
    return count;
  },

  values: (n) =>
    run(function* () {
      const queue = createQueue();
      for (let i = 0; i < n; i++) queue.add(i);
      queue.close();
      let sum = 0;
      for (let next = yield* queue.next(); !next.done; next = yield* queue.next()) sum += next.value;
      return sum;
    }),

  'values-paced': (n) =>
    run(function* () {
      let sum = 0;
      for (const value of yield* each(stream(paced(n)))) {
        sum += value;
        yield* each.next();
      }
      return sum;
    }),
};
