/** The test tools of others, for RxJS, promises and timers. Vitest with fake timers is in runners.js. */
import { stripVTControlCharacters } from 'node:util';
import { run } from '../package/run.js';
import { installed, nodeOf, workshop } from './workshop.js';

export function testTools() {
  start(process.execPath, installed('jest/bin/jest.js'), '--config', 'tools/jest/jest.config.cjs', '--ci');
  console.log(
    'rxjs-marbles, jest-marbles, rx-sandbox, observer-spy, Testing Library: as docs/test-tools.md says',
  );
  start(process.execPath, installed('jasmine/bin/jasmine.js'), '--config=tools/jasmine/jasmine.json');
  console.log('jasmine-marbles: as docs/test-tools.md says');
  for (const major of ['20', '24']) {
    start(nodeOf(major), '--test', 'tools/node/mock-timers.test.mjs');
    console.log(`node:test of Node ${major}, with mock timers: as docs/test-tools.md says`);
  }
  generatorTests();
}

/** Runners that call a generator function, and take the generator for the end of a test that passed. */
function generatorTests() {
  const newer = nodeOf('24');
  const runners = {
    Mocha: [newer, installed('mocha/bin/mocha.js'), 'tools/generators/mocha.mjs'],
    Vitest: [newer, installed('vitest/vitest.mjs'), 'run', '--root', 'tools/generators'],
    'node:test': [newer, '--test', '--test-reporter=tap', 'tools/generators/node.mjs'],
  };
  for (const [name, command] of Object.entries(runners)) {
    const output = failureOf(command);
    // Mocha, Vitest, and TAP say it so.
    if (!/1 passing|1 passed|# pass 1/.test(output) || !/1 failing|1 failed|# fail 1/.test(output)) {
      throw new Error(
        `${name} no longer passes a bare generator function, or no longer runs a coroutine:\n${output}`,
      );
    }
    console.log(`${name}: passes a bare generator function unseen, and runs a coroutine`);
  }
}

/** What a command says that fails. @param {string[]} command */
function failureOf(command) {
  try {
    start(...command);
  } catch (error) {
    return stripVTControlCharacters(String(error));
  }
  return '';
}

/** @param {string[]} command */
function start(...[program = '', ...args]) {
  return run(program, args, { cwd: workshop });
}
