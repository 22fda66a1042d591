import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (file: string) => readFileSync(join(__dirname, '../..', file), 'utf8');

/** The names in the braces of `export { … } from`. */
const exported = [...read('lib/index.ts').matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names]) =>
  names!
    .split(',')
    .map((name) => name.replace('type ', '').trim())
    .filter((name) => name !== ''),
);
const grouped = [...read('docs/.vitepress/api/groups.js').matchAll(/'(\w+)'[,\]]/g)].map(([, name]) => name!);

describe('the groups of the API pages', () => {
  it('have each export of rxtask once, except the class that is RxJS’s own', () => {
    expect(exported.length).toBeGreaterThan(50);
    expect(grouped.sort()).toEqual(exported.filter((name) => name !== 'TimeoutError').sort());
  });

  it('have the titles of the table in README, and one for errors', () => {
    const titles = [...read('docs/.vitepress/api/groups.js').matchAll(/^ {2}'?([A-Z][\w, ]+)'?: \[/gm)].map(
      ([, title]) => title!.toLowerCase(),
    );
    const table = read('README.md').split('## What there is')[1]!.split('\n## ')[0]!;
    const rows = [...table.matchAll(/^\| (\w[\w, ]*?) +\|/gm)].map(([, row]) => row!);
    expect(titles).toEqual([...rows.slice(0, titles.length - 1), 'errors']);
  });
});
