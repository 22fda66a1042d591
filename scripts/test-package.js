/**
 * Checks the package as it would be published: its files, its manifest and its declarations. Then it installs the tarball and
 * rxjs in an empty folder and loads every entry point, as an ES module and as CommonJS. Needs `npm run build`.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkContents } from './package/contents.js';
import { checkLinks } from './package/links.js';
import { entries, manifest, root } from './package/manifest.js';
import { pack } from './package/pack.js';
import { run } from './package/run.js';

/** The optional peers of an entry point, and their own peers. @type {Record<string, string[]>} */
const peers = {
  'rxtask/eslint': ['@typescript-eslint/utils', 'eslint', 'typescript'],
  'rxtask/react': ['react'],
  'rxtask/vue': ['vue'],
  'rxtask/nest': ['@nestjs/common', 'reflect-metadata'],
  'rxtask/angular': ['@angular/core', '@angular/compiler'],
};

const folder = mkdtempSync(path.join(tmpdir(), 'rxtask-package-'));
try {
  const { tarball, files, size, unpackedSize } = pack(folder);
  checkContents(files);
  const kilobytes = (/** @type {number} */ bytes) => `${String(Math.round(bytes / 1000))} kB`;
  console.log(
    `files: ${String(files.length)}, ${kilobytes(size)} packed, ${kilobytes(unpackedSize)} unpacked`,
  );

  tool('publint', 'run', '--strict', tarball);
  console.log('publint: nothing to complain of');
  tool('attw', '--format', 'ascii', '--no-color', tarball);
  console.log('attw: types are found, and are those of the code');

  write('package.json', JSON.stringify({ private: true }));
  install(tarball, inOurVersion('rxjs'));
  const links = checkLinks(path.join(folder, 'node_modules', manifest.name), files);
  console.log(`pages: ${String(links)} links to files of the package, each leads somewhere`);
  // First load the entry points that need only rxjs, while nothing else is installed.
  const ordered = [...entries].sort((a, b) => peersOf(a.specifier).length - peersOf(b.specifier).length);
  for (const { specifier, ...files } of ordered) {
    const peers = peersOf(specifier);
    if (peers.length > 0) install(...peers.map(inOurVersion));
    const imported = load('load.mjs', `import * as entry from '${specifier}';`);
    const required = load('load.cjs', `const entry = require('${specifier}');`);
    if (imported === '') throw new Error(`'${specifier}' exports nothing`);
    if (imported !== required)
      throw new Error(`'${specifier}' differs:\n  import:  ${imported}\n  require: ${required}`);
    console.log(
      `${specifier}: ${String(imported.split(',').length)} names, the same by import and by require`,
    );
    for (const file of [files.import, files.require]) {
      checkClassNames(file);
      checkIgnored(file);
    }
  }
  const inside = `try { require('${manifest.name}/dist/cjs/index.js') } catch (error) { console.log(error.code) }`;
  write('inside.cjs', inside);
  const refusal = run(process.execPath, ['inside.cjs'], { cwd: folder }).trim();
  if (refusal !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw new Error('A user can import what is internal.');
  console.log('inside: out of reach');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {string} specifier */
function peersOf(specifier) {
  return peers[specifier] ?? [];
}

/** @param {string} name */
function inOurVersion(name) {
  return `${name}@${String(manifest.devDependencies[name])}`;
}

/** @param {string[]} packages */
function install(...packages) {
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages], { cwd: folder });
}

/**
 * The names that a program can import from an entry point.
 *
 * @param {string} file
 * @param {string} statement
 */
function load(file, statement) {
  write(file, `${statement} console.log(Object.keys(entry).sort().join());`);
  return run(process.execPath, [file], { cwd: folder }).trim();
}

/**
 * Checks that the bundler has not renamed a class, because its name appears in messages and stacks. It loads the file directly:
 * through `exports`, newer versions of Node load the ES modules for `require`, too.
 *
 * @param {string} file
 */
function checkClassNames(file) {
  write(
    'names.mjs',
    `import * as entry from './${path.posix.join('node_modules', manifest.name, file)}';
    for (const [name, value] of Object.entries(entry))
      if (String(value).startsWith('class') && value.name !== name) console.log(value.name + ' in place of ' + name);`,
  );
  const wrong = run(process.execPath, ['names.mjs'], { cwd: folder }).trim();
  if (wrong !== '') throw new Error(`${file} has classes of other names:\n${wrong}`);
}

/**
 * Checks that debuggers pass over all sources of a file.
 *
 * @param {string} file
 */
function checkIgnored(file) {
  const map = path.join(folder, 'node_modules', manifest.name, `${file}.map`);
  /** @type {{ sources: string[], ignoreList?: number[], x_google_ignoreList?: number[] }} */
  const { sources, ignoreList, x_google_ignoreList } = JSON.parse(readFileSync(map, 'utf8'));
  const all = sources.map((_, i) => i).join();
  if (ignoreList?.join() !== all || x_google_ignoreList?.join() !== all)
    throw new Error(`${map} does not list all of its sources in ignoreList and x_google_ignoreList`);
}

/**
 * @param {string} name
 * @param {string} text
 */
function write(name, text) {
  writeFileSync(path.join(folder, name), text);
}

/**
 * @param {string} name
 * @param {string[]} args
 */
function tool(name, ...args) {
  run(path.join(root, 'node_modules/.bin', name), args, { cwd: root });
}
