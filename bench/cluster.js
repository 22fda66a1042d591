/**
 * What a Task costs over BullMQ alone: 10,000 jobs, 100 in flight, one worker process with 100 slots on each side, and a
 * separate Redis. The sides take turns, round after round. Then it measures the memory of 10,000 waiting handles. Run `npm run
 * bench:cluster`; it needs redis-server. BullMQ's side waits for results as BullMQ's users do: with one reader of its events.
 */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Queue, QueueEvents } from 'bullmq';
import { median } from './stats.js';
import { echo } from './cluster/echo.js';

const ROUNDS = Number(process.env['ROUNDS'] ?? 5);
const JOBS = Number(process.env['JOBS'] ?? 10_000);
const IN_FLIGHT = 100;
const WAITING = 10_000;
/** The limit of the time for a job, as a factor of the time of BullMQ alone. */
const LIMIT = 1.2;

const { cluster } = /** @type {typeof import('rxtask/cluster')} */ (
  await import(new URL('../dist/esm/cluster/index.js', import.meta.url).href)
);

const folder = mkdtempSync(path.join(tmpdir(), 'rxtask-bench-'));
const port = await freePort();
const url = `redis://127.0.0.1:${String(port)}`;
const server = spawn(
  'redis-server',
  ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
  {
    stdio: 'ignore',
  },
);
const worker = new URL('./cluster/worker.js', import.meta.url);
const workers = ['bullmq', 'rxtask'].map((side) => fork(worker, [side, url]));
await Promise.all(workers.map((each) => once(each, 'message')));

const connection = { url };
const keep = { age: 3600 };
const queue = new Queue('bullmq', { connection });
// From the first event on: otherwise it misses the ends before its first read, and waits forever.
const events = new QueueEvents('bullmq', { connection, lastEventId: '0-0' });
events.setMaxListeners(0);
queue.setMaxListeners(0);
await events.waitUntilReady();
const runner = cluster(url, { queue: 'rxtask' });

/** @type {Record<string, (n: number) => PromiseLike<unknown>>} */
const sides = {
  bullmq: async (n) => {
    const job = await queue.add('echo', { n }, { removeOnComplete: keep });
    return /** @type {unknown} */ (await job.waitUntilFinished(events));
  },
  rxtask: (n) => runner.run(echo(n)),
};

/** @type {Record<string, number[]>} */
const times = { bullmq: [], rxtask: [] };
for (const call of Object.values(sides)) await measure(call, JOBS / 10); // warms up, and its event is surely received
for (let round = 0; round < ROUNDS; round++) {
  for (const [side, call] of Object.entries(sides)) times[side]?.push(await measure(call, JOBS));
}
const [alone, task] = ['bullmq', 'rxtask'].map((side) => median(times[side] ?? []));
const ratio = (task ?? NaN) / (alone ?? NaN);
console.log(
  `${String(JOBS)} jobs, ${String(IN_FLIGHT)} in flight: ${String(alone?.toFixed(1))} µs with BullMQ alone, ` +
    `${String(task?.toFixed(1))} µs as a Task: × ${ratio.toFixed(2)}`,
);

const before = heap();
const waiting = Array.from({ length: WAITING }, (_, n) => runner.run(echo(n), { delay: 3_600_000 }));
await Promise.all(
  waiting.map(
    (each) =>
      new Promise((resolve) => {
        each.phase$.subscribe((phase) => {
          if (phase === 'queued') resolve(phase);
        });
      }),
  ),
);
const bytes = (heap() - before) / WAITING;
console.log(`${String(WAITING)} handles that wait: ${(bytes / 1000).toFixed(1)} kB each`);

for (const each of waiting) each.then(null, () => undefined); // they end with the runner
await runner[Symbol.asyncDispose]();
await Promise.all([queue.close(), events.close()]);
for (const each of workers) each.kill('SIGKILL');
server.kill();
rmSync(folder, { recursive: true, force: true });
if (!(ratio <= LIMIT)) {
  console.error(`A job costs more than ${String(LIMIT)} times BullMQ's.`);
  process.exitCode = 1;
}

/**
 * Microseconds for each job, with the result checked. A fixed number is in flight: each job that ends starts another.
 *
 * @param {(n: number) => PromiseLike<unknown>} call
 * @param {number} jobs
 */
async function measure(call, jobs) {
  const start = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < jobs) {
      const n = next++;
      if ((await call(n)) !== n) throw new Error('A result is wrong.');
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return (1000 * (performance.now() - start)) / jobs;
}

function heap() {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port: free } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => {
        resolve(free);
      });
    });
  });
}
