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
  const lock = readFileSync(path.join(workshop, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).digest('hex');
  const stamp = installed('.rxtask-tools');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    // Some tools need a newer Node than the one that installs them, and `npm run` passes on the root's engine-strict.
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--engine-strict=false'];
    run('npm', args, { cwd: workshop, timeout: 600_000 });
    writeFileSync(stamp, wanted);
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'rxtask-packed-'));
  try {
    run('tar', ['-xzf', pack(folder).tarball, '-C', folder]);
    rmSync(installed(manifest.name), { recursive: true, force: true });
    cpSync(path.join(folder, 'package'), installed(manifest.name), { recursive: true });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
