// Opens each page in Chromium, and prints what it has stored in `printed`.
import { build } from 'esbuild';
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

const [executablePath, ...asked] = process.argv.slice(2);
const file = (name) => new URL(`./pages/${name}.ts`, import.meta.url).pathname;

const angular19 = Object.fromEntries(
  ['common', 'compiler', 'core', 'platform-browser'].map((name) => [
    `@angular/${name}`,
    `angular-${name}-19`,
  ]),
);

/** The pages, by name: the program, and other versions of packages. */
const pages = {
  'React 19': { entry: file('react') },
  'Vue 3.5': { entry: file('vue') },
  'Angular 21 without zone.js': { entry: file('angular-zoneless') },
  'Angular 21 with zone.js': { entry: file('angular-zone') },
  'Angular 19 with zone.js': { entry: file('angular-zone'), alias: angular19 },
  'React 18.3': { entry: file('react'), alias: { react: 'react-18', 'react-dom': 'react-dom-18' } },
};

/** The address of a page. @param {string} name */
const address = (name) => `/${name.replaceAll(' ', '-')}`;
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
  scripts.set(`${address(name)}.js`, outputFiles[0].text);
}
const server = createServer((request, response) => {
  const script = scripts.get(request.url);
  if (script !== undefined) response.setHeader('content-type', 'text/javascript').end(script);
  else
    response
      .setHeader('content-type', 'text/html')
      .end(
        `<!doctype html><meta charset="utf-8"><body></body><script type="module" src="${request.url}.js"></script>`,
      );
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const browser = await chromium.launch({
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    // The page may load nothing from other hosts.
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  const results = {};
  for (const name of chosen) {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(name, error));
    page.on('console', (message) => message.type() === 'error' && console.error(name, message.text()));
    await page.goto(`http://127.0.0.1:${server.address().port}${address(name)}`);
    await page.waitForFunction(() => 'printed' in globalThis, undefined, { timeout: 60_000 });
    results[name] = await page.evaluate(() => globalThis.printed);
    await page.close();
  }
  console.log(JSON.stringify({ version: browser.version(), results }));
} finally {
  await browser.close();
  server.close();
}
