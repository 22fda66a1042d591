import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { snippetsOf } from '../docs/snippets.js';
import { lint } from './support/lint.js';

const root = join(__dirname, '../..');

/** These pages show mistakes. */
const pagesOfMistakes = ['docs/errors.md', 'docs/lint.md'];
/** A mistake that the page on cancellation shows, to say what happens. */
const shown = '} catch { /* swallows everything */ }';

function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\bnode_modules\b|\.d\.ts$/.test(name))
    .map((name) => join(folder, name));
}

function programsIn(pages: readonly string[]): [name: string, code: string][] {
  return pages
    .flatMap(snippetsOf)
    .map(({ at, code }) => [`spec/docs/${at.replace(/\W/g, '-')}.ts`, `export {};${code}`]);
}

const pages = readdirSync(join(root, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);
const right = new Map([
  ...sourcesIn('examples').map((name) => [name, readFileSync(join(root, name), 'utf8')] as const),
  ...programsIn(['README.md', ...pages.filter((page) => !pagesOfMistakes.includes(page))]),
]);
const wrong = new Map(programsIn(['docs/errors.md']));

describe('the recommended rules, on our own code', () => {
  let reports: string[];
  beforeAll(() => (reports = lint(new Map([...right, ...wrong]))), 120_000);

  it('find nothing in the examples and in the docs', () => {
    expect(right.size).toBeGreaterThan(100);
    const unexpected = reports.filter(
      (report) => right.has(report.split(': ')[0]!) && !report.endsWith(shown),
    );
    expect(unexpected).toEqual([]);
  });

  it('find the calls that the page on errors shows', () => {
    expect(reports.map((report) => report.slice(report.indexOf(': ') + 2))).toEqual(
      expect.arrayContaining([
        "rxtask/no-floating-awaitables: load('a'); // does not run",
        'rxtask/no-floating-awaitables: sleep(5); // does not wait',
      ]),
    );
  });
});
