/**
 * Builds dist/esm and dist/cjs from lib: it compiles the same sources twice, each time with their declarations. Then it joins
 * the ES modules, into one file for each entry point, one for all that `rxtask` itself loads, and a few files for what other entry
 * points share. Each file costs Node half a millisecond.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { compile } from './package/compile.js';
import { entries, root } from './package/manifest.js';

const modules = path.join(root, 'dist/esm');
const main = path.join(modules, 'index.js');

/**
 * Prepares the compiler's modules for esbuild, line by line, so that the compiler's maps stay right.
 *
 * esbuild makes a shared file for each set of entry points that load the same modules. So each entry point imports the main one, too:
 * then all modules of the main one are in one file. rxtask/eslint needs none of them.
 */
const preparation = {
  name: 'preparation',
  /** @param {import('esbuild').PluginBuild} build */
  setup(build) {
    // package.json says that no module has side effects. Then esbuild would leave out the import of the main entry point.
    build.onResolve({ filter: /^\.|^\/.*index\.js$/ }, ({ path: file, resolveDir }) => ({
      path: path.resolve(resolveDir, file),
      sideEffects: true,
    }));
    build.onLoad({ filter: /[\\/]dist[\\/]esm[\\/].*\.js$/ }, ({ path: file }) => {
      const code = withPureShapes(readFileSync(file, 'utf8'));
      const isEntry = entries.some((entry) => path.join(root, entry.import) === file);
      if (!isEntry || file === main || file.includes('eslint')) return { contents: code };
      return { contents: code.replace(/(?=\/\/# sourceMappingURL)/, `import ${JSON.stringify(main)}; `) };
    });
  },
};

/**
 * The compiler writes a static field as a static block, and loses the mark of a pure call. Then bundlers could not leave out a class
 * that keeps its shape (lib/loop/keep-shape.ts). Rolldown takes a call with `this` for an effect, unless a function contains it.
 */
function withPureShapes(/** @type {string} */ code) {
  return code.replace(
    /static \{ this\.(keptShape|watchedShape) = ([^]*?); \}\n/g,
    'static $1 = /* @__PURE__ */ (() => $2)();\n',
  );
}

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
  plugins: [preparation],
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
