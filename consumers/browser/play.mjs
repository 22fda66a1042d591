// Opens a page for each program that is named, and prints what it has stored in `printed`.
import { build } from 'esbuild';
import { createServer } from 'node:http';
import path from 'node:path';
import { chromium } from 'playwright-core';

const [folder, executablePath] = process.argv.slice(2);
const pages = ['page', 'threads'];
const scripts = new Map();
for (const name of [...pages, 'jobs', 'worker']) {
  const { outputFiles } = await build({
    entryPoints: [path.join(folder, `${name}.ts`)],
    bundle: true,
    format: 'esm',
    write: false,
  });
  scripts.set(`/${name}.js`, outputFiles[0].text);
}
const server = createServer((request, response) => {
  const script = scripts.get(request.url);
  if (script !== undefined) response.setHeader('content-type', 'text/javascript').end(script);
  else
    response
      .setHeader('content-type', 'text/html')
      .end(`<script type="module" src="${request.url}.js"></script>`);
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
  for (const name of pages) {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error));
    await page.goto(`http://127.0.0.1:${server.address().port}/${name}`);
    await page.waitForFunction(() => 'printed' in globalThis, undefined, { timeout: 60_000 });
    results[name] = await page.evaluate(() => globalThis.printed);
    await page.close();
  }
  console.log(JSON.stringify({ version: browser.version(), ...results }));
} finally {
  await browser.close();
  server.close();
}
