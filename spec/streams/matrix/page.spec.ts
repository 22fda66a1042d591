import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MATRIX } from './matrix.js';
import { PAGE, regenerated } from './page.js';

const page = readFileSync(join(__dirname, '../../..', PAGE), 'utf8');

describe('the page on operators', () => {
  it('equals the matrix: `npm run operators` writes it', () => {
    expect(page).toBe(regenerated(page));
  });

  it('has every operator in its table, once', () => {
    const rows = page.split('\n').flatMap((line) => /^\| `(.*?)` +\|/.exec(line)?.[1] ?? []);

    expect(rows).toEqual(MATRIX.map(({ title }) => title));
    expect(new Set(rows).size).toBe(rows.length);
  });

  it.each(['mapp()', 'take(1) for valeu'])('cannot name what the matrix does not have: %s', (what) => {
    expect(() => regenerated(`<!-- generated: ${what} -->\n<!-- end -->`)).toThrow(`"${what}"`);
  });
});
