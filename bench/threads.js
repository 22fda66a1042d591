/**
 * What a Task costs over piscina alone: the same function in one thread, called one after another and with 50 calls in flight. The two
 * take turns, round after round. `npm run bench:threads`; it needs the build. In flight, piscina posts calls to a thread that is still
 * busy; a runner keeps them, so that they can be cancelled and ordered, and pays each round trip.
 */
import { median } from './stats.js';
import { echo } from './threads/echo.js';

const ROUNDS = 15;
const CALLS = 500;
const IN_FLIGHT = 50;
/** The limit of the time for a call, one after another, as a factor of the time of piscina alone. */
const LIMIT = 2;

/** Microseconds for each call: of time, and of the processor's time in both threads, which other load on the machine hardly changes. */
/** @typedef {{ time: number, cpu: number }} Cost */
/** @typedef {{ run(n: number): Promise<unknown>, destroy(): Promise<void> }} Pool */
// By a variable name: piscina's own types do not pass this project's settings.
const name = 'piscina';
const { Piscina } = /** @type {{ Piscina: new (options: object) => Pool }} */ (await import(name));
const { threads } = /** @type {typeof import('rxtask/workers')} */ (
  await import(new URL('../dist/esm/workers/index.js', import.meta.url).href)
);
const module = new URL('./threads/echo.js', import.meta.url);
const piscina = new Piscina({ filename: module.href, minThreads: 1, maxThreads: 1 });
const runner = threads(module, { threads: 1 });

/** @type {Record<string, (n: number) => PromiseLike<unknown>>} */
const sides = { piscina: (n) => piscina.run(n), rxtask: (n) => runner.run(echo(n)) };

let hasFailed = false;
for (const [title, inFlight] of /** @type {const} */ ([
  ['one after another', 1],
  [`${IN_FLIGHT} in flight`, IN_FLIGHT],
])) {
  /** @type {Record<string, Cost[]>} */
  const costs = { piscina: [], rxtask: [] };
  for (let round = -2; round < ROUNDS; round++) {
    for (const [side, call] of Object.entries(sides)) {
      const cost = await measure(call, inFlight);
      if (round >= 0) costs[side]?.push(cost); // the first two warm up
    }
  }
  for (const kind of /** @type {const} */ (['time', 'cpu'])) {
    const [alone = NaN, task = NaN] = ['piscina', 'rxtask'].map((side) =>
      median((costs[side] ?? []).map((cost) => cost[kind])),
    );
    const ratio = task / alone;
    if (inFlight === 1 && kind === 'time') hasFailed = !(ratio <= LIMIT);
    console.log(
      `${title}, ${kind}: ${alone.toFixed(1)} µs with piscina alone, ${task.toFixed(1)} µs as a Task: × ${ratio.toFixed(2)}`,
    );
  }
}
await runner[Symbol.asyncDispose]();
await piscina.destroy();
if (hasFailed) {
  console.error(`A call costs more than ${LIMIT} times piscina's.`);
  process.exitCode = 1;
}

/**
 * The cost of each call, the result checked.
 *
 * @param {(n: number) => PromiseLike<unknown>} call
 * @param {number} inFlight
 * @returns {Promise<Cost>}
 */
async function measure(call, inFlight) {
  const [start, before] = [performance.now(), process.cpuUsage()];
  for (let n = 0; n < CALLS; n += inFlight) {
    const results = await Promise.all(Array.from({ length: inFlight }, (_, index) => call(n + index)));
    if (results.some((result, index) => result !== n + index)) throw new Error('A result is wrong.');
  }
  const { user, system } = process.cpuUsage(before);
  return { time: (1000 * (performance.now() - start)) / CALLS, cpu: (user + system) / CALLS };
}
