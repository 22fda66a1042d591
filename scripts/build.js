/**
 * Builds dist/esm and dist/cjs from lib: it compiles the same sources twice, each time with their declarations. Then it joins
 * the ES modules, into one file for each entry point and a few shared files, because each file costs Node half a millisecond.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { compile } from './package/compile.js';
import { entries, root } from './package/manifest.js';

const modules = path.join(root, 'dist/esm');

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
for (const project of ['tsconfig.build.json', 'tsconfig.build.cjs.json']) compile(project);
// The package is `type: module`; this folder is not.
writeFileSync(path.join(root, 'dist/cjs/package.json'), '{ "type": "commonjs" }\n');

const { outputFiles } = await build({
  entryPoints: entries.map(({ import: file }) => path.join(root, file)),
  outbase: modules,
  outdir: modules,
  bundle: true,
  splitting: true,
  chunkNames: 'shared-[hash]',
  format: 'esm',
  target: 'es2022',
  platform: 'neutral',
  packages: 'external',
  external: ['node:*'],
  sourcemap: true, // from the compiler's own maps to the sources in lib
  sourcesContent: false,
  write: false,
});
for (const file of readdirSync(modules, { recursive: true, encoding: 'utf8' })) {
  if (/\.js(?:\.map)?$/.test(file)) rmSync(path.join(modules, file)); // joined now
}
for (const { path: file, contents } of outputFiles) writeFileSync(file, contents);

// Debuggers and the consoles of browsers pass over the frames of sources that a map tells them to ignore.
for (const file of readdirSync(path.join(root, 'dist'), { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.js.map')) continue;
  /** @type {{ sources: string[] }} */
  const map = JSON.parse(readFileSync(path.join(root, 'dist', file), 'utf8'));
  const ignoreList = map.sources.map((_, i) => i);
  // The first name is the standard's; Chrome and bundlers know the second for longer.
  const ignoring = { ...map, ignoreList, x_google_ignoreList: ignoreList };
  writeFileSync(path.join(root, 'dist', file), JSON.stringify(ignoring));
}
