// Opens a page for each program, and prints what it has stored in `printed`. Records the page of the Performance panel with the
// categories that the panel needs, writes that to trace.json, and prints the entries of its tracks.
import { build } from 'esbuild';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { chromium } from 'playwright-core';

const [folder, executablePath] = process.argv.slice(2);
const pages = ['page', 'threads'];
const scripts = new Map();
for (const name of [...pages, 'tracks', 'jobs', 'worker']) {
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
  const open = async (name) => {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error));
    await page.goto(`http://127.0.0.1:${server.address().port}/${name}`);
    await page.waitForFunction(() => 'printed' in globalThis, undefined, { timeout: 60_000 });
    return page;
  };
  for (const name of pages) {
    const page = await open(name);
    results[name] = await page.evaluate(() => globalThis.printed);
    await page.close();
  }
  const page = await open('tracks');
  const categories = ['-*', 'devtools.timeline', 'blink.user_timing', 'loading', 'v8.execute'];
  for (const name of ['timeline', 'timeline.frame']) categories.push(`disabled-by-default-devtools.${name}`);
  await browser.startTracing(page, { categories });
  await page.evaluate(() => globalThis.playTracks());
  const trace = await browser.stopTracing();
  writeFileSync(path.join(folder, 'trace.json'), trace);
  results.tracks = JSON.parse(trace)
    .traceEvents.filter(({ name }) => name === 'TimeStamp')
    .map(({ args }) => args.data);
  console.log(JSON.stringify({ version: browser.version(), ...results }));
} finally {
  await browser.close();
  server.close();
}
