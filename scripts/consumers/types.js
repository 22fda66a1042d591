/**
 * Every TypeScript from 5.4 on reads the declarations, with each module resolution, and with the libraries of a page and those of
 * Node. `strict` is on, and skipLibCheck is off.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { entries } from '../package/manifest.js';
import { frameworks } from './bindings.js';
import { runBeside } from '../package/run.js';
import { bench, installed, workshop } from './workshop.js';

const versions = ['5.4', '5.5', '5.6', '5.7', '5.8', '5.9', '6.0', '7.0'];
const resolutions = [
  { moduleResolution: 'node16', module: 'node16', extensions: ['.mts', '.cts'], alone: ['meet.mts'] },
  { moduleResolution: 'bundler', module: 'esnext', extensions: ['.ts'], alone: [] },
  // The resolution without `exports`, which older Jest set-ups still use. TypeScript 7 has removed it.
  { moduleResolution: 'node10', module: 'commonjs', extensions: ['.ts'], alone: [], until: '6.0' },
];
const surroundings = [
  { where: 'page', lib: ['ES2022', 'DOM'], types: [], files: ['use'] },
  { where: 'node', lib: ['ES2022'], types: ['node'], files: ['use'] },
  { where: 'disposable', lib: ['ES2022', 'DOM', 'ESNext.Disposable'], types: [], files: ['use', 'using'] },
];

/** @typedef {{ version: string, resolution: typeof resolutions[number], surrounding: typeof surroundings[number] }} Setting */

/** All settings. @type {Setting[]} */
const settings = versions.flatMap((version) =>
  resolutionsOf(version).flatMap((resolution) =>
    surroundings.map((surrounding) => ({ version, resolution, surrounding })),
  ),
);

/** About a third of the settings, in which every pair of values of their three parts occurs. */
export async function types() {
  await check(
    settings.filter(({ version, resolution, surrounding }) => {
      const known = resolutionsOf(version);
      const turn = versions.indexOf(version) + surroundings.indexOf(surrounding);
      return known.indexOf(resolution) === turn % known.length;
    }),
  );
}

/** @param {string} version */
function resolutionsOf(version) {
  return resolutions.filter(({ until = version }) => version <= until);
}

export async function everyType() {
  await check(settings);
}

/** @param {Setting[]} chosen */
async function check(chosen) {
  const folder = bench('types');
  // Two at a time, because a compiler keeps one core busy.
  const left = [...chosen];
  const next = async () => {
    for (let setting = left.pop(); setting !== undefined; setting = left.pop())
      await compile(folder, setting);
  };
  await Promise.all([next(), next()]);
  console.log(`TypeScript ${versions.join(', ')}: ${String(chosen.length)} settings`);
}

/**
 * @param {string} folder
 * @param {Setting} setting
 */
async function compile(folder, { version, resolution, surrounding }) {
  const { extensions, alone, module, moduleResolution } = resolution;
  const { where, files, lib, types } = surrounding;
  const project = path.join(folder, `${version}-${moduleResolution}-${where}`);
  mkdirSync(project);
  const readable = entries.filter(
    ({ id, specifier }) =>
      (where === 'node' || id !== 'rxtask-node') && // its types are Node's
      !frameworks.includes(specifier), // their types need those of the frameworks, and `bindings` reads them there
  );
  const programs = [
    [
      'entries',
      readable.map(({ specifier }, i) => `export * as entry${String(i)} from '${specifier}';`).join('\n'),
    ],
    ...['things', ...files].map((file) => [
      file,
      readFileSync(path.join(workshop, 'types', `${file}.ts`), 'utf8'),
    ]),
  ];
  const sources = programs.flatMap(([name, text]) =>
    extensions.map((extension) => {
      const file = `${String(name)}${extension}`;
      writeFileSync(path.join(project, file), String(text));
      return file;
    }),
  );
  for (const file of alone) {
    cpSync(path.join(workshop, 'types', file), path.join(project, file));
    sources.push(file);
  }
  const isOutdated = moduleResolution === 'node10' && version === '6.0'; // it warns unless `ignoreDeprecations` is set
  const compilerOptions = {
    ...(isOutdated && { ignoreDeprecations: version }),
    module,
    moduleResolution,
    lib,
    types,
    target: 'ES2022',
    strict: true,
    noEmit: true,
    skipLibCheck: false,
  };
  writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: sources }));
  const compiler = installed(`typescript-${version}`, 'bin/tsc');
  await runBeside(process.execPath, [compiler, '--project', '.'], { cwd: project });
}
