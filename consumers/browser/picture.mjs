// Opens a trace in the Performance panel of Chromium's DevTools, and makes a picture of its tracks.
import { chromium } from 'playwright-core';

const [trace, picture, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const page = await browser.newPage({ viewport: { width: 1000, height: 780 }, colorScheme: 'light' });
  await page.goto('devtools://devtools/bundled/devtools_app.html?panel=timeline');
  const chosen = page.waitForEvent('filechooser');
  await page.locator('[aria-label*="Load"]').first().click();
  await (await chosen).setFiles(trace);
  await page.getByText('Keyboard shortcuts for flame chart').waitFor();
  await page.locator('[aria-label="Close"]').last().click();
  await page.getByRole('button', { name: 'Hide sidebar' }).click();
  // The tracks are drawn on a canvas. A click opens the group; then the lowest track comes first, so that the others stay.
  for (const y of [129, 262, 243, 224, 205, 186, 167, 148]) {
    await page.waitForTimeout(700);
    await page.mouse.click(y === 129 ? 10 : 20, y);
  }
  await page.waitForTimeout(1500);
  await page.screenshot({ path: picture, clip: { x: 0, y: 54, width: 1000, height: 460 } });
} finally {
  await browser.close();
}
