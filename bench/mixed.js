/**
 * A warm row alone is not a program. `npm run bench:mixed` measures rows alone, and in a process that runs all rows in turn, steps many
 * different generators, and collects all garbage before each measured run. It prints processor time, rxtask beside native promises.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext, runInThisContext } from 'node:vm';
import { processorTime } from './processor-time.js';
import { median } from './stats.js';
import { workload } from './workloads.js';

const ROWS = /** @type {const} */ (['spawn', 'sequential', 'sleep0', 'gather', 'chain']);
const SIZE = 5000;
const ROUNDS = 40;
/** Rounds before the optimiser has seen enough. */
const WARM_UP = 10;
/** The most that a row may take in the mixed process, beside the row alone. */
const LIMIT = 1.5;
const GENERATORS = 30;

setFlagsFromString('--expose-gc');
/** Collects all garbage. */
const collect = /** @type {() => void} */ (runInNewContext('gc'));

/** Steps many different generators, so that no call in the kernel sees only one. @param {typeof import('./rxtask.js')} rxtask */
function variety({ createTask, run, sleep }) {
  const bodies = Array.from({ length: GENERATORS }, (_, i) => {
    /** @type {(pause: typeof sleep) => (n: number) => import('rxtask').Coroutine<number>} */
    const make = runInThisContext(`(sleep) => function* body${i}(n) {
      const own${i} = { n };
      yield* sleep(0);
      ${i % 2 === 0 ? `try { yield* sleep(0); } finally { own${i}.n = 0; }` : ''}
      ${i % 3 === 0 ? 'for (let i = 0; i < 2; i++) yield* sleep(0);' : ''}
      return n;
    }`);
    return make(sleep);
  });
  return () =>
    run(function* () {
      for (let i = 0; i < 10 * GENERATORS; i++) {
        const body = bodies[i % GENERATORS];
        if (body) yield* createTask(body(i));
      }
    });
}

/** @param {string} peer @param {string} mode @returns {Promise<Record<string, number>>} medians of the rows */
async function inProcess(peer, mode) {
  const child = fork(import.meta.filename, [peer, mode]);
  const [message] = await once(child, 'message');
  await once(child, 'exit');
  return /** @type {Record<string, number>} */ (message);
}

/** @param {string} peer @param {string} mode a row, or 'mixed' */
async function measure(peer, mode) {
  /** @type {{ workloads: import('./workloads.js').PeerWorkloads }} */
  const { workloads } = await import(`./peers/${peer}.js`);
  const vary = variety(await import('./rxtask.js'));
  const rows = ROWS.filter((row) => mode === 'mixed' || row === mode);
  /** @type {Record<string, number[]>} */
  const samples = Object.fromEntries(rows.map((row) => [row, []]));
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const row of rows) {
      if (mode === 'mixed') {
        await vary();
        collect();
      }
      const microseconds = (await processorTime(workloads, row, SIZE)) / SIZE;
      if (round >= 0) samples[row]?.push(microseconds);
    }
  }
  return Object.fromEntries(rows.map((row) => [row, median(samples[row] ?? [])]));
}

async function main() {
  console.log(
    `${process.version}, µs of processor time for each operation: alone, in the mixed process, ratio`,
  );
  let isSlower = false;
  for (const peer of ['rxtask', 'native']) {
    const mixed = await inProcess(peer, 'mixed');
    for (const row of ROWS) {
      const alone = (await inProcess(peer, row))[row] ?? NaN;
      const ratio = (mixed[row] ?? NaN) / alone;
      isSlower ||= peer === 'rxtask' && !(ratio <= LIMIT);
      console.log(
        [
          peer.padEnd(8),
          workload(row).title.padEnd(40),
          alone.toFixed(3),
          mixed[row]?.toFixed(3),
          `×${ratio.toFixed(2)}`,
        ].join(' '),
      );
    }
  }
  if (isSlower) {
    console.error(`A row takes more than ${LIMIT} times as long in the mixed process.`);
    process.exitCode = 1;
  }
}

const [peer, mode] = process.argv.slice(2);
if (process.argv[1] === import.meta.filename) {
  if (peer === undefined || mode === undefined) await main();
  else {
    const medians = await measure(peer, mode);
    process.send?.(medians, () => process.exit());
  }
}
