/** What both sides of bench/threads.js run in a thread: for piscina alone the function, for rxtask the job. */
const { defineJob, implement } = /** @type {typeof import('rxtask/remote')} */ (
  await import(new URL('../../dist/esm/remote/index.js', import.meta.url).href)
);

/** @param {number} n */
export default (n) => n;

/** @type {import('rxtask/remote').Job<[n: number], number>} */
export const echo = defineJob('echo');

export const jobs = [
  implement(echo, function* (n) {
    return n;
  }),
];
