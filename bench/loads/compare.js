/** Real loads: typical programs, compared with the same programs without rxtask. `npm run bench:loads`. */
import { measureCrawler, measureTyping } from './clients.js';
import { measureService } from './under-load.js';

/** @typedef {{ title: string, text: string, sides: string[], lines: string[][], verdicts: import('../targets.js').Verdict[] }} Load */

const loads = /** @type {const} */ ([
  ['service', 'A Fastify service', measureService],
  ['typing', 'Search as you type', measureTyping],
  ['crawler', 'A crawler', measureCrawler],
]);

/**
 * @param {string} node the binary
 * @param {(name: string, title: string) => boolean} wanted
 * @param {(line: string) => void} print
 */
export async function measureLoads(node, wanted, print) {
  /** @type {Load[]} */
  const measured = [];
  for (const [name, title, measure] of loads) {
    if (!wanted(name, title)) continue;
    print(title);
    measured.push(await measure(node, print));
  }
  return measured;
}
