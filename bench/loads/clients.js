/** Search as you type, and a crawler, on a site in another process. The sides take turns, round after round. */
import { digits } from '../format.js';
import { median } from '../stats.js';
import { Helper } from './helper.js';

const SIDES = ['rxtask', 'peers'];
/** The limit of the time for a load, as a factor of the peer's time. */
const LIMIT = 1.1;

/** @typedef {{ ms: number, cpu: number, heap: number }} Cost milliseconds of time and of processor time, and megabytes afterwards */

/**
 * @param {object} options
 * @param {string} options.load
 * @param {number} options.n
 * @param {number} options.warmUp
 * @param {number} options.rounds
 * @param {string} options.node the binary
 * @param {(line: string) => void} options.print
 */
async function compare({ load, n, warmUp, rounds, node, print }) {
  const server = new Helper('server.js', [], node);
  const address = String(await server.ask('address'));
  const clients = SIDES.map((side) => new Helper('client.js', [side, address], node));
  /** @type {Cost[][]} */
  const samples = SIDES.map(() => []);
  try {
    for (const client of clients) await client.ask({ load, n: warmUp });
    for (let round = 0; round < rounds; round++) {
      // Each side begins every other round.
      const order = [...clients.entries()];
      for (const [i, client] of round % 2 === 0 ? order : order.reverse()) {
        const cost = /** @type {Cost} */ (await client.ask({ load, n }));
        samples[i]?.push(cost);
        print(
          `  ${String(SIDES[i])}: ${((1000 * cost.ms) / n).toFixed(1)} µs, ${((1000 * cost.cpu) / n).toFixed(1)} µs of processor time ` +
            `for each, heap ${cost.heap.toFixed(1)} MB`,
        );
      }
    }
  } finally {
    for (const helper of [server, ...clients]) helper.stop();
  }
  const of = (/** @type {keyof Cost} */ kind) =>
    samples.map((costs) => median(costs.map((cost) => cost[kind])));
  const each = (/** @type {'ms' | 'cpu'} */ kind) => of(kind).map((ms) => (1000 * ms) / n);
  const ratio = (/** @type {'ms' | 'cpu'} */ kind) => {
    const [ours = NaN, theirs = NaN] = of(kind);
    return ours / theirs;
  };
  return { each, ratio, heap: of('heap').map(digits) };
}

/** @param {string} node @param {(line: string) => void} print @returns {Promise<import('./compare.js').Load>} */
export async function measureTyping(node, print) {
  const [n, rounds] = [1000, 5];
  const { each, ratio, heap } = await compare({ load: 'type', n, warmUp: n, rounds, node, print });
  const title = 'Search as you type';
  return {
    title,
    text: `${digits(n)} keystrokes, one each millisecond; each starts a search by \`fetch\`, which takes longer, and cancels the one before. ${rounds} rounds for each side in turn, medians.`,
    sides: ['restartMap, until, fetch', 'switchMap, fromFetch'],
    lines: [
      ['µs of processor time for each keystroke', ...each('cpu').map(digits)],
      ['µs for each keystroke, with pauses', ...each('ms').map(digits)],
      ['heap afterwards, MB', ...heap],
    ],
    verdicts: [
      { text: `${title}: at most ${LIMIT} × switchMap's processor time`, value: ratio('cpu'), limit: LIMIT },
    ],
  };
}

/** @param {string} node @param {(line: string) => void} print @returns {Promise<import('./compare.js').Load>} */
export async function measureCrawler(node, print) {
  const [n, rounds] = [100_000, 2];
  const { each, ratio, heap } = await compare({ load: 'crawl', n, warmUp: n / 10, rounds, node, print });
  const title = 'A crawler';
  return {
    title,
    text: `${digits(n)} pages, found by their links, 50 at a time. ${rounds} rounds for each side in turn, medians.`,
    sides: ['taskFunction with a limit, until, fetch', 'p-limit, fetch with a signal'],
    lines: [
      ['µs for each page', ...each('ms').map(digits)],
      ['µs of processor time for each page', ...each('cpu').map(digits)],
      ['heap afterwards, MB', ...heap],
    ],
    verdicts: [{ text: `${title}: at most ${LIMIT} × p-limit's time`, value: ratio('ms'), limit: LIMIT }],
  };
}
