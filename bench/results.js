/** bench/results.json has the measurements, part by part. bench/RESULTS.md and the chart in the docs are generated from it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { report } from './report.js';

const json = path.join(import.meta.dirname, 'results.json');
export const page = path.join(import.meta.dirname, 'RESULTS.md');

/**
 * @template T
 * @typedef {{ machine: import('./machine.js').Machine, seconds?: number, data: T }} Part what was measured, where and when
 */

/**
 * @typedef {object} Results
 * @property {Part<import('./targets.js').ResultRow[]>} [table]
 * @property {Part<import('./growth.js').GrowthLine[]>} [growth]
 * @property {Part<import('./mixed.js').MixedLine[]>} [mixed]
 * @property {Part<import('./loads/compare.js').Load[]>} [loads]
 * @property {Part<{ node: string, rows: import('./targets.js').ResultRow[] }[]>} [versions]
 */

/** @returns {Results} */
export function readResults() {
  return existsSync(json) ? /** @type {Results} */ (JSON.parse(readFileSync(json, 'utf8'))) : {};
}

/** Replaces some parts, and writes what is made from them. @param {Results} parts */
export function writeResults(parts) {
  const results = { ...readResults(), ...parts };
  writeFileSync(json, `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(page, report(results));
  const root = path.join(import.meta.dirname, '..');
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/tsx/dist/cli.mjs', 'scripts/docs/write-chart.ts'],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  if (status !== 0) throw new Error('scripts/docs/write-chart.ts could not draw the chart');
}
