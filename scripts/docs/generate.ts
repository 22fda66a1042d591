/** Generates the pictures of the site and the pages of the tutorial. They are not committed. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chartKey, drawChart, readComparisons, type Results } from './draw-chart.js';
import { drawLanes } from './draw-lanes.js';
import { drawLife, drawShortLife } from './draw-life.js';
import { record, scenes } from './scenes.js';
import { bothLayouts, type Layout } from './svg.js';
import { programPages } from './programs.js';

const root = path.join(import.meta.dirname, '../..');
const generated = folder('docs/.vitepress/generated');

const pictures = path.join(generated, 'pictures');
mkdirSync(pictures);
draw('life', drawLife);
draw('short-life', drawShortLife);
const results = JSON.parse(readFileSync(path.join(root, 'bench/results.json'), 'utf8')) as Results;
const comparisons = readComparisons(results);
draw('performance', (layout) => drawChart(comparisons, layout), chartKey(results.table.machine.node));
for (const [name, { title }] of Object.entries(scenes)) {
  const recording = record(name);
  draw(name, (layout) => drawLanes(title, recording, layout));
}

const programs = folder('docs/programs');
const pages = programPages(path.join(root, 'examples'));
for (const { name, content } of pages) writeFileSync(path.join(programs, `${name}.md`), content);
const links = pages.slice(1).map(({ name, title }) => ({ text: title, link: `/programs/${name}` }));
writeFileSync(path.join(generated, 'programs.json'), JSON.stringify(links));

/** Writes a picture as the content of a `<figure>`. */
function draw(name: string, picture: (layout: Layout) => string, key = ''): void {
  writeFileSync(path.join(pictures, `${name}.html`), bothLayouts(picture) + key);
}

/** Creates an empty folder. */
function folder(name: string): string {
  const place = path.join(root, name);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  return place;
}
