/** Chromium: the tutorial's programs run in a page and print what they print in Python; jobs run in Web Workers. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../package/manifest.js';
import { run } from '../package/run.js';
import { bench, workshop } from './workshop.js';

const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** @typedef {{ name: string, state: string, lines: string[] }} Program */

/** What happens to the jobs of browser/threads.ts. */
const inThreads = [
  'result: 25',
  'begun: running',
  'clean: cancelling',
  'cancelled: CancelledError: enough, cancelled',
  'terminated: WorkerLostError: "stubborn" did not end within 300 ms of its cancellation ("stop"): its thread was terminated, and its clean-up may not have run.',
  'failure: true too far root',
  'goes on: 4',
];

export function browser() {
  if (!existsSync(chromium)) {
    throw new Error(
      'There is no Chromium: install it (`apt-get install chromium`), or name one in the variable CHROMIUM.',
    );
  }
  const folder = bench('browser');
  cpSync(path.join(root, 'examples'), path.join(folder, 'examples'), { recursive: true });
  for (const file of ['page.ts', 'threads.ts', 'jobs.ts', 'worker.ts']) {
    cpSync(path.join(workshop, 'browser', file), path.join(folder, file));
  }
  writeFileSync(path.join(folder, 'tsconfig.json'), '{}'); // not ours, which maps rxtask to its sources

  const output = run(process.execPath, ['./browser/play.mjs', folder, chromium], { cwd: workshop });
  const { version, page, threads } = /** @type {{ version: string, page: Program[], threads: Program[] }} */ (
    JSON.parse(output)
  );
  for (const { name, state, lines } of page) {
    const expected = readFileSync(path.join(root, 'examples/expected', `${name}.txt`), 'utf8').trimEnd();
    if (state === 'succeeded' && lines.join('\n') === expected) continue;
    throw new Error(`${name} ended ${state} and printed\n${lines.join('\n')}\ninstead of\n${expected}`);
  }
  if (page.length === 0) throw new Error('No program has run in the page.');
  console.log(`Chromium ${version}: ${String(page.length)} programs print what Python prints`);

  for (const { name, lines } of threads) {
    if (lines.join('\n') === inThreads.join('\n')) continue;
    throw new Error(
      `Jobs in Web Workers, ${name}:\n${lines.join('\n')}\ninstead of\n${inThreads.join('\n')}`,
    );
  }
  if (threads.length !== 2) throw new Error('The jobs have not run in Web Workers.');
  console.log(`Chromium ${version}: jobs run in Web Workers, are cancelled there, and clean up`);
}
