import { readFileSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { codeLabels } from './markdown/code-labels.js';
import { codeTheme } from './markdown/code-theme.js';
import { emptyHeaders } from './markdown/empty-headers.js';
import { linksOutside } from './markdown/links-outside.js';
import { longCode } from './markdown/long-code.js';
import { marbleFences } from './markdown/marble-fences.js';
import { picturesInPlace } from './markdown/pictures-in-place.js';
import { searchOptions } from './search-options.js';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const generated = (path, otherwise) =>
  existsSync(at(path)) ? JSON.parse(readFileSync(at(path), 'utf8')) : otherwise;

const { repository } = JSON.parse(readFileSync(at('../../package.json'), 'utf8'));
/** `wide` has no outline, for wide tables. The others wrap the long lines of messages, always or if the window is wide. */
const pageClasses = {
  'comparison.md': 'wide',
  'operators.md': 'wide',
  'programs/index.md': 'wide',
  'remote.md': 'wrapping',
  'cluster-security.md': 'wrapping',
  'inspect.md': 'wrapping-if-wide',
};
const page = (text, link) => ({ text, link });

export default defineConfig({
  title: 'rxtask',
  description: "asyncio's tasks for RxJS: a handle, a stream and a marble test for the same work.",
  lang: 'en',
  srcExclude: ['node_modules/**'],
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: '/logo.svg' }]],
  transformPageData({ relativePath, frontmatter }) {
    const pageClass = pageClasses[relativePath];
    if (pageClass) Object.assign(frontmatter, { pageClass, ...(pageClass === 'wide' && { aside: false }) });
  },
  markdown: {
    theme: codeTheme,
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
      md.use(codeLabels);
      md.use(longCode);
      md.use(emptyHeaders);
      md.use(marbleFences);
      md.use(picturesInPlace, { folder: at('generated/pictures') });
    },
  },
  vite: {
    // The live pages run the library as it is published, not its sources.
    resolve: {
      alias: [
        { find: /^rxtask$/, replacement: at('../../dist/esm/index.js') },
        // The documented way to replace a part of the theme.
        { find: /^.*\/VPHome\.vue$/, replacement: at('theme/Home.vue') },
      ],
      dedupe: ['rxjs'],
    },
    server: { fs: { allow: [at('../..')] } },
    build: { chunkSizeWarningLimit: 1000 },
  },
  themeConfig: {
    logo: '/logo.svg',
    outline: [2, 3],
    search: { provider: 'local', options: { miniSearch: { searchOptions } } },
    nav: [
      page('Tutorial', '/tutorial'),
      page('Guides', '/recipes'),
      page('Live', '/live'),
      page('API', '/api/'),
    ],
    sidebar: {
      '/api/': [
        { text: 'API', items: [page('All entry points', '/api/'), page('Guides', '/')] },
        ...generated('../api/sidebar.json', []),
      ],
      '/programs/': [
        {
          text: 'The 14 programs',
          items: [page('Overview', '/programs/'), ...generated('generated/programs.json', [])],
        },
        { text: 'More', items: [page('Tutorial', '/tutorial'), page('Guides', '/')] },
      ],
      '/': [
        {
          text: 'Start',
          items: [
            page('What it is', '/'),
            page('Tutorial', '/tutorial'),
            page('The 14 programs', '/programs/'),
            page('The three ways, in full', '/three-ways'),
            page('Complete programs', '/apps'),
            page('Why not async/await?', '/why-not-async-await'),
            page('Run and cancel, live', '/live'),
          ],
        },
        {
          text: 'Guides',
          items: [
            page('Recipes', '/recipes'),
            page('Cancellation and clean-up', '/cancellation'),
            page('Timeouts and deadlines', '/deadlines'),
            page('Several tasks at once', '/groups'),
            page('Locks, queues, events', '/between-tasks'),
            page('Polling and periodic jobs', '/polling'),
            page('Testing', '/testing'),
            page('Other test tools', '/test-tools'),
            page('Errors, and their fixes', '/errors'),
            page('What is my program doing?', '/inspect'),
            page('Errors and stacks', '/stacks'),
            page('Tracing and profiling', '/tracing'),
            page('Lint rules', '/lint'),
            page('FAQ', '/faq'),
          ],
        },
        {
          text: 'With RxJS',
          items: [
            page('Tasks and streams', '/streams'),
            ...pageIfThere('What operators do to a task', 'operators'),
          ],
        },
        {
          text: 'With the platform',
          items: [
            page('AbortSignal and fetch', '/signals'),
            page('Promises, iterators, streams', '/interop'),
            page('Node.js: signals, processes', '/node'),
            page('A service in Node.js', '/http-service'),
            page('NestJS', '/nestjs'),
            page('CPU work: threads', '/cpu-work'),
            page('Jobs that run elsewhere', '/remote'),
            page('Several machines', '/several-machines'),
            page('Which guarantees hold where', '/guarantees'),
            page('Secure a cluster', '/cluster-security'),
            page('React', '/react'),
            page('Vue', '/vue'),
            page('Angular', '/angular'),
            page('NgRx', '/ngrx'),
            page('redux-observable', '/redux-observable'),
            page('TanStack Query', '/tanstack-query'),
            page('Other libraries', '/other-libraries'),
          ],
        },
        {
          text: 'Coming from',
          items: [
            page('Promises', '/from-promises'),
            page('RxJS', '/from-rxjs'),
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
