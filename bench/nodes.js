/** The versions of Node, from the registry's packages of their binaries. They are pinned in package.json. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The targets are those of this version. */
export const REFERENCE = '24';
export const MAJORS = ['20', '22', '24', '26'];

/**
 * The binary of a version, and its full number.
 *
 * @param {string} major
 */
export function nodeOf(major) {
  if (!MAJORS.includes(major))
    throw new Error(`There is no Node ${major}. The versions are ${MAJORS.join(', ')}.`);
  const folder = path.join(import.meta.dirname, `node_modules/node-${major}`);
  const binary = path.join(folder, 'bin/node');
  // The registry has a package for each platform. Elsewhere the Node that runs this may be the one.
  if (existsSync(binary)) return { binary, version: versionIn(path.join(folder, 'package.json')) };
  if (process.version.startsWith(`v${major}.`))
    return { binary: process.execPath, version: process.version.slice(1) };
  throw new Error(
    `There is no Node ${major} for this platform: start the benchmark with it, and with --node ${major}.`,
  );
}

/** @param {string} file */
function versionIn(file) {
  const { version } = /** @type {{ version: string }} */ (JSON.parse(readFileSync(file, 'utf8')));
  return version;
}
