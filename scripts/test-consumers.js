/**
 * Uses the packed package as its users do: in all versions of Node, with all versions of TypeScript, in test runners,
 * bundlers and a browser. Run all parts with `npm run test:consumers`, or some with `npm run test:consumers -- node types`.
 * Run `npm run build` first.
 */
import { bindings } from './consumers/bindings.js';
import { browser, picture } from './consumers/browser.js';
import { bundles } from './consumers/bundles.js';
import { clients } from './consumers/clients.js';
import { command } from './consumers/command.js';
import { eslint } from './consumers/eslint.js';
import { jest, vitest } from './consumers/runners.js';
import { bun, deno, node } from './consumers/runtimes.js';
import { setups } from './consumers/setups.js';
import { suites } from './consumers/suites.js';
import { testTools } from './consumers/test-tools.js';
import { everyType, types } from './consumers/types.js';
import { prepare } from './consumers/workshop.js';

/** @type {Record<string, () => void | Promise<void>>} */
const parts = {
  ...{ node, command, deno, bun, types, jest, vitest, setups, suites, eslint, bundles },
  ...{ browser, bindings, 'test-tools': testTools, clients },
};
/** Run only on request: one takes minutes, the other writes a picture of the docs. */
const onRequest = { 'every-type': everyType, picture };

const all = { ...parts, ...onRequest };
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in all));
if (unknown.length > 0) {
  throw new Error(`There is no part ${unknown.join()}; there are ${Object.keys(all).join(', ')}.`);
}
await timed('tools', prepare);
for (const [name, part] of Object.entries(all)) {
  if (asked.length === 0 ? name in parts : asked.includes(name)) await timed(name, part);
}

/**
 * @param {string} name
 * @param {() => void | Promise<void>} part
 */
async function timed(name, part) {
  const started = performance.now();
  await part();
  console.log(`[${name}: ${((performance.now() - started) / 1000).toFixed(1)} s]\n`);
}
