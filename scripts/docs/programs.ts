import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The page of one program of the tutorial, with its sources. */
export interface Page {
  readonly name: string;
  readonly title: string;
  readonly content: string;
}

/** The helpers from `examples/support` that the programs use. */
const HELPERS: Readonly<Record<string, string>> = {
  fetchData: '`fetchData(input, ms)` simulates a request that takes `ms` milliseconds. ',
  pyRepr: '`pyRepr` formats a value as Python does, so that the outputs can be compared. ',
  catchAs: '`catchAs` is `catchError` for one class of errors. ',
};

/** The pages of the programs in `examples`, and their overview. All content comes from the sources. */
export function programPages(examples: string): Page[] {
  const read = (file: string) => readFileSync(path.join(examples, file), 'utf8');
  const overview = read('README.md');
  const names = readdirSync(examples)
    .filter((file) => /^\d\d-.*\.ts$/.test(file))
    .map((file) => file.replace(/\.ts$/, ''));

  const pages = names.map((name) => {
    const source = read(`${name}.ts`);
    const title = /^export const title = '(.*)';$/m.exec(source)?.[1];
    if (title === undefined) throw new Error(`examples/${name}.ts has no title.`);
    const [, , asyncio, coroutine, stream] = rowOf(overview, name);
    const helpers = ['fetchData', 'pyRepr', 'catchAs'].filter((helper) => source.includes(helper));
    const content = `---
outline: 2
---

# ${name.slice(0, 2)}. ${title}

| asyncio | rxtask, as a coroutine | rxtask, as a stream |
| --- | --- | --- |
| ${asyncio} | ${coroutine} | ${stream} |

<RunExample name="${name}" />

## As a coroutine

${helpers.map((helper) => HELPERS[helper]).join('')}

\`\`\`typescript
${part(source, 'main')}
\`\`\`

## As a stream

For code that consists of pipes. It prints the same lines at the same instants.

\`\`\`typescript
${part(source, 'stream')}
\`\`\`

## In Python

\`\`\`python
${read(`python/${name}.py`).trim()}
\`\`\`

## What all three print

Recorded from CPython 3.13. Whatever differs from run to run is masked.

\`\`\`text
${read(`expected/${name}.txt`).trimEnd()}
\`\`\`
`;
    return { name, title: `${name.slice(0, 2)} ${title}`, content };
  });
  return [{ name: 'index', title: 'The 14 programs', content: withItsLinks(overview) }, ...pages];
}

/** The cells of a program's row in the overview. */
function rowOf(overview: string, name: string): string[] {
  const row = overview.split('\n').find((line) => line.includes(`](${name}.ts)`));
  if (row === undefined) throw new Error(`examples/README.md has no row for ${name}.`);
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function part(source: string, name: string): string {
  const found = source.split(/^(?=export const )/m).find((each) => each.startsWith(`export const ${name} =`));
  if (found === undefined) throw new Error(`No \`${name}\` in this program:\n${source}`);
  return found.replace(/^export /, '').trim();
}

/** The overview links to files. This makes links to the pages of the programs, to pages of the site, or to the files themselves. */
function withItsLinks(overview: string): string {
  return overview
    .replace(/\]\((\d\d-[\w-]+)\.ts\)/g, '](./$1)')
    .replace(/\]\(\.\.\/docs\/([^)]+)\)/g, '](./../$1)')
    .replace(/\]\((?!\.\/|\w+:|#)([^)]+)\)/g, '](../../examples/$1)');
}
