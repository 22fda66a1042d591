/** Generates the pictures of the site and the pages of the tutorial. They are not committed. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawLanes } from './draw-lanes.js';
import { drawLife } from './draw-life.js';
import { record, scenes } from './scenes.js';
import { tutorialPages } from './tutorial.js';

const root = path.join(import.meta.dirname, '../..');
const generated = folder('docs/.vitepress/generated');

const pictures = path.join(generated, 'pictures');
mkdirSync(pictures);
writeFileSync(path.join(pictures, 'life.svg'), drawLife());
for (const [name, { title }] of Object.entries(scenes)) {
  writeFileSync(path.join(pictures, `${name}.svg`), drawLanes(title, record(name)));
}

const tutorial = folder('docs/tutorial');
const pages = tutorialPages(path.join(root, 'examples'));
for (const { name, content } of pages) writeFileSync(path.join(tutorial, `${name}.md`), content);
const links = pages.slice(1).map(({ name, title }) => ({ text: title, link: `/tutorial/${name}` }));
writeFileSync(path.join(generated, 'tutorial.json'), JSON.stringify(links));

/** Creates an empty folder. */
function folder(name: string): string {
  const place = path.join(root, name);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  return place;
}
