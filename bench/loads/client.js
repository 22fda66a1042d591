/** Searches and crawls: `client.js rxtask ADDRESS`, or `client.js peers ADDRESS`. */
import { setTimeout as delay } from 'node:timers/promises';
import pLimit from 'p-limit';
import { Subject, switchMap } from 'rxjs';
import { fromFetch } from 'rxjs/fetch';
import { createTask, gather, restartMap, taskFunction, until } from '../rxtask.js';
import { heap, serve } from './helper.js';

const LIMIT = 50;
/** A word is typed letter by letter. Its last search is awaited. */
const WORD = 'lorem';
/** Milliseconds between two keystrokes. A search takes longer. */
const PAUSE = 1;

const [side, address] = process.argv.slice(2);

/** @param {string} path @param {AbortSignal} signal @returns {Promise<any>} */
async function load(path, signal) {
  const response = await fetch(`${address}/${path}`, { signal });
  return response.json();
}

const searches = {
  rxtask: restartMap(function* (/** @type {string} */ term) {
    return yield* until((signal) => load(`search/${term}`, signal));
  }),
  peers: switchMap((/** @type {string} */ term) =>
    fromFetch(`${address}/search/${term}`, { selector: (response) => response.json() }),
  ),
};

const crawls = {
  async rxtask(/** @type {number} */ pages) {
    const get = taskFunction(
      (/** @type {number} */ page) => until((signal) => load(`page/${pages}-${page}`, signal)),
      {
        limit: LIMIT,
      },
    );
    /** @param {number} page @returns {import('rxtask').Coroutine<number>} */
    function* visit(page) {
      const { links } = yield* get(page);
      const below = yield* gather(/** @type {number[]} */ (links).map(visit));
      return below.reduce((sum, count) => sum + count, 1);
    }
    return createTask(visit(0));
  },

  async peers(/** @type {number} */ pages) {
    const limit = pLimit(LIMIT);
    const { signal } = new AbortController();
    /** @param {number} page @returns {Promise<number>} */
    async function visit(page) {
      const { links } = await limit(() => load(`page/${pages}-${page}`, signal));
      const below = await Promise.all(/** @type {number[]} */ (links).map(visit));
      return below.reduce((sum, count) => sum + count, 1);
    }
    return visit(0);
  },
};

/** @param {number} keystrokes @returns {Promise<number>} the words whose search had a result */
async function type(keystrokes) {
  /** @type {Subject<string>} */
  const typed = new Subject();
  let found = 0;
  /** @type {() => void} */
  let settle = () => {};
  const finished = searches[/** @type {keyof typeof searches} */ (side)];
  const subscription = typed.pipe(finished).subscribe((/** @type {{ found: string }} */ result) => {
    if (!result.found.endsWith(WORD)) return; // a search that was faster than the next keystroke
    found++;
    settle();
  });
  for (let word = 0; word < keystrokes / WORD.length; word++) {
    const result = new Promise((resolve) => (settle = () => resolve(undefined)));
    for (let letters = 1; letters <= WORD.length; letters++) {
      typed.next(`${word}${WORD.slice(0, letters)}`);
      if (letters < WORD.length) await delay(PAUSE);
    }
    await result;
  }
  subscription.unsubscribe();
  return found * WORD.length;
}

serve(async ({ load: name, n }) => {
  const work = name === 'type' ? type : crawls[/** @type {keyof typeof crawls} */ (side)];
  const start = performance.now();
  const before = process.cpuUsage();
  const value = await work(n);
  const { user, system } = process.cpuUsage(before);
  if (value !== n) throw new Error(`${name}: the work came to ${value}, not ${n}`);
  return { ms: performance.now() - start, cpu: (user + system) / 1000, heap: heap() };
});
