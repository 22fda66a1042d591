/** What has to be in the package, and nothing else. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './manifest.js';

const always = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'package.json',
  'dist/cjs/package.json', // says that the folder is CommonJS
];
const emitted = ['.js', '.js.map', '.d.ts', '.d.ts.map'];

/** For each source: itself, which the maps point to, and what both builds make of it. */
function expected() {
  const sources = readdirSync(path.join(root, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.replaceAll(path.sep, '/'));
  const files = sources.flatMap((file) => [
    `lib/${file}`,
    ...['dist/esm', 'dist/cjs'].flatMap((folder) =>
      emitted.map((extension) => `${folder}/${file.replace(/\.ts$/, extension)}`),
    ),
  ]);
  return new Set([...always, ...files]);
}

/**
 * @param {{ path: string }[]} files
 * @throws Error that lists what is missing and what does not belong there
 */
export function checkContents(files) {
  const wanted = expected();
  const found = new Set(files.map((file) => file.path));
  const missing = [...wanted].filter((file) => !found.has(file));
  const strays = [...found].filter((file) => !wanted.has(file));
  if (missing.length + strays.length === 0) return;
  throw new Error(
    [
      'The package has not the files it should have.',
      ...missing.map((file) => `  missing: ${file}`),
      ...strays.map((file) => `  does not belong there: ${file}`),
    ].join('\n'),
  );
}
