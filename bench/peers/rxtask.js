/** This library, used as in its README. */
import { lastValueFrom, of, range, timeout } from 'rxjs';
import {
  AsyncEvent,
  createTask,
  gather,
  periodic,
  Queue,
  run,
  Semaphore,
  sleep,
  taskGroup,
  wait,
  waitFor,
} from '../rxtask.js';
import { TICKS } from '../workloads.js';

const LONG = 1e7;

function* child(/** @type {number} */ i) {
  yield* sleep(0);
  return i;
}

function* sleeper(/** @type {number} */ ms, /** @type {number} */ i) {
  yield* sleep(ms);
  return i;
}

/** @returns {Generator<never, number, any>} */
function* link(/** @type {number} */ depth) {
  if (depth === 0) return 0;
  return 1 + (yield* createTask(link(depth - 1)));
}

/** @param {import('rxtask').Queue<number>} pings @param {import('rxtask').Queue<number>} pongs */
function* ponger(pings, pongs) {
  for (;;) yield* pongs.put((yield* pings.get()) + 1);
}

/** @param {import('rxtask').Semaphore} semaphore @param {number} i */
function* job(semaphore, i) {
  yield* semaphore.acquire();
  try {
    yield* sleep(0);
    return i;
  } finally {
    semaphore.release();
  }
}

/** @param {import('rxtask').AsyncEvent} event @param {number} i */
function* waiter(event, i) {
  yield* event.wait();
  return i;
}

/** @param {{ stopped: number }} tally */
function* member(tally) {
  try {
    yield* sleep(LONG);
  } finally {
    tally.stopped++;
  }
}

function* failing() {
  yield* sleep(0);
  throw new Error('the one failure');
}

/** @param {{ parked: number }} tally */
function* parker(tally) {
  tally.parked++;
  yield* sleep(LONG);
}

async function* paced(/** @type {number} */ n) {
  for (let i = 0; i < n; i++) yield i;
}

/** @param {import('rxtask').Task<number>} task */
async function totalOf(task) {
  let sum = 0;
  for await (const value of task.values()) sum += value;
  return sum;
}

/** @param {import('rxtask').Task<number>[]} tasks */
function* total(tasks) {
  let sum = 0;
  for (const task of tasks) sum += yield* task;
  return sum;
}

/** @type {unknown} */
export let held;

/** @type {import('../workloads.js').PeerWorkloads} */
export const workloads = {
  spawn: (n) =>
    run(function* () {
      return yield* total(Array.from({ length: n }, (_, i) => createTask(child(i))));
    }),

  sequential: (n) =>
    run(function* () {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += yield* createTask(child(i));
      return sum;
    }),

  sleep0: (n) =>
    run(function* () {
      let count = 0;
      for (; count < n; count++) yield* sleep(0);
      return count;
    }),

  'ping-pong': (n) =>
    run(function* () {
      /** @type {import('rxtask').Queue<number>} */
      const pings = new Queue();
      /** @type {import('rxtask').Queue<number>} */
      const pongs = new Queue();
      createTask(ponger(pings, pongs));
      let sum = 0;
      for (let i = 0; i < n; i++) {
        yield* pings.put(i);
        sum += yield* pongs.get();
      }
      return sum;
    }),

  sleepers: (n) =>
    run(function* () {
      return yield* total(Array.from({ length: n }, (_, i) => createTask(sleeper(1 + (i % 10), i))));
    }),

  cancel: (n) =>
    run(function* () {
      const tasks = Array.from({ length: n }, (_, i) => createTask(sleeper(LONG, i)));
      yield* sleep(0);
      for (const task of tasks) task.cancel();
      const { done } = yield* wait(tasks);
      return [...done].filter((task) => task.cancelled()).length;
    }),

  async parked(n) {
    const tally = { parked: 0 };
    held = Array.from({ length: n }, () => createTask(parker(tally)));
    await sleep(1);
    return tally.parked;
  },

  gather: (n) =>
    run(function* () {
      const results = yield* gather(Array.from({ length: n }, (_, i) => child(i)));
      return results.reduce((sum, i) => sum + i, 0);
    }),

  chain: (n) => run(link(n)),

  async group(n) {
    const tally = { stopped: 0 };
    try {
      await run(function* () {
        yield* taskGroup(function* (group) {
          for (let i = 1; i < n; i++) group.createTask(member(tally));
          yield* group.createTask(failing());
        });
      });
    } catch (error) {
      return tally.stopped + /** @type {AggregateError} */ (error).errors.length;
    }
    throw new Error('the failure was lost');
  },

  'wait-for': (n) =>
    run(function* () {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += yield* waitFor(child(i), 1000);
      return sum;
    }),

  semaphore: (n) =>
    run(function* () {
      const semaphore = new Semaphore(10);
      return yield* total(Array.from({ length: n }, (_, i) => createTask(job(semaphore, i))));
    }),

  event: (n) =>
    run(function* () {
      const event = new AsyncEvent();
      const tasks = Array.from({ length: n }, (_, i) => createTask(waiter(event, i)));
      yield* sleep(0);
      event.set();
      return yield* total(tasks);
    }),

  async subscribe(n) {
    let count = 0;
    const task = createTask(child(1));
    for (let i = 0; i < n; i++) task.subscribe((value) => (count += value));
    await task;
    return count;
  },

  'over-observable': (n) =>
    run(function* () {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += yield* createTask(of(i));
      return sum;
    }),

  'over-promise': (n) =>
    run(function* () {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += yield* createTask(Promise.resolve(i));
      return sum;
    }),

  async outside(n) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += await createTask(child(i));
    return sum;
  },

  async 'pipe-timeout'(n) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += await lastValueFrom(createTask(child(i)).pipe(timeout(1000)));
    return sum;
  },

  periodic: (n) =>
    run(function* () {
      let count = 0;
      const jobs = Array.from({ length: n / TICKS }, () => periodic(1, () => ++count, { times: TICKS }));
      yield* wait(jobs);
      return count;
    }),

  'async-context': (n) =>
    run(function* () {
      const work = (/** @type {number} */ i) =>
        createTask(async (context) => {
          await context.sleep(0);
          return i;
        });
      return yield* total(Array.from({ length: n }, (_, i) => work(i)));
    }),

  async late(n) {
    let count = 0;
    const task = createTask(child(1));
    await task;
    for (let i = 0; i < n; i++) task.subscribe((value) => (count += value)).unsubscribe();
    return count;
  },

  values: (n) => totalOf(createTask(range(0, n))),

  'values-paced': (n) => totalOf(createTask(() => paced(n))),
};
