/** Bundlers: runs their bundles of the benchmarks' smallest program, and measures the sizes, so that growth does not go unnoticed. */
import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PRINTED, weight } from '../../bench/smallest/bundle.js';
import { root } from '../package/manifest.js';
import { run } from '../package/run.js';
import { bench, workshop } from './workshop.js';

/**
 * The limits of each bundler's bundle, in bytes, minified and compressed. Lower them when the bundles get smaller. Bundlers differ in what
 * they take for a side effect, so a limit for one of them alone would not notice what another one cannot leave out.
 *
 * @type {Record<string, { withRxjs: number, alone: number }>}
 */
const limits = {
  esbuild: { withRxjs: 25_950, alone: 22_650 },
  vite: { withRxjs: 28_100, alone: 24_300 },
  webpack: { withRxjs: 25_600, alone: 22_400 },
};

export function bundles() {
  const folder = bench('bundles');
  // The program of the benchmarks, in a folder where the packed library resolves.
  copyFileSync(path.join(root, 'bench/smallest/rxtask.js'), path.join(folder, 'smallest.js'));
  copyFileSync(path.join(workshop, 'bundles/everything.js'), path.join(folder, 'everything.js'));
  for (const [bundler, limit] of Object.entries(limits)) {
    /** @param {string} program @param {string[]} external */
    const bundle = (program, ...external) => {
      const output = path.join(folder, [bundler, program, ...external].join('-') + '.mjs');
      const args = [`./bundles/${bundler}.mjs`, path.join(folder, `${program}.js`), output, ...external];
      run(process.execPath, args, { cwd: workshop });
      return output;
    };
    const smallest = bundle('smallest');
    const alone = bundle('smallest', 'rxjs');
    const everything = bundle('everything');

    for (const output of [smallest, alone]) {
      const printed = run(process.execPath, [output], { cwd: folder });
      if (printed !== PRINTED) throw new Error(`${output} printed\n${printed}`);
    }
    if (readFileSync(smallest, 'utf8').includes('BrokenBarrierError')) {
      throw new Error(`${bundler}: what the program does not use is in the bundle`);
    }
    const [withRxjs, apart, all] = [smallest, alone, everything].map((file) => weight(readFileSync(file)));
    console.log(
      `${bundler}: ${String(withRxjs)} bytes, ${String(apart)} without rxjs, ${String(all)} with everything`,
    );
    keep(`of ${bundler} with rxjs`, withRxjs, limit.withRxjs);
    keep(`of ${bundler} alone`, apart, limit.alone);
  }
}

/**
 * @param {string} what
 * @param {number | undefined} size
 * @param {number} limit
 */
function keep(what, size = Infinity, limit) {
  if (size <= limit) return;
  throw new Error(
    `The smallest program ${what} has become ${String(size)} bytes; the limit is ${String(limit)}.`,
  );
}
