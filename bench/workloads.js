/**
 * The rows of the table. Each peer does the same work `n` times and returns a number. It must equal the number expected here:
 * we do not measure work that was not done.
 *
 * `time` rows are microseconds for each of the n operations. The `bytes` row is the heap in use for each of n tasks.
 *
 * @typedef {{ title: string, n: number, expected: (n: number) => number, kind?: 'time' | 'bytes', runs?: number }} Workload
 * @typedef {keyof typeof workloads} Row
 * @typedef {Partial<Record<Row, (n: number) => number | Promise<number>>>} PeerWorkloads
 */

/** The result of each operation is its number: 0 + 1 + … */
const sum = (/** @type {number} */ n) => (n * (n - 1)) / 2;
/** Each operation counts one. */
const count = (/** @type {number} */ n) => n;

/** Ticks of one job in the row of periodic jobs. All jobs run concurrently. */
export const TICKS = 10;

export const workloads = /** @satisfies {Record<string, Workload>} */ ({
  spawn: { title: 'spawn and await, all alive at once', n: 100_000, expected: sum },
  sequential: { title: 'spawn and await, one after another', n: 50_000, expected: sum },
  sleep0: { title: 'sleep(0) in a loop', n: 50_000, expected: count },
  'ping-pong': { title: 'ping-pong through two queues', n: 20_000, expected: (n) => sum(n + 1) },
  sleepers: { title: 'sleepers of 1 to 10 ms', n: 50_000, expected: sum },
  cancel: { title: 'sleepers cancelled', n: 20_000, expected: count },
  parked: { title: 'parked task, bytes', n: 20_000, expected: count, kind: 'bytes' },
  gather: { title: 'gather', n: 50_000, expected: sum },
  // A longer chain overflows the stack of some peers.
  chain: { title: 'chain of tasks, each awaiting the next', n: 1000, expected: count, runs: 25 },
  group: { title: 'group with one failure at the end', n: 20_000, expected: count },
  'wait-for': { title: 'waitFor around work that ends in time', n: 20_000, expected: sum },
  semaphore: { title: 'semaphore of 10 over n jobs', n: 20_000, expected: sum },
  event: { title: 'event waking n waiters', n: 20_000, expected: sum },
  subscribe: { title: 'n observers of one task', n: 100_000, expected: count },
  outside: { title: 'await of a task in an async function', n: 20_000, expected: sum },
  'over-observable': { title: 'createTask over an Observable', n: 20_000, expected: sum },
  'over-promise': { title: 'createTask over a promise', n: 20_000, expected: sum },
  'pipe-timeout': { title: 'task.pipe(timeout)', n: 20_000, expected: sum },
  periodic: { title: 'periodic ticks', n: 20_000, expected: count },
  'async-context': { title: 'async function, context.sleep(0)', n: 20_000, expected: sum },
  late: { title: 'subscriber of a done task, come and gone', n: 100_000, expected: count },
  // The source is ahead of the loop: all values wait in a buffer.
  values: { title: 'values() that wait in a buffer', n: 160_000, expected: sum },
  'values-paced': { title: 'values() of an async generator', n: 160_000, expected: sum },
});

export const rows = /** @type {Row[]} */ (Object.keys(workloads));

/** @returns {Workload} */
export function workload(/** @type {Row} */ row) {
  return workloads[row];
}
