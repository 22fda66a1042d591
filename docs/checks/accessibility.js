/**
 * Opens every page of the built site in Chromium, at several widths and in both themes. Fails if axe finds a violation, if a page is
 * wider than its window, or if the page reports an error.
 *
 * All pages of the guides are checked in all combinations. The pages of the API come from one template, so one of each kind is.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

/** @typedef {import('playwright-core').Page} Page */

const site = path.join(import.meta.dirname, '../.vitepress/dist');
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
/** Where axe runs: in the common window, and on a phone. At the other widths, only whether the page fits may differ. */
const WIDTHS = [1440, 390];
const ALL_WIDTHS = [390, 960, 1440, 1500, 1600, 1920];
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const AT_ONCE = 2;

if (!existsSync(executablePath)) {
  console.error(
    'There is no Chromium: install it (`apt-get install chromium`), or name one in the variable CHROMIUM.',
  );
  process.exit(1);
}

const pages = pagesToCheck(readdirSync(site, { recursive: true, encoding: 'utf8' }));
const server = createServer((request, response) => {
  const name = decodeURIComponent(new URL(request.url ?? '/', 'http://site').pathname);
  const file = path.join(site, name.endsWith('/') ? `${name}index.html` : name);
  if (!existsSync(file)) return void response.writeHead(404).end();
  const type = TYPES[/** @type {keyof typeof TYPES} */ (path.extname(file))] ?? 'application/octet-stream';
  response.setHeader('content-type', type).end(readFileSync(file));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
/** @type {string[]} */
const faults = [];
let runs = 0;
try {
  const queue = [...pages];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      const page = await browser.newPage({ reducedMotion: 'reduce' });
      for (let name = queue.shift(); name !== undefined; name = queue.shift()) await check(page, name);
    }),
  );
} finally {
  await browser.close();
  server.close();
}

if (faults.length > 0) {
  console.error(`${String(faults.length)} faults:\n${faults.join('\n')}`);
  process.exit(1);
}
if (runs === 0) throw new Error(`No pages in ${site}.`);
console.log(
  `${String(pages.length)} pages, ${String(runs)} runs of axe: no violations, and every page fits its window`,
);

/**
 * @param {Page} page
 * @param {string} name
 */
async function check(page, name) {
  const onError = (/** @type {Error} */ error) => faults.push(`${name}: ${error.message}`);
  page.on('pageerror', onError);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`http://127.0.0.1:${String(port)}/${name}`, { waitUntil: 'load' });
  await page.waitForFunction(() => '__vue_app__' in (document.querySelector('#app') ?? {}));
  await page.evaluate(axe);
  await page.addStyleTag({
    content: '*, ::before, ::after { transition: none !important; animation: none !important; }',
  });

  if (name === 'live.html') await playLive(page);
  for (const width of ALL_WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const outside = await page.evaluate(whatIsCut);
    for (const each of outside) faults.push(`${name} at ${String(width)}: ${each}`);
    if (!WIDTHS.includes(width)) continue;
    for (const isDark of [false, true]) {
      const violations = await page.evaluate(runAxe, { isDark, withCode: width === WIDTHS[0] });
      runs++;
      for (const each of violations)
        faults.push(`${name} at ${String(width)}, ${isDark ? 'dark' : 'light'}: ${each}`);
    }
  }
  page.off('pageerror', onError);
}

/**
 * Starts tasks on the live page, so that their states are checked too. Cancels one with the keyboard: the button is used up, and
 * keeps the focus.
 *
 * @param {Page} page
 */
async function playLive(page) {
  for (const kind of ['failure', 'periodic job', 'coroutine']) {
    await page.getByRole('button', { name: kind, exact: true }).click();
  }
  const cancel = page.getByRole('button', { name: 'cancel coroutine' });
  await cancel.focus();
  await page.keyboard.press('Enter');
  await page.locator('.lanes .state.cancelled').waitFor();
  await page.locator('.lanes .state.failed').waitFor();
  const isFocused = await cancel.evaluate(
    (button) => button === document.activeElement && button.getAttribute('aria-disabled') === 'true',
  );
  if (!isFocused) faults.push('live.html: the button of a cancelled task has lost the focus');
}

/** Runs in the page: what is outside the window. */
function whatIsCut() {
  const { scrollWidth, clientWidth } = document.documentElement;
  const faults =
    scrollWidth > clientWidth ? [`the page is ${String(scrollWidth - clientWidth)} pixels too wide`] : [];
  for (const selector of [
    '.VPSidebar',
    '.VPNavBar .container',
    '.VPNavBarTitle',
    '.VPNavBarAppearance',
    'main',
  ]) {
    const box = document.querySelector(selector)?.getBoundingClientRect();
    // The sidebar of a narrow window is outside until it is opened.
    if (box === undefined || box.width === 0 || box.right <= 0) continue;
    if (box.left < 0 || box.right > clientWidth + 1) faults.push(`${selector} is cut off`);
  }
  return faults;
}

/**
 * Runs in the page. Programs have thousands of coloured words, whose colours do not depend on the width: they are checked at one.
 *
 * @param {{ isDark: boolean, withCode: boolean }} options
 * @returns {Promise<string[]>}
 */
async function runAxe({ isDark, withCode }) {
  document.documentElement.classList.toggle('dark', isDark);
  const { axe } = /** @type {any} */ (globalThis);
  const { violations } = await axe.run(withCode ? document : { exclude: [['pre']] }, {
    resultTypes: ['violations'],
    // What depends on the theme is the contrast alone.
    ...(isDark && { runOnly: ['color-contrast'] }),
  });
  return violations.map(
    (
      /** @type {{ id: string, help: string, nodes: { html: string, any: { message: string }[] }[] }} */ violation,
    ) =>
      `${violation.id}: ${violation.help}: ${violation.nodes
        .slice(0, 3)
        .map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ''}`)
        .join(' | ')}`,
  );
}

/** @param {string[]} files */
function pagesToCheck(files) {
  const html = files.filter((file) => file.endsWith('.html'));
  const isApi = (/** @type {string} */ file) => file.startsWith(`api${path.sep}`);
  /** @type {Map<string, string[]>} */
  const kinds = new Map();
  for (const file of html.filter(isApi)) {
    const kind = path.basename(file) === 'index.html' ? file : path.basename(path.dirname(file));
    kinds.set(kind, [...(kinds.get(kind) ?? []), file]);
  }
  return [...html.filter((file) => !isApi(file)), ...[...kinds.values()].flatMap((each) => each.slice(0, 1))];
}
