/**
 * Measures the smallest program, in kilobytes, minified and gzipped. It starts two tasks, cancels one and waits for the other.
 * Each bundle also runs, to check that it does exactly that.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { bundling, PRINTED, weight } from './smallest/bundle.js';

const programs = ['rxtask', 'native', 'rxjs', 'effect', 'effection', 'redux-saga', 'bluebird'];

/** @param {string} name @param {string[]} external */
async function bundle(name, external = []) {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, `smallest/${name}.js`)],
    alias: { rxtask: path.join(import.meta.dirname, '../dist/esm/index.js') },
    ...bundling,
    external: ['node:*', ...external],
    write: false,
  });
  return /** @type {{ contents: Uint8Array }} */ (outputFiles[0]).contents;
}

/** @param {string} name @param {Uint8Array} program */
function assertWorks(name, program) {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module'], {
    input: program,
    encoding: 'utf8',
  });
  if (stdout !== PRINTED) throw new Error(`smallest/${name}.js does not work:\n${stdout}${stderr}`);
}

const kilobytes = (/** @type {Uint8Array} */ program) => ({
  value: weight(program) / 1000,
});

/** @param {string[]} peers @returns {Promise<Record<string, import('./measure.js').Cell>>} */
export async function measureSizes(peers) {
  /** @type {Record<string, import('./measure.js').Cell>} */
  const cells = {};
  for (const name of programs.filter((name) => peers.includes(name))) {
    const program = await bundle(name);
    assertWorks(name, program);
    cells[name] = kilobytes(program);
  }
  return cells;
}

/** The size of rxtask without RxJS, for programs that already use RxJS. @returns {Promise<Record<string, import('./measure.js').Cell>>} */
export async function measureSizeAlone() {
  return { rxtask: kilobytes(await bundle('rxtask', ['rxjs'])) };
}
