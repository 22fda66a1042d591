/**
 * The bindings, each in its framework in Chromium and on the server: the laws of consumers/bindings/pages. Also their types, as the
 * oldest and the newest TypeScript read them, and their sizes.
 */
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { run } from '../package/run.js';
import { install, installed, putLibrary, workshop } from './workshop.js';

const folder = path.join(workshop, 'bindings');
const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/**
 * For each binding: the limit of its size in bytes, minified and compressed, without RxJS, the framework and what `rxtask`
 * itself has of it; and the TypeScripts that its framework's declarations compile with.
 *
 * @type {Record<string, { limit: number, compilers: string[], types?: string[] }>}
 */
const bindingsOf = {
  react: { limit: 1000, compilers: ['5.4', '7.0'] },
  vue: { limit: 1000, compilers: ['5.4', '7.0'] },
  // Angular 21 needs TypeScript 5.9.
  angular: { limit: 1000, compilers: ['5.9', '6.0'] },
  nest: { limit: 1000, compilers: ['5.4', '7.0'], types: ['node'] },
};
export const frameworks = Object.keys(bindingsOf).map((name) => `rxtask/${name}`);

export async function bindings() {
  if (!existsSync(chromium)) {
    throw new Error(
      'There is no Chromium: install it (`apt-get install chromium`), or name one in the variable CHROMIUM.',
    );
  }
  install(folder);
  putLibrary(folder);
  for (const [name, { limit, compilers, types }] of Object.entries(bindingsOf)) {
    for (const version of compilers) {
      compile(name, version, types);
      // Nest 12 is among the packages of all consumers.
      if (name === 'nest') compile(name, version, types, workshop);
    }
    const size = await sizeOf(name);
    console.log(`rxtask/${name}: ${String(size)} bytes; types in TypeScript ${compilers.join(', ')}`);
    if (size > limit) {
      throw new Error(`rxtask/${name} has become ${String(size)} bytes; the limit is ${String(limit)}.`);
    }
  }
  inBrowser();
  onServer('server');
  onServer('server-zone');
}

/** @param {string} page */
function onServer(page) {
  const output = run(process.execPath, ['server.mjs', page], { cwd: folder });
  // Angular says in which mode it runs.
  const [result = ''] = output.trim().split('\n').slice(-1);
  /** @type {{ count: number, complaints: string[] }} */
  const { count, complaints } = JSON.parse(result);
  if (complaints.length > 0 || count === 0) throw new Error(`on the server:\n${complaints.join('\n')}`);
  console.log(`Node, ${page}: ${String(count)} laws hold`);
}

function inBrowser() {
  const output = run(process.execPath, ['play.mjs', chromium], { cwd: folder, timeout: 300_000 });
  const { version, results } =
    /** @type {{ version: string, results: Record<string, { count: number, complaints: string[] }> }} */ (
      JSON.parse(output)
    );
  for (const [name, { count, complaints }] of Object.entries(results)) {
    if (complaints.length > 0) throw new Error(`${name}:\n${complaints.join('\n')}`);
    if (count === 0) throw new Error(`${name}: no law has run.`);
    console.log(`Chromium ${version}, ${name}: ${String(count)} laws hold`);
  }
}

/** How much larger a program gets that already uses `taskFunction` and `toState`. @param {string} name */
async function sizeOf(name) {
  const uses = `export { CancelledError, taskFunction, toState } from 'rxtask';`;
  const [without, withBinding] = await Promise.all([
    weigh(uses),
    weigh(`${uses} export * from 'rxtask/${name}';`),
  ]);
  return withBinding - without;
}

/** @param {string} contents */
async function weigh(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    external: ['rxjs', 'react', 'vue', '@angular/*', '@nestjs/*'],
  });
  return gzipSync(/** @type {Uint8Array} */ (outputFiles[0]?.contents), { level: 9 }).length;
}

/**
 * @param {string} name
 * @param {string} version
 * @param {string[]} types other types that the framework's declarations need
 * @param {string} packages the folder in which the framework is installed
 */
function compile(name, version, types = [], packages = folder) {
  const project = path.join(packages, '.cache', `${name}-${version}`);
  rmSync(project, { recursive: true, force: true });
  mkdirSync(project, { recursive: true });
  cpSync(path.join(folder, 'types', `${name}.ts`), path.join(project, 'use.ts'));
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2022', 'DOM', 'DOM.Iterable'],
    module: 'esnext',
    moduleResolution: 'bundler',
    types,
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    experimentalDecorators: true,
  };
  writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
  run(process.execPath, [installed(`typescript-${version}`, 'bin/tsc'), '--project', '.'], { cwd: project });
}
