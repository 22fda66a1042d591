/** Checks that the package contains exactly the files that it should. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { entries, root } from './manifest.js';

const always = [
  'CHANGELOG.md',
  'bench/RESULTS.md',
  'bench/chart.svg',
  'bin/rxtask.js',
  'docs/performance-panel.png',
  'examples/README.md',
  'LICENSE',
  'README.md',
  'package.json',
  'lib/workers/thread-entry.mjs', // what runs in each thread
  'dist/cjs/package.json', // says that the folder is CommonJS
];
const code = ['.js', '.js.map'];
const declarations = ['.d.ts', '.d.ts.map'];
/** The files that README links to: pages, except those for the site or for contributors, and programs. */
const reading = /^(?:docs\/(?!index|live|style)[\w-]+\.md|examples\/(?!apps\/|python\/)[\w/-]+\.ts)$/;
/** The shared code of the ES modules, in files that are named by their contents. */
const shared = /^dist\/esm\/shared-\w+\.js(?:\.map)?$/;

/** For each source: the source, to which the maps point, and the output of both builds. The ES modules are joined. */
function expected() {
  const sources = readdirSync(path.join(root, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replaceAll(path.sep, '/'));
  const files = sources.flatMap((file) => [
    `lib/${file}`,
    ...[...code, ...declarations].map((extension) => `dist/cjs/${file.replace(/\.ts$/, extension)}`),
    ...declarations.map((extension) => `dist/esm/${file.replace(/\.ts$/, extension)}`),
  ]);
  const joined = entries.flatMap(({ import: file }) => [
    file.replace('./', ''),
    `${file.replace('./', '')}.map`,
  ]);
  return new Set([...always, ...files, ...joined]);
}

/**
 * @param {{ path: string }[]} files
 * @throws Error that lists missing files and files that do not belong in the package
 */
export function checkContents(files) {
  const wanted = expected();
  const found = new Set(files.map((file) => file.path));
  const missing = [...wanted].filter((file) => !found.has(file));
  const strays = [...found].filter((file) => !wanted.has(file) && !shared.test(file) && !reading.test(file));
  if (missing.length + strays.length === 0) return;
  throw new Error(
    [
      'The package has not the files it should have.',
      ...missing.map((file) => `  missing: ${file}`),
      ...strays.map((file) => `  does not belong there: ${file}`),
    ].join('\n'),
  );
}
