// Serves scripts, each in a separate page, and opens these pages in Chromium.
import { createServer } from 'node:http';

/**
 * Calls `use` with a browser and a function that opens the page `/name` of the script `/name.js`. The page is ready once its
 * script has stored something in `printed`.
 *
 * @param {{ launch(options: object): Promise<object> }} chromium playwright's: each package of consumers has its own
 * @param {string} executablePath
 * @param {Map<string, string>} scripts by their paths
 * @param {(browser: object, open: (name: string) => Promise<object>) => Promise<void>} use
 */
export async function openPages(chromium, executablePath, scripts, use) {
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
    await use(browser, async (name) => {
      const page = await browser.newPage();
      page.on('pageerror', (error) => console.error(name, error));
      page.on('console', (message) => message.type() === 'error' && console.error(name, message.text()));
      await page.goto(`http://127.0.0.1:${server.address().port}/${name}`);
      await page.waitForFunction(() => 'printed' in globalThis, undefined, { timeout: 60_000 });
      return page;
    });
  } finally {
    await browser.close();
    server.close();
  }
}
