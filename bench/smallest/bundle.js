/**
 * How the smallest program is bundled and weighed, in the benchmarks (of dist/) and in the gate (of the packed package), so that both give
 * the same numbers.
 */
import { gzipSync } from 'node:zlib';

/** What the smallest program of each peer prints. */
export const PRINTED = 'stopped\n42\n';

/** The options of esbuild. @type {import('esbuild').BuildOptions} */
export const bundling = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  define: { 'process.env.NODE_ENV': '"production"' },
};

/** The size of a bundle, compressed, in bytes. @param {Uint8Array} bundle */
export function weight(bundle) {
  return gzipSync(bundle, { level: 9 }).length;
}
