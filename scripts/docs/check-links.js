/** Finds dead links in the built site. VitePress itself checks pages, but not fragments. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const site = path.join(import.meta.dirname, '../../docs/.vitepress/dist');
const pages = new Map(
  readdirSync(site, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html'))
    .map((file) => [file, readFileSync(path.join(site, file), 'utf8')]),
);
const places = new Map([...pages].map(([file, html]) => [file, new Set(namesIn(html, 'id'))]));

let count = 0;
const dead = [];
for (const [file, html] of pages) {
  for (const href of namesIn(html, 'href')) {
    if (/^[a-z]+:/.test(href)) continue;
    count++;
    const [target = '', place = ''] = href.split('#', 2);
    const found = target === '' ? file : fileOf(target, file);
    const isThere = found.endsWith('.html') ? places.has(found) : existsSync(path.join(site, found));
    if (!isThere || (place !== '' && !places.get(found)?.has(decodeURIComponent(place))))
      dead.push(`${file}: ${href}`);
  }
}
if (count === 0) throw new Error(`No pages with links in ${site}.`);
if (dead.length > 0) {
  console.error(`${String(dead.length)} dead links:\n${[...new Set(dead)].join('\n')}`);
  process.exit(1);
}
console.log(`${String(pages.size)} pages, ${String(count)} links: each leads somewhere`);

/**
 * @param {string} html
 * @param {'id' | 'href'} attribute
 */
function namesIn(html, attribute) {
  return [...html.matchAll(new RegExp(` ${attribute}="([^"]*)"`, 'g'))].map((match) =>
    String(match[1]).replaceAll('&amp;', '&'),
  );
}

/**
 * @param {string} target
 * @param {string} from
 */
function fileOf(target, from) {
  const file = target.startsWith('/') ? target.slice(1) : path.join(path.dirname(from), target);
  if (file === '' || file.endsWith('/')) return `${file}index.html`;
  return path.extname(file) === '' ? `${file}.html` : file;
}
