/** Searches the built site for what a reader wants to do, with the index that its pages load. A page named here must be among the first results. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import MiniSearch from 'minisearch';
import { searchOptions } from '../.vitepress/search-options.js';

/** How many results a reader looks at. */
const LOOKED_AT = 5;
/** @type {Record<string, string>} */
const expected = {
  'concurrency limit': '/recipes',
  progress: '/recipes',
  retry: '/recipes',
  subprocess: '/recipes',
  worker: '/cpu-work',
  'graceful shutdown': '/recipes',
  cache: '/recipes',
  react: '/react',
  vue: '/vue',
  angular: '/angular',
  nestjs: '/nestjs',
  interceptor: '/nestjs',
  postgresql: '/apps',
  jest: '/testing',
  vitest: '/testing',
  debug: '/faq',
  hangs: '/inspect',
  deadlock: '/inspect',
  'stack trace': '/stacks',
  opentelemetry: '/tracing',
  redis: '/several-machines',
  timeout: '/deadlines',
  cancel: '/tutorial',
  'clean-up': '/cancellation',
  abort: '/signals',
  fetch: '/signals',
  polling: '/polling',
  mutex: '/between-tasks',
  queue: '/between-tasks',
  semaphore: '/between-tasks',
  switchMap: '/operators',
  'async await': '/why-not-async-await',
  benchmark: '/performance',
};

const chunks = path.join(import.meta.dirname, '../.vitepress/dist/assets/chunks');
const file = readdirSync(chunks).find((name) => name.startsWith('@localSearchIndexroot'));
if (file === undefined) throw new Error(`No search index in ${chunks}.`);
const { default: index } = await import(path.join(chunks, file));
// The fields of VitePress's index.
const search = MiniSearch.loadJSON(index, {
  fields: ['title', 'titles', 'text'],
  storeFields: ['title', 'titles'],
  searchOptions,
});

const missed = Object.entries(expected).flatMap(([query, page]) => {
  const found = search
    .search(query)
    .slice(0, LOOKED_AT)
    .map(({ id }) => String(id));
  const isFound = found.some((id) => id.replace(/(?:\.html)?(?:#.*)?$/, '') === page);
  return isFound ? [] : [`"${query}" does not find ${page}, but ${found.join(', ')}`];
});
if (missed.length > 0) {
  console.error(missed.join('\n'));
  process.exit(1);
}
console.log(`${String(Object.keys(expected).length)} searches: each finds its page`);
