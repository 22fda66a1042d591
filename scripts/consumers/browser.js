/** Chromium: the tutorial's programs run in a page and print what they print in Python. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../package/manifest.js';
import { run } from '../package/run.js';
import { bench, workshop } from './workshop.js';

const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** @typedef {{ name: string, state: string, lines: string[] }} Program */

export function browser() {
  if (!existsSync(chromium)) {
    throw new Error(
      'There is no Chromium: install it (`apt-get install chromium`), or name one in the variable CHROMIUM.',
    );
  }
  const folder = bench('browser');
  cpSync(path.join(root, 'examples'), path.join(folder, 'examples'), { recursive: true });
  cpSync(path.join(workshop, 'browser/page.ts'), path.join(folder, 'page.ts'));
  writeFileSync(path.join(folder, 'tsconfig.json'), '{}'); // not ours, which maps rxtask to its sources

  const output = run(process.execPath, ['./browser/play.mjs', folder, chromium], { cwd: workshop });
  const { version, printed } = /** @type {{ version: string, printed: Program[] }} */ (JSON.parse(output));
  for (const { name, state, lines } of printed) {
    const expected = readFileSync(path.join(root, 'examples/expected', `${name}.txt`), 'utf8').trimEnd();
    if (state === 'succeeded' && lines.join('\n') === expected) continue;
    throw new Error(`${name} ended ${state} and printed\n${lines.join('\n')}\ninstead of\n${expected}`);
  }
  if (printed.length === 0) throw new Error('No program has run in the page.');
  console.log(`Chromium ${version}: ${String(printed.length)} programs print what Python prints`);
}
