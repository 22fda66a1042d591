/** Measures the milliseconds to import a peer, each time in a new process. rxtask imports RxJS, so RxJS alone has a column. */
import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import path from 'node:path';
import { median } from './stats.js';

const RUNS = 15;

/** @type {Record<string, string>} */
const modules = {
  rxtask: pathToFileURL(path.join(import.meta.dirname, '../dist/esm/index.js')).href,
  rxjs: 'rxjs',
  effect: 'effect',
  effection: 'effection',
  'redux-saga': 'redux-saga',
  bluebird: 'bluebird',
};

/** @param {string} name @param {string} node */
function importOnce(name, node) {
  const program = `
    const start = performance.now();
    await import('${name}');
    process.stdout.write(String(performance.now() - start));`;
  const { status, stdout, stderr } = spawnSync(node, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

/** @param {string[]} peers @param {string} node the binary @returns {Record<string, import('./measure.js').Cell>} */
export function measureImports(peers, node) {
  const imported = Object.entries(modules).filter(([name]) => peers.includes(name));
  /** @type {Record<string, number[]>} */
  const samples = Object.fromEntries(imported.map(([name]) => [name, []]));
  for (let round = 0; round < RUNS; round++) {
    for (const [name, module] of imported) samples[name]?.push(importOnce(module, node));
  }
  return Object.fromEntries(imported.map(([name]) => [name, { value: median(samples[name] ?? []) }]));
}
