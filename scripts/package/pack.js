/** Packs the package as it would be published. Run `npm run build` first. */
import path from 'node:path';
import { root } from './manifest.js';
import { run } from './run.js';

/**
 * @typedef {{ filename: string, size: number, unpackedSize: number, files: { path: string, size: number }[] }} Packed
 */

/**
 * Writes the tarball into `folder`, and returns its path and its contents.
 *
 * @param {string} folder
 */
export function pack(folder) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [packed] = /** @type {[Packed]} */ (JSON.parse(run('npm', args, { cwd: root })));
  return { ...packed, tarball: path.join(folder, packed.filename) };
}
