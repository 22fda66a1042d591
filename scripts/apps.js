/**
 * Prepares the apps in examples/apps. They use the package as an installed dependency. This builds and packs the package if lib
 * has changed, and installs the apps' dependencies if the lockfile has changed.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);
const apps = path.join(root, 'examples/apps');
const tarball = path.join(apps, 'rxtask.tgz');
const installed = path.join(apps, 'node_modules/.package-lock.json');

const sources = ['lib', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'tsconfig.build.cjs.json'];
const isPacked = isNewer(tarball, ...sources.map((name) => path.join(root, name)));
if (!isPacked) {
  run('npm', ['run', '--silent', 'build'], root);
  const folder = path.join(apps, 'node_modules/.packed');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], root);
  cpSync(path.join(folder, readdirSync(folder)[0] ?? ''), tarball);
}
if (!isNewer(installed, path.join(apps, 'package-lock.json'))) {
  run('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], apps);
} else if (!isPacked) {
  const folder = path.join(apps, 'node_modules/rxtask');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'], root);
}

/**
 * Whether `file` exists and is newer than everything in `others`.
 * @param {string} file
 * @param {string[]} others
 */
function isNewer(file, ...others) {
  return existsSync(file) && others.every((other) => latest(other) <= statSync(file).mtimeMs);
}

/** @param {string} name */
function latest(name) {
  if (statSync(name).isFile()) return statSync(name).mtimeMs;
  const files = readdirSync(name, { recursive: true, encoding: 'utf8' });
  return Math.max(...files.map((file) => statSync(path.join(name, file)).mtimeMs));
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} has failed, in ${cwd}.`);
}
