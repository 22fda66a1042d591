/** Links in the pages that are shipped: where they lead to has to be shipped too. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @param {string} folder where the package has been installed
 * @param {{ path: string }[]} files what is in it
 * @returns how many links there are to files of the package
 * @throws Error that lists those that lead nowhere
 */
export function checkLinks(folder, files) {
  const links = files
    .filter((file) => file.path.endsWith('.md'))
    .flatMap(({ path: page }) =>
      targetsIn(readFileSync(path.join(folder, page), 'utf8')).map((target) => ({ page, target })),
    );
  const dead = links.filter(({ page, target }) => !existsSync(path.join(folder, path.dirname(page), target)));
  if (dead.length === 0) return links.length;
  throw new Error(
    ['Links in the package lead nowhere.', ...dead.map(({ page, target }) => `  ${page}: ${target}`)].join(
      '\n',
    ),
  );
}

/**
 * Files, without the places in them.
 *
 * @param {string} page
 */
function targetsIn(page) {
  return [...page.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map((link) => String(link[1]))
    .filter((target) => !/^[a-z]+:/.test(target));
}
