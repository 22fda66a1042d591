// Opens each page in Chromium, and prints what it has stored in `printed`.
import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { compile } from 'svelte/compiler';
import { openPages } from '../browser/open-pages.mjs';

const [executablePath, ...asked] = process.argv.slice(2);
const file = (name) => new URL(`./pages/${name}.ts`, import.meta.url).pathname;

/** Another major of Angular, under the names of the installed one. @param {number} major */
const angular = (major) =>
  Object.fromEntries(
    ['common', 'compiler', 'core', 'platform-browser'].map((name) => [
      `@angular/${name}`,
      `angular-${name}-${major}`,
    ]),
  );

const svelte = {
  name: 'svelte',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.svelte$/ }, async ({ path }) => ({
      contents: compile(await readFile(path, 'utf8'), { filename: path }).js.code,
    })),
};

/** The pages, by name: the program, and other versions of packages. */
const pages = {
  'React 19': { entry: file('react') },
  'Vue 3.5': { entry: file('vue') },
  'Angular 21 without zone.js': { entry: file('angular-zoneless') },
  'Angular 21 with zone.js': { entry: file('angular-zone') },
  'Angular 22 without zone.js': { entry: file('angular-zoneless'), alias: angular(22) },
  'Angular 19 with zone.js': { entry: file('angular-zone'), alias: angular(19) },
  'Angular 21, routes and HTTP': { entry: file('angular-app') },
  'Svelte 5': { entry: file('svelte'), plugins: [svelte] },
  Solid: { entry: file('solid') },
  'rx-angular': { entry: file('angular-rx') },
  'React 18.3': { entry: file('react'), alias: { react: 'react-18', 'react-dom': 'react-dom-18' } },
};

/** The name of a page in its address. @param {string} name */
const inAddress = (name) => name.replaceAll(' ', '-');
const scripts = new Map();
const chosen = Object.keys(pages).filter((name) => asked.every((word) => name.includes(word)));
for (const name of chosen) {
  const { entry, ...options } = pages[name];
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    define: {
      'process.env.NODE_ENV': '"development"',
      ...{ __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
    ...options,
  });
  scripts.set(`/${inAddress(name)}.js`, outputFiles[0].text);
}
await openPages(chromium, executablePath, scripts, async (browser, open) => {
  const results = {};
  for (const name of chosen) {
    const page = await open(inAddress(name));
    results[name] = await page.evaluate(() => globalThis.printed);
    await page.close();
  }
  console.log(JSON.stringify({ version: browser.version(), results }));
});
