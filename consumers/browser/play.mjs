// Opens a page for each program, and prints what it has stored in `printed`. Records the page of the Performance panel with the
// categories that the panel needs, writes that to trace.json, and prints the entries of its tracks.
import { build } from 'esbuild';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { openPages } from './open-pages.mjs';

const [folder, executablePath] = process.argv.slice(2);
const pages = ['page', 'threads', 'laws'];
const scripts = new Map();
for (const name of [...pages, 'tracks', 'jobs', 'worker', 'laws/jobs']) {
  const { outputFiles } = await build({
    entryPoints: [path.join(folder, `${name}.ts`)],
    bundle: true,
    format: 'esm',
    write: false,
  });
  scripts.set(`/${name}.js`, outputFiles[0].text);
}
await openPages(chromium, executablePath, scripts, async (browser, open) => {
  const results = {};
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
});
