/** Checks the links in the pages of the package: the package must also contain their targets. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @param {string} folder where the package has been installed
 * @param {{ path: string }[]} files what is in it
 * @returns how many links there are to files of the package
 * @throws Error that lists the dead links
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
 * The files, without fragments.
 *
 * @param {string} page
 */
function targetsIn(page) {
  return [...page.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map((link) => String(link[1]))
    .filter((target) => !/^[a-z]+:/.test(target));
}
