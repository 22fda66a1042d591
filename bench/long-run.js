/**
 * Runs minutes of mixed load at full speed: `npm run bench:long-run -- --minutes 10`. It starts tasks that are cancelled, time
 * out, lose their subscribers, or fail, while a loop of sleep(0) runs without a pause. Meanwhile it samples the heap, the
 * lateness of a 10 ms ticker, and the time to read a file. None of them may grow: it compares the medians of the last quarter
 * with those of the first.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { take, timeout } from 'rxjs';
import { createTask, gather, run, sleep, wait, waitFor } from './rxtask.js';
import { median } from './stats.js';

const { values: options } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const DURATION = Number(options.minutes) * 60_000;
const TICK = 10;
/** Milliseconds between two samples of the heap, each after a collection. */
const SAMPLING = Math.max(250, DURATION / 240);

const counts = { spawned: 0, cancelled: 0, timedOut: 0, left: 0, failed: 0, turns: 0 };
const samples = {
  'heap, MB': /** @type {number[]} */ ([]),
  'ticker late by, ms': /** @type {number[]} */ ([]),
  'reading a file, ms': /** @type {number[]} */ ([]),
};
/** Limits for the last quarter's median: a factor of the first quarter's, or an absolute difference that never counts. */
const bounds = {
  'heap, MB': { times: 1.1, plus: 1 },
  'ticker late by, ms': { times: 1.5, plus: 5 },
  'reading a file, ms': { times: 1.5, plus: 10 },
};

let isOver = false;

function* worker(/** @type {number} */ ms) {
  counts.spawned++;
  yield* sleep(0);
  yield* sleep(ms);
  return ms;
}

function* failing() {
  yield* sleep(0);
  throw new Error('as planned');
}

/** Each step starts tasks that end in every possible way, and waits for their ends. */
function* load() {
  for (let i = 0; !isOver; i++) {
    yield* gather(Array.from({ length: 20 }, () => worker(i % 3)));

    const doomed = Array.from({ length: 20 }, () => createTask(worker(60_000)));
    yield* sleep(0);
    for (const task of doomed) task.cancel('no longer wanted');
    const { done } = yield* wait(doomed);
    counts.cancelled += [...done].filter((task) => task.cancelled()).length;

    try {
      yield* waitFor(worker(60_000), 1);
    } catch {
      counts.timedOut++;
    }

    const watched = createTask(worker(60_000));
    watched.pipe(timeout(60_000), take(1)).subscribe().unsubscribe();
    yield* sleep(1); // lets the loop notice that no consumer is left; an earlier wait would be a consumer again
    yield* wait([watched]);
    if (watched.cancelled()) counts.left++;

    try {
      yield* createTask(failing());
    } catch {
      counts.failed++;
    }
  }
}

/** A loop that only takes turns. The host must still get its turns. */
function* spinner() {
  while (!isOver) {
    yield* sleep(0);
    counts.turns++;
  }
}

function startTicker() {
  let due = performance.now() + TICK;
  const ticker = setInterval(() => {
    samples['ticker late by, ms'].push(Math.max(0, performance.now() - due));
    due = performance.now() + TICK;
  }, TICK);
  return () => clearInterval(ticker);
}

async function probeFile() {
  while (!isOver) {
    const start = performance.now();
    await readFile(new URL(import.meta.url));
    samples['reading a file, ms'].push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function startHeapSampler() {
  const collect = globalThis.gc;
  if (!collect) throw new Error('run node with --expose-gc: the heap is measured after a collection');
  const sampler = setInterval(() => {
    collect();
    samples['heap, MB'].push(process.memoryUsage().heapUsed / 1e6);
  }, SAMPLING);
  return () => clearInterval(sampler);
}

const stops = [startTicker(), startHeapSampler()];
setTimeout(() => {
  isOver = true;
  for (const stop of stops) stop();
}, DURATION);
const probing = probeFile();
await run(function* () {
  yield* gather([load(), load(), spinner()]);
});
await probing;

console.log(
  `${options.minutes} minutes, ${Object.entries(counts)
    .map(([what, n]) => `${n} ${what}`)
    .join(', ')}`,
);
if (Object.values(counts).includes(0)) throw new Error('not all of the load has been there');
for (const [what, values] of Object.entries(samples)) {
  const quarter = Math.floor(values.length / 4);
  const first = median(values.slice(0, quarter));
  const last = median(values.slice(-quarter));
  const { times, plus } = bounds[/** @type {keyof typeof bounds} */ (what)];
  const hasGrown = !(last <= Math.max(first * times, first + plus));
  if (hasGrown) process.exitCode = 1;
  const worst = values.reduce((most, value) => Math.max(most, value), 0);
  console.log(
    `${what.padEnd(20)} first quarter ${first.toFixed(2)}, last ${last.toFixed(2)}, worst ${worst.toFixed(2)}` +
      `  ${hasGrown ? 'HAS GROWN' : 'flat'}`,
  );
}
