/** The folder consumers/: the tools of users, with the packed library installed next to them. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { manifest, root } from '../package/manifest.js';
import { pack } from '../package/pack.js';
import { run } from '../package/run.js';

export const workshop = path.join(root, 'consumers');
const modules = path.join(workshop, 'node_modules');

/** The file of an installed package. @param {string[]} parts */
export function installed(...parts) {
  return path.join(modules, ...parts);
}

/** A version of Node, from the registry's package of its binaries. @param {string} major */
export function nodeOf(major) {
  const binary = installed(`node-${major}`, 'bin/node');
  if (existsSync(binary)) return binary;
  throw new Error(
    `There is no Node ${major} for this platform in consumers/: it is installed on Linux x64 only.`,
  );
}

/** An empty folder in which the packed library resolves. @param {string} name */
export function bench(name) {
  const folder = path.join(workshop, '.cache', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Installs the tools, unless they are installed already, and the freshly packed library. */
export function prepare() {
  install(workshop);
  putLibrary(workshop);
}

/**
 * Installs what the lockfile of a folder lists, unless that is installed already.
 *
 * @param {string} folder
 */
export function install(folder) {
  const lock = readFileSync(path.join(folder, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).digest('hex');
  const stamp = path.join(folder, 'node_modules/.rxtask-tools');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  // Some tools need a newer Node than the one that installs them, and `npm run` passes on the root's engine-strict.
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--engine-strict=false'];
  run('npm', args, { cwd: folder, timeout: 600_000 });
  writeFileSync(stamp, wanted);
}

/**
 * Packs the library, and puts it among the packages of a folder.
 *
 * @param {string} folder
 */
export function putLibrary(folder) {
  const unpacked = mkdtempSync(path.join(tmpdir(), 'rxtask-packed-'));
  try {
    run('tar', ['-xzf', pack(unpacked).tarball, '-C', unpacked]);
    const target = path.join(folder, 'node_modules', manifest.name);
    rmSync(target, { recursive: true, force: true });
    cpSync(path.join(unpacked, 'package'), target, { recursive: true });
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}
