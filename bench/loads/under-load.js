/**
 * A service under load: handlers that are tasks with a deadline and `until((signal) => …)`, beside plain async handlers with
 * AbortSignal.timeout. The sides take turns. Requests per second are measured with enough connections to keep the service busy.
 * The 99th percentile is measured with a few, because with a busy service it shows no more than the requests per second.
 */
import { digits } from '../format.js';
import { median } from '../stats.js';
import { Helper } from './helper.js';

const ROUNDS = 5;
const SECONDS = 2;
const MANY = 100;
const FEW = 10;
/** Two series of the same side differ by this much. */
const NOISE = 5;
const SIDES = /** @type {const} */ (['tasks', 'plain']);

/**
 * @typedef {{ perSecond: number[], p99: number[], cpu: number[], heap: number[] }} Samples
 * @typedef {{ requests: number, perSecond: number, p99: number }} Pressed
 * @typedef {{ cpu: number, heap: number }} Usage
 */

/** @param {string} node @param {(line: string) => void} print @returns {Promise<import('./compare.js').Load>} */
export async function measureService(node, print) {
  const services = SIDES.map((side) => new Helper('service.js', [side], node));
  const presser = new Helper('press.js', [], node);
  /** @type {Samples[]} */
  const samples = SIDES.map(() => ({ perSecond: [], p99: [], cpu: [], heap: [] }));
  try {
    for (let round = -1; round < ROUNDS; round++) {
      for (const [i, service] of services.entries()) {
        const url = `${String(await service.ask('address'))}/books/1`;
        const before = /** @type {Usage} */ (await service.ask('usage'));
        const many = /** @type {Pressed} */ (await presser.ask({ url, connections: MANY, seconds: SECONDS }));
        const after = /** @type {Usage} */ (await service.ask('usage'));
        const few = /** @type {Pressed} */ (await presser.ask({ url, connections: FEW, seconds: SECONDS }));
        if (round < 0) continue; // warms up
        const { perSecond, p99, cpu, heap } = /** @type {Samples} */ (samples[i]);
        perSecond.push(many.perSecond);
        p99.push(few.p99);
        cpu.push((after.cpu - before.cpu) / many.requests);
        heap.push(/** @type {Usage} */ (await service.ask('usage')).heap);
        print(
          `  ${String(SIDES[i])}: ${many.perSecond.toFixed(0)} requests per second, ${cpu.at(-1)?.toFixed(1)} µs of processor time each, ` +
            `p99 ${few.p99.toFixed(2)} ms, heap ${heap.at(-1)?.toFixed(1)} MB`,
        );
      }
    }
  } finally {
    for (const helper of [...services, presser]) helper.stop();
  }

  const of = (/** @type {keyof Samples} */ kind) => samples.map((side) => median(side[kind]));
  const ratio = (/** @type {keyof Samples} */ kind) => {
    const [tasks = NaN, plain = NaN] = of(kind);
    return tasks / plain;
  };
  const heaps = samples[0]?.heap ?? [];
  const title = 'A Fastify service';
  return {
    title,
    text:
      `Each request waits 2 ms for a database that takes a signal. autocannon in another process, ${ROUNDS} rounds of ${SECONDS} s ` +
      `for each side in turn: ${MANY} connections, then ${FEW}. Medians.`,
    sides: ['tasks', 'async and AbortSignal.timeout'],
    lines: [
      [`requests per second, ${MANY} connections`, ...of('perSecond').map(digits)],
      ['µs of processor time for each', ...of('cpu').map(digits)],
      [`99th percentile, ms, ${FEW} connections`, ...of('p99').map(digits)],
      ['heap after the first round, MB', ...samples.map(({ heap }) => digits(heap[0] ?? NaN))],
      ['heap after the last round, MB', ...samples.map(({ heap }) => digits(heap.at(-1) ?? NaN))],
    ],
    verdicts: [
      {
        text: `${title}: at most 10 % fewer requests per second`,
        value: 1 / ratio('perSecond'),
        limit: 1 / 0.9,
      },
      {
        text: `${title}: the 99th percentile is no worse, within ${NOISE} %`,
        value: ratio('p99'),
        limit: 1 + NOISE / 100,
      },
      { text: `${title}: the heap stays flat`, value: (heaps.at(-1) ?? NaN) / (heaps[0] ?? NaN), limit: 1.1 },
    ],
  };
}
