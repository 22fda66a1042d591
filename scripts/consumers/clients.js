/** Programs with other libraries: those of docs/ngrx.md, redux-observable.md, tanstack-query.md and other-libraries.md, and Nest's gateways. */
import { run } from '../package/run.js';
import { nodeOf, workshop } from './workshop.js';

/** All tests in clients/. The reporter of node:test can lose tests silently, for example where one replaces its timers. */
const TESTS = 64;

export function clients() {
  // Some of the libraries need Node 22.
  const output = run(nodeOf('24'), ['--test', '--test-reporter=tap', 'clients/*.test.mjs'], {
    cwd: workshop,
  });
  const [, passed = '0'] = /^# pass (\d+)$/m.exec(output) ?? [];
  if (Number(passed) !== TESTS) {
    throw new Error(`${passed} tests of clients/ have run, not ${String(TESTS)}:\n${output}`);
  }
  console.log(`other libraries: ${passed} tests`);
}
