import { readFileSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { linksOutside } from './markdown/links-outside.js';
import { marbleFences } from './markdown/marble-fences.js';
import { picturesInPlace } from './markdown/pictures-in-place.js';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const generated = (path, otherwise) =>
  existsSync(at(path)) ? JSON.parse(readFileSync(at(path), 'utf8')) : otherwise;

const { repository } = JSON.parse(readFileSync(at('../../package.json'), 'utf8'));
const page = (text, link) => ({ text, link });

export default defineConfig({
  title: 'rxtask',
  description: "asyncio's tasks for RxJS: a handle, a stream and a marble test for the same work.",
  lang: 'en',
  srcExclude: ['node_modules/**'],
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: '/logo.svg' }]],
  transformPageData(pageData) {
    if (!['comparison.md', 'operators.md'].includes(pageData.relativePath)) return;
    Object.assign(pageData.frontmatter, { aside: false, pageClass: 'wide' });
  },
  markdown: {
    // As where the Markdown is read as it is, so that links to places in pages are right in both.
    anchor: {
      slugify: (title) =>
        title
          .trim()
          .toLowerCase()
          .replace(/[^\p{L}\p{N}\s_-]/gu, '')
          .replace(/\s/g, '-'),
    },
    config(md) {
      md.use(linksOutside, { docs: at('..'), repository: repository?.url });
      md.use(marbleFences);
      md.use(picturesInPlace, { folder: at('generated/pictures') });
    },
  },
  vite: {
    // The live pages run the library as it is published, not its sources.
    resolve: {
      alias: [{ find: /^rxtask$/, replacement: at('../../dist/esm/index.js') }],
      dedupe: ['rxjs'],
    },
    server: { fs: { allow: [at('../..')] } },
    build: { chunkSizeWarningLimit: 1000 },
  },
  themeConfig: {
    logo: '/logo.svg',
    outline: [2, 3],
    search: { provider: 'local' },
    nav: [
      page('Tutorial', '/tutorial'),
      page('Guides', '/cancellation'),
      page('Live', '/live'),
      page('API', '/api/'),
    ],
    sidebar: {
      '/api/': [{ text: 'API', items: [page('Overview', '/api/'), page('Guides', '/')] }, ...entryPoints()],
      '/': [
        {
          text: 'Start',
          items: [
            page('What it is', '/'),
            page('Tutorial', '/tutorial'),
            page('The three ways, in full', '/three-ways'),
            page('Why not async/await?', '/why-not-async-await'),
            page('Run and cancel, live', '/live'),
          ],
        },
        {
          text: 'The 14 programs',
          collapsed: true,
          items: [page('Overview', '/tutorial/'), ...generated('generated/tutorial.json', [])],
        },
        {
          text: 'Guides',
          items: [
            page('Cancellation and clean-up', '/cancellation'),
            page('Deadlines', '/deadlines'),
            page('Groups', '/groups'),
            page('Between tasks', '/between-tasks'),
            page('Periodic jobs', '/polling'),
            page('Streams', '/streams'),
            ...pageIfThere('Every operator', 'operators'),
            page('Recipes', '/recipes'),
            page('Testing', '/testing'),
            page('AbortSignal and fetch', '/signals'),
            page('Interop', '/interop'),
            page('In Node.js', '/node'),
            page('CPU work', '/cpu-work'),
            page('Jobs that run elsewhere', '/remote'),
            page('A service in Node.js', '/http-service'),
            page('React', '/react'),
            page('Angular', '/angular'),
            page('Errors, and their fixes', '/errors'),
            page('Lint rules', '/lint'),
            page('FAQ', '/faq'),
          ],
        },
        {
          text: 'Coming from',
          items: [
            page('Promises', '/from-promises'),
            page('Bare RxJS', '/from-rxjs'),
            page('ember-concurrency', '/from-ember-concurrency'),
            page('asyncio', '/rosetta'),
            page('Compared with others', '/comparison'),
          ],
        },
        {
          text: 'Inside',
          items: [
            page('How it is built', '/architecture'),
            page('Decisions', '/decisions'),
            page('How we write', '/style'),
            ...pageIfThere('Performance', 'performance'),
            page('API', '/api/'),
          ],
        },
      ],
    },
    ...(repository && { socialLinks: [{ icon: 'github', link: repository.url }] }),
  },
});

function pageIfThere(text, name) {
  return existsSync(at(`../${name}.md`)) ? [page(text, `/${name}`)] : [];
}

/** Each entry point is a part of its own; TypeDoc puts `rxtask/testing` below `rxtask`, since its name begins so. */
function entryPoints() {
  const [main] = generated('../api/typedoc-sidebar.json', []);
  if (main === undefined) return [];
  const inside = main.items.filter(({ link }) => link !== undefined);
  return [
    { ...main, collapsed: false, items: main.items.filter((item) => !inside.includes(item)) },
    ...inside.map((item) => ({ ...item, text: `${main.text}/${item.text}`, collapsed: false })),
  ];
}
