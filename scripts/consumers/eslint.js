/** ESLint 9 and 10, by a config that imports the lint plugin and by one that requires it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../package/run.js';
import { workshop } from './workshop.js';

const settings = [
  ['eslint', 'eslint.config.mjs'],
  ['eslint', 'eslint.config.cjs'],
  ['eslint-9', 'eslint.config.cjs'],
];

export function eslint() {
  const lines = readFileSync(path.join(workshop, 'eslint/program.ts'), 'utf8').split('\n');
  // A comment says which rules report the next line.
  const expected = lines.map((_, i) => {
    const rules = /^ *\/\/ ((?:@typescript-eslint|rxtask)\/.*)$/.exec(lines[i - 1] ?? '')?.[1];
    return rules?.split(' ').sort() ?? [];
  });
  for (const setting of settings) {
    const name = setting.join(', ');
    const output = run(process.execPath, ['eslint/lint.mjs', ...setting], { cwd: workshop });
    const reported = /** @type {string[][]} */ (JSON.parse(output));
    const wrong = expected.findIndex((rules, i) => rules.join() !== reported[i]?.join());
    if (wrong >= 0) {
      throw new Error(
        `${name}: program.ts:${String(wrong + 1)} is reported by [${String(reported[wrong])}].`,
      );
    }
    console.log(`${name}: ${String(reported.flat().length)} reports, as expected`);
  }
}
