/** The job that bench/cluster.js runs. */
const { defineJob, implement } = /** @type {typeof import('rxtask/remote')} */ (
  await import(new URL('../../dist/esm/remote/index.js', import.meta.url).href)
);

export const echo = /** @type {import('rxtask/remote').Job<[n: number], number>} */ (defineJob('echo'));

export const jobs = [implement(echo, (n) => Promise.resolve(n))];
