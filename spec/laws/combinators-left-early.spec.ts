import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inputs, ways } from './support/combinators-left-early.js';

/*
 * A consumer that leaves a long-lived input early leaves nothing on it: no reaction, no hold, no timer.
 * measure-combinators.ts plays each way of leaving beside each kind of input, and there are as many objects as before.
 */

/** Objects that a round may seem to keep. */
const FLAT = 0.5;

type Kept = Record<string, Record<string, number>>;

let kept: Kept;

beforeAll(async () => {
  const program = join(__dirname, 'support/measure-combinators.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--import', 'tsx', program]);
  kept = JSON.parse(stdout) as Kept;
}, 600_000);

describe.each(inputs)('Beside %s that lives long, nothing is kept when', (input) => {
  it.each(ways)('%s', (way) => {
    expect(kept[way]![input]).toBeLessThan(FLAT);
  });
});
