// Holds Web Workers to the laws of all engines (spec/remote/support/engine-laws.ts), which are written for Jest: Mocha runs them in
// the page, and Vitest's `expect` has Jest's matchers. Stores what has failed for the test.
import { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect';
import 'mocha/mocha.js';
import { threads } from 'rxtask/workers';
import { engineLaws } from './laws/engine-laws.js';

type Law = (...row: unknown[]) => unknown;

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);
mocha.setup({ ui: 'bdd', timeout: 30_000, reporter: 'min' });

const each = (rows: unknown[]) => (title: string, law: Law) => {
  rows.forEach((row, index) => {
    it(`${title}, row ${String(index)}`, () => law(...(Array.isArray(row) ? (row as unknown[]) : [row])));
  });
};
Object.assign(it, { each });
Object.assign(globalThis, { expect: chai.expect, beforeAll: before, afterAll: after });

engineLaws({
  make: () => threads(new URL('/laws/jobs.js', location.href), { threads: 2, maxSize: 10_000 }),
  owner: 'jobs.js',
});

let held = 0;
const broken: string[] = [];
mocha
  .run()
  .on('pass', () => held++)
  .on('fail', (test: Mocha.Test, error: Error) => broken.push(`${test.fullTitle()}: ${error.message}`))
  .on('end', () => Object.assign(globalThis, { printed: { held, broken } }));
