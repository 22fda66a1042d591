// What the kernel costs, beside native promises in the same process: microseconds for each operation, the median of
// interleaved runs. `npm run bench -- 10000` for another size. Results are checked: the work must really have been done.
import { createTask, gather, run, sleep, wait } from 'rxtask';

const size = Number(process.argv[2] ?? 100_000);
const RUNS = 7;

function* child(/** @type {number} */ i) {
  yield* sleep(0);
  return i;
}

async function nativeChild(/** @type {number} */ i) {
  await null;
  return i;
}

function* sleeper(/** @type {number} */ ms) {
  yield* sleep(ms);
}

const expected = (size * (size - 1)) / 2;

/** @param {unknown} sum */
function check(sum, wanted = expected) {
  if (sum !== wanted) throw new Error(`the work came to ${String(sum)}, not ${String(wanted)}`);
}

/** @type {Record<string, { ops: number, rxtask: () => Promise<unknown>, native?: () => Promise<unknown>, limit?: number }>} */
const workloads = {
  'spawn and await, all alive at once': {
    ops: size,
    limit: 1.5,
    rxtask: () =>
      run(function* () {
        const tasks = [];
        for (let i = 0; i < size; i++) tasks.push(createTask(child(i)));
        let sum = 0;
        for (const task of tasks) sum += yield* task;
        check(sum);
      }),
    async native() {
      const promises = [];
      for (let i = 0; i < size; i++) promises.push(nativeChild(i));
      let sum = 0;
      for (const promise of promises) sum += await promise;
      check(sum);
    },
  },
  'spawn and await, one after another': {
    ops: size,
    rxtask: () =>
      run(function* () {
        let sum = 0;
        for (let i = 0; i < size; i++) sum += yield* createTask(child(i));
        check(sum);
      }),
    async native() {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += await nativeChild(i);
      check(sum);
    },
  },
  'sleep(0) in a loop, beside await null': {
    ops: size,
    limit: 2.5,
    rxtask: () =>
      run(function* () {
        for (let i = 0; i < size; i++) yield* sleep(0);
      }),
    async native() {
      for (let i = 0; i < size; i++) await null;
    },
  },
  'sleepers of 1 to 10 ms, beside promises over setTimeout': {
    ops: size,
    limit: 1,
    rxtask: () =>
      run(function* () {
        const tasks = [];
        for (let i = 0; i < size; i++) tasks.push(createTask(sleeper(1 + (i % 10))));
        for (const task of tasks) yield* task;
      }),
    async native() {
      const promises = [];
      const nativeSleeper = async (/** @type {number} */ ms) => {
        await new Promise((resolve) => setTimeout(resolve, ms));
      };
      for (let i = 0; i < size; i++) promises.push(nativeSleeper(1 + (i % 10)));
      for (const promise of promises) await promise;
    },
  },
  'sleepers cancelled': {
    ops: size,
    rxtask: () =>
      run(function* () {
        const tasks = Array.from({ length: size }, () => createTask(sleeper(1e6)));
        yield* sleep(0);
        for (const task of tasks) task.cancel();
        const { done } = yield* wait(tasks);
        check([...done].filter((task) => task.cancelled()).length, size);
      }),
  },
  'gather, beside Promise.all': {
    ops: size,
    rxtask: () =>
      run(function* () {
        const results = yield* gather(Array.from({ length: size }, (_, i) => child(i)));
        check(results.reduce((sum, i) => sum + i, 0));
      }),
    async native() {
      const results = await Promise.all(Array.from({ length: size }, (_, i) => nativeChild(i)));
      check(results.reduce((sum, i) => sum + i, 0));
    },
  },
  'chain of tasks, each awaiting the next': {
    ops: size,
    rxtask: () => {
      /** @type {(n: number) => Generator<never, number, any>} */
      function* link(n) {
        return n === 0 ? 0 : 1 + (yield* createTask(link(n - 1)));
      }
      return run(function* () {
        check(yield* createTask(link(size)), size);
      });
    },
  },
};

/** @param {number[]} values */
function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/**
 * Without a forced collection before each run: that throws optimised code away, and both would be measured cold.
 *
 * @param {() => Promise<unknown>} work
 * @param {number} ops
 */
async function time(work, ops) {
  const start = performance.now();
  await work();
  return ((performance.now() - start) * 1000) / ops;
}

/** Bytes in use for each task that is parked on a timer. */
async function bytesOfParked() {
  /** @type {unknown[]} */
  const tasks = new Array(size).fill(undefined);
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < size; i++) tasks[i] = createTask(sleeper(1e7));
  await sleep(1);
  globalThis.gc?.();
  const bytes = (process.memoryUsage().heapUsed - before) / size;
  for (const task of tasks) /** @type {{ cancel(): void }} */ (task).cancel();
  return bytes;
}

console.log(`Node ${process.version}, ${String(size)} each, µs per operation, median of ${String(RUNS)}\n`);
for (const [name, { ops, rxtask, native, limit }] of Object.entries(workloads)) {
  /** @type {number[]} */
  const ours = [];
  /** @type {number[]} */
  const theirs = [];
  for (let i = 0; i < RUNS; i++) {
    ours.push(await time(rxtask, ops));
    if (native) theirs.push(await time(native, ops));
  }
  const our = median(ours);
  const their = median(theirs);
  const ratio = native ? `native ${their.toFixed(3)}  ratio ${(our / their).toFixed(2)}` : '';
  console.log(`${name.padEnd(58)} ${our.toFixed(3)}  ${ratio}${limit ? `  (at most ${String(limit)})` : ''}`);
}
console.log(`${'parked task, bytes'.padEnd(58)} ${(await bytesOfParked()).toFixed(0)}  (at most 500)`);
