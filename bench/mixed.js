/**
 * A warm row alone does not behave like a program. `npm run bench:mixed` measures rows alone, and in a process that runs all of
 * them in turn, steps many different generators, and collects all garbage before each measured run. It prints processor time,
 * rxtask beside native promises.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext, runInThisContext } from 'node:vm';
import { processorTime } from './processor-time.js';
import { median } from './stats.js';
import { align } from './format.js';
import { workload } from './workloads.js';

/**
 * Microseconds of processor time for each operation.
 *
 * @typedef {{ row: Row, peer: string, alone: number, mixed: number }} MixedLine
 * @typedef {typeof ROWS[number]} Row
 */

const ROWS = /** @type {const} */ ([
  'spawn',
  'sequential',
  'sleep0',
  'gather',
  'chain',
  'semaphore',
  'event',
  'wait-for',
  'cancel',
  'group',
]);
const SIZE = 5000;
const ROUNDS = 40;
/** Rounds before the optimiser has seen enough. */
const WARM_UP = 10;
/** Microseconds after which a row has no more runs. Native promises are slow in two of them. */
const BUDGET = 1_500_000;
const GENERATORS = 30;

setFlagsFromString('--expose-gc');
/** Collects all garbage. */
export const collect = /** @type {() => void} */ (runInNewContext('gc'));

/** Steps many different generators, and cancels some, so that no call in the kernel sees only one. @param {typeof import('./rxtask.js')} rxtask */
export function variety({ createTask, run, sleep, wait }) {
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
      const tasks = bodies.map((body, i) => createTask(body(i)));
      yield* sleep(0);
      for (const task of tasks) task.cancel();
      yield* wait(tasks);
    });
}

/** @param {string} peer @param {string} mode @param {string} node @returns {Promise<Record<string, number>>} medians of the rows */
async function inProcess(peer, mode, node) {
  const child = fork(import.meta.filename, [peer, mode], { execPath: node });
  const [message] = await once(child, 'message');
  await once(child, 'exit');
  return /** @type {Record<string, number>} */ (message);
}

/** @param {string} peer @param {string} mode a row, or 'mixed' */
async function measure(peer, mode) {
  /** @type {{ workloads: import('./workloads.js').PeerWorkloads }} */
  const { workloads } = await import(`./peers/${peer}.js`);
  const vary = variety(await import('./rxtask.js'));
  const rows = ROWS.filter((row) => mode === 'mixed' || row === mode).map((row) => ({
    row,
    spent: 0,
    samples: /** @type {number[]} */ ([]),
  }));
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    for (const one of rows) {
      if (one.spent > BUDGET) continue;
      if (mode === 'mixed') {
        await vary();
        collect();
      }
      const microseconds = await processorTime(workloads, one.row, SIZE);
      one.spent += microseconds;
      if (round >= 0 || one.spent > BUDGET) one.samples.push(microseconds / SIZE);
    }
  }
  return Object.fromEntries(rows.map(({ row, samples }) => [row, median(samples)]));
}

/**
 * @param {string} node the binary
 * @param {(line: string) => void} print
 * @returns {Promise<MixedLine[]>}
 */
export async function measureMixed(node, print) {
  /** @type {MixedLine[]} */
  const lines = [];
  print(
    align(['µs of processor time for each operation', '', 'alone', 'mixed', ''], [42, 8, 8, 8, 8]).join(' '),
  );
  for (const peer of ['rxtask', 'native']) {
    const together = await inProcess(peer, 'mixed', node);
    for (const row of ROWS) {
      const alone = (await inProcess(peer, row, node))[row] ?? NaN;
      const mixed = together[row] ?? NaN;
      lines.push({ row, peer, alone, mixed });
      const cells = [
        workload(row).title,
        peer,
        alone.toFixed(3),
        mixed.toFixed(3),
        `×${(mixed / alone).toFixed(2)}`,
      ];
      print(align(cells, [42, 8, 8, 8, 8]).join(' '));
    }
  }
  return lines;
}

const [peer, mode] = process.argv.slice(2);
if (process.argv[1] === import.meta.filename && peer !== undefined && mode !== undefined) {
  const medians = await measure(peer, mode);
  process.send?.(medians, () => process.exit());
}
