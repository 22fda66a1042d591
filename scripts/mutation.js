/**
 * Mutation testing: Stryker changes lib in small ways, one at a time, and a spec must fail for each change.
 *
 *     npm run mutation -- lib/sync    one folder or file, or several
 *     npm run mutation                all folders that spec/mutation.md has a score for
 *
 * Each change is tried with the specs of the target first. If it survives, it is tried with all specs that may notice it. The
 * reports are in .cache/mutation. A second run tests only what has changed since the first.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const cache = '.cache/mutation';

/** Laws over all of lib that hold a named rule: not the random programs, and not those that measure memory or time. */
const namedLaws = [
  'spec/core/raw.spec.ts',
  'spec/interop/vue.spec.ts',
  // What an inspection shows of each kind of wait.
  ...['edges', 'snapshot'].map((name) => `spec/inspect/${name}.spec.ts`),
  ...['nothing-is-lost', 'throwing-callbacks', 'timeout-errors', 'every-cancellation-is-explained'].map(
    (name) => `spec/laws/${name}.spec.ts`,
  ),
];

const folders = ['collections', 'core', 'loop', 'combine', 'scope', 'sync', 'time'];

/**
 * A law of the folder itself must fail, one of asyncio's, or a named one: not only a random program (spec/laws), a record of CPython
 * (spec/conformance) or the specs of a layer above. The specs of the target come first: the first law that fails ends the
 * run of a mutant.
 *
 * @param {string} target
 */
function specsFor(target) {
  const own = target.replace(/^lib/, 'spec').replace(/\.ts$/, '.spec.ts');
  const folder = own.split('/')[1] ?? '';
  const all = readdirSync('spec', { recursive: true, encoding: 'utf8' })
    .map((file) => path.posix.join('spec', file))
    .filter(
      (file) =>
        (file.endsWith('.spec.ts') && [folder, 'asyncio'].includes(file.split('/')[1] ?? '')) ||
        namedLaws.includes(file),
    )
    .sort((a, b) => Number(b.startsWith(own)) - Number(a.startsWith(own)) || a.localeCompare(b));
  return { all, near: all.filter((file) => file.startsWith(own)) };
}

/** @param {string} target */
function mutate(target) {
  const { near, all } = specsFor(target);
  const name = `${cache}/${target.replaceAll('/', '-')}`;
  const changes = [target.endsWith('.ts') ? target : `${target}/**/*.ts`];
  const first = tryChanges(name, changes, near.length > 0 ? near : all);
  const survivors = first.filter(survives);
  const places = [...new Set(survivors.map(placeOf))];
  const again = places.length > 0 ? tryChanges(`${name}-survivors`, places, all) : [];
  const stillThere = new Set(again.filter(survives).map(nameOf));
  const noticed = first.length - survivors.filter((each) => stillThere.has(nameOf(each))).length;
  const score = ((100 * noticed) / first.length).toFixed(1);
  console.log(`${target}: ${first.length} changes, ${noticed} noticed, ${score} %`);
}

/**
 * @typedef {{ line: number, column: number }} Position
 * @typedef {{ file: string, status: string, mutatorName: string, replacement?: string, location: { start: Position, end: Position } }} Change
 */

/** @param {Change} change */
function survives({ status }) {
  return status === 'Survived' || status === 'NoCoverage';
}

/** As Stryker takes a place: columns count from 0. @param {Change} change */
function placeOf({ file, location: { start, end } }) {
  return `${file}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;
}

/** @param {Change} change */
function nameOf(change) {
  return `${placeOf(change)} ${change.mutatorName} ${change.replacement ?? ''}`;
}

/**
 * Runs Stryker.
 *
 * @param {string} name of the reports
 * @param {string[]} changes where to change lib
 * @param {string[]} specFiles
 * @returns {Change[]} the changes, without those that are not to be tried
 */
function tryChanges(name, changes, specFiles) {
  const options = {
    mutate: changes,
    plugins: ['@stryker-mutator/jest-runner'],
    testRunner: 'jest',
    testRunnerNodeArgs: ['--expose-gc'],
    coverageAnalysis: 'perTest',
    jest: {
      enableFindRelatedTests: false,
      config: {
        testMatch: ['<rootDir>/scripts/mutation/all-specs.ts'],
        testEnvironment: path.resolve('scripts/mutation/environment.cjs'),
        globals: { specFiles },
        // A law that waits forever fails before Stryker treats the whole run as an endless loop. On a loaded machine, a law may
        // take seconds.
        testTimeout: 20_000,
      },
    },
    // The wording of an error is not behaviour.
    mutator: { excludedMutations: ['StringLiteral'] },
    ignorePatterns: [
      '/api',
      '/bench',
      '/consumers',
      '/coverage',
      '/dist',
      '/docs',
      '/examples/apps',
      '/.cache',
    ],
    concurrency: 1,
    timeoutMS: 30_000,
    incremental: true,
    incrementalFile: `${name}.incremental.json`,
    tempDirName: `${cache}/tmp`,
    cleanTempDir: 'always',
    reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
    clearTextReporter: { allowColor: false, reportTests: false, logTests: false },
    jsonReporter: { fileName: `${name}.json` },
    htmlReporter: { fileName: `${name}.html` },
  };
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${name}.options.json`, JSON.stringify(options));
  const { status } = spawnSync('npx', ['stryker', 'run', `${name}.options.json`], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`Stryker ended with the code ${String(status)}.`);
  const { files } = /** @type {{ files: Record<string, { mutants: Change[] }> }} */ (
    JSON.parse(readFileSync(`${name}.json`, 'utf8'))
  );
  return Object.entries(files)
    .flatMap(([file, { mutants }]) => mutants.map((mutant) => ({ ...mutant, file })))
    .filter((change) => change.status !== 'Ignored');
}

const targets = process.argv.slice(2);
for (const target of targets.length > 0 ? targets : folders.map((name) => `lib/${name}`)) mutate(target);
