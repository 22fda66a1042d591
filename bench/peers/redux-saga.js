/**
 * redux-saga, by its API reference https://redux-saga.js.org/docs/api and https://redux-saga.js.org/docs/advanced/TaskCancellation,
 * with runSaga in place of a store. It cannot yield a turn: a settled promise is the shortest wait. It has no
 * semaphore. Its fork model (https://redux-saga.js.org/docs/advanced/ForkModel) is the group.
 */
import { buffers, channel, multicastChannel, runSaga, stdChannel } from 'redux-saga';
import { all, call, cancel, delay, fork, join, put, race, take } from 'redux-saga/effects';
import { TICKS } from '../workloads.js';

const LONG = 1e7;

function* child(i) {
  yield Promise.resolve();
  return i;
}

function* sleeper(ms, i) {
  yield delay(ms);
  return i;
}

function* link(depth) {
  if (depth === 0) return 0;
  const next = yield fork(link, depth - 1);
  return 1 + (yield join(next));
}

function* start(n, work) {
  const tasks = [];
  for (let i = 0; i < n; i++) tasks.push(yield fork(work, i));
  return tasks;
}

function* total(tasks) {
  let sum = 0;
  for (const task of tasks) sum += yield join(task);
  return sum;
}

const run = (saga) => runSaga({ channel: stdChannel(), onError() {} }, saga).toPromise();

export let held;

export const workloads = {
  spawn: (n) =>
    run(function* () {
      return yield* total(yield* start(n, child));
    }),

  sequential: (n) =>
    run(function* () {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += yield join(yield fork(child, i));
      return sum;
    }),

  sleep0: (n) =>
    run(function* () {
      let count = 0;
      for (; count < n; count++) yield Promise.resolve();
      return count;
    }),

  'ping-pong': (n) =>
    run(function* () {
      const pings = channel();
      const pongs = channel();
      yield fork(function* () {
        for (;;) yield put(pongs, (yield take(pings)) + 1);
      });
      let sum = 0;
      for (let i = 0; i < n; i++) {
        yield put(pings, i);
        sum += yield take(pongs);
      }
      pings.close();
      return sum;
    }),

  sleepers: (n) =>
    run(function* () {
      return yield* total(yield* start(n, (i) => sleeper(1 + (i % 10), i)));
    }),

  cancel: (n) =>
    run(function* () {
      const tasks = yield* start(n, (i) => sleeper(LONG, i));
      yield Promise.resolve();
      yield cancel(tasks);
      return tasks.filter((task) => task.isCancelled()).length;
    }),

  async parked(n) {
    let parked = 0;
    held = run(function* () {
      yield* start(n, function* () {
        parked++;
        yield delay(LONG);
      });
    });
    await new Promise((resolve) => setTimeout(resolve, 1));
    return parked;
  },

  gather: (n) =>
    run(function* () {
      const results = yield all(Array.from({ length: n }, (_, i) => call(child, i)));
      return results.reduce((sum, i) => sum + i, 0);
    }),

  chain: (n) => run(() => link(n)),

  async group(n) {
    let stopped = 0;
    function* member() {
      try {
        yield delay(LONG);
      } finally {
        stopped++;
      }
    }
    function* failing() {
      yield Promise.resolve();
      throw new Error('the one failure');
    }
    try {
      await run(function* () {
        yield* start(n, (i) => (i < n - 1 ? member() : failing()));
      });
    } catch {
      return stopped + 1;
    }
    throw new Error('the failure was lost');
  },

  'wait-for': (n) =>
    run(function* () {
      let sum = 0;
      for (let i = 0; i < n; i++) {
        const { value } = yield race({ value: call(child, i), late: delay(1000) });
        sum += value;
      }
      return sum;
    }),

  event: (n) =>
    run(function* () {
      const event = multicastChannel();
      const tasks = yield* start(n, function* (i) {
        yield take(event, '*');
        return i;
      });
      yield put(event, { type: 'set' });
      return yield* total(tasks);
    }),

  async subscribe(n) {
    let count = 0;
    const promise = run(() => child(1));
    for (let i = 0; i < n; i++) promise.then((value) => (count += value));
    await promise;
    return count;
  },

  'over-promise': (n) =>
    run(function* () {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += yield join(yield fork(() => Promise.resolve(i)));
      return sum;
    }),

  periodic: (n) =>
    run(function* () {
      let count = 0;
      const jobs = yield* start(n / TICKS, function* () {
        for (let ticks = 0; ticks < TICKS; ticks++) {
          if (ticks > 0) yield delay(1);
          count++;
        }
      });
      yield join(jobs);
      return count;
    }),

  'async-context': (n) =>
    run(function* () {
      const work = async (i) => {
        await null;
        return i;
      };
      return yield* total(yield* start(n, work));
    }),

  values: (n) =>
    run(function* () {
      const values = channel(buffers.expanding());
      for (let i = 0; i < n; i++) values.put(i);
      let sum = 0;
      for (let i = 0; i < n; i++) sum += yield take(values);
      return sum;
    }),
};
