// Opens the page of `page.ts`, and prints the output of its programs.
import { build } from 'esbuild';
import { createServer } from 'node:http';
import path from 'node:path';
import { chromium } from 'playwright-core';

const [folder, executablePath] = process.argv.slice(2);
const { outputFiles } = await build({
  entryPoints: [path.join(folder, 'page.ts')],
  bundle: true,
  format: 'esm',
  write: false,
});
const server = createServer((request, response) => {
  if (request.url === '/page.js') {
    response.setHeader('content-type', 'text/javascript').end(outputFiles[0].text);
  } else {
    response.setHeader('content-type', 'text/html').end('<script type="module" src="/page.js"></script>');
  }
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
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => 'printed' in globalThis, undefined, { timeout: 60_000 });
  const printed = await page.evaluate(() => globalThis.printed);
  console.log(JSON.stringify({ version: browser.version(), printed }));
} finally {
  await browser.close();
  server.close();
}
