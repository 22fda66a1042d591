/** Node, from the oldest supported version to the newest, with `import`, `require`, and both in one process; Deno; Bun. */
import path from 'node:path';
import { run } from '../package/run.js';
import { accept } from './acceptance.js';
import { installed, nodeOf, workshop } from './workshop.js';

const programs = ['import.mjs', 'require.cjs', 'both.mjs'];

const ofNode = ['mock-timers.mjs', 'threads.mjs', 'threads.cjs', 'cluster.mjs', 'cluster.cjs'];

export function node() {
  for (const major of ['20', '22', '24', '26'])
    tryAll(`Node ${major}`, [nodeOf(major)], [...programs, ...ofNode]);
}

export function deno() {
  const binary = installed('@deno/linux-x64-glibc/deno');
  tryAll('Deno', [binary, 'run', '--allow-all', '--node-modules-dir=manual'], programs);
}

export function bun() {
  // Bun does not know module-sync, so it has one copy for each kind of module.
  tryAll('Bun', [installed('@oven/bun-linux-x64/bin/bun')], ['import.mjs', 'require.cjs']);
}

/**
 * @param {string} name
 * @param {string[]} command
 * @param {string[]} files
 */
function tryAll(name, [command, ...args], files) {
  for (const file of files) {
    const program = path.join('programs', file);
    const output = run(/** @type {string} */ (command), [...args, program], { cwd: workshop });
    console.log(`${name}, ${file}: ${accept(`${name}, ${file}`, output)}`);
  }
}
