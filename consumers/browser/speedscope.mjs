// Opens a recording in speedscope, saves the profile from there, and prints what nests in what.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { AsyncEvent, createTask, sleep } from 'rxtask';
import { chromeTrace, record } from 'rxtask/inspect';
import { runVirtual } from 'rxtask/testing';

const [folder, executablePath] = process.argv.slice(2);

const recording = record();
runVirtual(function* () {
  const flushed = new AsyncEvent();
  createTask(sleep(5), { name: 'child' });
  const save = createTask(
    function* () {
      try {
        yield* sleep(60_000);
      } finally {
        yield* flushed.wait();
      }
    },
    { name: 'save' },
  );
  yield* sleep(2);
  save.cancel('closed by the user');
  yield* sleep(3);
  flushed.set();
  yield* sleep(1);
});
recording.stop();
const trace = path.join(folder, 'recording.json');
writeFileSync(trace, JSON.stringify(chromeTrace(recording.events)));

/** The frames of a profile, in speedscope's file format. */
function nested({ name, events }, frames) {
  const lines = [];
  const open = [];
  for (const { type, frame, at } of events) {
    if (type === 'O') open.push({ frame, from: at, line: lines.push('') - 1, depth: open.length });
    else {
      const { frame: opened, from, line, depth } = open.pop();
      if (opened !== frame) throw new Error(`${frames[frame].name} ends inside of ${frames[opened].name}`);
      lines[line] = `${'  '.repeat(depth)}${frames[frame].name} [${from}–${at}]`;
    }
  }
  return [name, ...lines];
}

const index = createRequire(import.meta.url).resolve('speedscope/dist/release/index.html');
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--enable-unsafe-swiftshader'],
});
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error));
  await page.goto(pathToFileURL(index).href);
  await page.locator('input[type=file]').setInputFiles(trace);
  await page.getByText('Left Heavy').waitFor();
  const saved = page.waitForEvent('download');
  await page.keyboard.press('Control+s');
  const { profiles, shared } = JSON.parse(readFileSync(await (await saved).path(), 'utf8'));
  console.log(JSON.stringify(profiles.map((profile) => nested(profile, shared.frames))));
} finally {
  await browser.close();
}
