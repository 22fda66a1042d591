/** Test runners: Jest as CommonJS and as ES modules, in its Node and in its browser environment; Vitest. */
import { run } from '../package/run.js';
import { installed, nodeOf, workshop } from './workshop.js';

const config = ['--config', 'jest/jest.config.cjs', '--ci'];

export function jest() {
  for (const environment of ['node', 'jsdom']) {
    const args = [installed('jest/bin/jest.js'), ...config, '--env', environment];
    run(process.execPath, ['--experimental-vm-modules', ...args], { cwd: workshop });
    console.log(`Jest, ${environment}: import and require`);
  }
}

export function vitest() {
  // Vitest 5 needs Node 22.
  run(nodeOf('24'), [installed('vitest/vitest.mjs'), 'run', '--root', 'vitest'], { cwd: workshop });
  console.log('Vitest: import');
}
