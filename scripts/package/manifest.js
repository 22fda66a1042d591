/** package.json, and the entry points that its `exports` define. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/**
 * @typedef {{
 *   name: string,
 *   version: string,
 *   exports: Record<string, string | { 'module-sync': string, import: string, require: string }>,
 *   peerDependencies: Record<string, string>,
 *   devDependencies: Record<string, string>,
 * }} Manifest
 */
export const manifest = /** @type {Manifest} */ (
  JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
);

for (const [subpath, target] of Object.entries(manifest.exports)) {
  if (typeof target === 'string' || Object.keys(target).join() === 'module-sync,import,require') continue;
  throw new Error(
    `exports["${subpath}"] must name a file for module-sync, for import and for require, in this order: entry points ` +
      'with other conditions could be loaded beside these as second copies.',
  );
}

/**
 * The entry points that are code. `id` is for file names, `specifier` is what users import, and `import` and `require` are the
 * paths of the built modules.
 */
export const entries = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === 'string'
    ? []
    : [
        {
          id: path.posix.join(manifest.name, subpath).replaceAll('/', '-'),
          specifier: path.posix.join(manifest.name, subpath),
          import: target.import,
          require: target.require,
        },
      ],
);
