/**
 * Mutation testing: Stryker changes lib in small ways, one at a time, and a spec must fail for each change.
 *
 *     npm run mutation -- lib/sync    one folder or file, or several
 *     npm run mutation                all folders that spec/mutation.md has a score for
 *
 * The reports are in .cache/mutation. A second run tests only what has changed since the first.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const cache = '.cache/mutation';

/** Laws over all of lib that hold a named rule: not the random programs, and not those that measure memory or time. */
const namedLaws = [
  'spec/core/raw.spec.ts',
  'spec/interop/vue.spec.ts',
  ...['nothing-is-lost', 'throwing-callbacks', 'timeout-errors'].map((name) => `spec/laws/${name}.spec.ts`),
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
  return readdirSync('spec', { recursive: true, encoding: 'utf8' })
    .map((file) => path.posix.join('spec', file))
    .filter(
      (file) =>
        (file.endsWith('.spec.ts') && [folder, 'asyncio'].includes(file.split('/')[1] ?? '')) ||
        namedLaws.includes(file),
    )
    .sort((a, b) => Number(b.startsWith(own)) - Number(a.startsWith(own)) || a.localeCompare(b));
}

/** @param {string} target */
function mutate(target) {
  const report = `${cache}/${target.replaceAll('/', '-')}`;
  const options = {
    mutate: [target.endsWith('.ts') ? target : `${target}/**/*.ts`],
    plugins: ['@stryker-mutator/jest-runner'],
    testRunner: 'jest',
    testRunnerNodeArgs: ['--expose-gc'],
    coverageAnalysis: 'perTest',
    jest: {
      enableFindRelatedTests: false,
      config: {
        testMatch: ['<rootDir>/scripts/mutation/all-specs.ts'],
        testEnvironment: path.resolve('scripts/mutation/environment.cjs'),
        globals: { specFiles: specsFor(target) },
        // A law that waits for ever fails before Stryker takes the whole run for an endless loop.
        testTimeout: 8_000,
      },
    },
    // The wording of an error is no behaviour.
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
    timeoutMS: 10_000,
    incremental: true,
    incrementalFile: `${report}.incremental.json`,
    tempDirName: `${cache}/tmp`,
    cleanTempDir: 'always',
    reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
    clearTextReporter: { allowColor: false, reportTests: false, logTests: false },
    jsonReporter: { fileName: `${report}.json` },
    htmlReporter: { fileName: `${report}.html` },
  };
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${report}.options.json`, JSON.stringify(options));
  const { status } = spawnSync('npx', ['stryker', 'run', `${report}.options.json`], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

const targets = process.argv.slice(2);
for (const target of targets.length > 0 ? targets : folders.map((name) => `lib/${name}`)) mutate(target);
