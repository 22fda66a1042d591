/** The package as it is published: what `npm run build` has made of lib. Typed as lib, which is there before the build. */
const file = new URL('../dist/esm/index.js', import.meta.url);

/** @type {typeof import('rxtask')} */
const rxtask = await import(file.href);

export const {
  AsyncEvent,
  config,
  createTask,
  gather,
  periodic,
  Queue,
  run,
  Semaphore,
  sleep,
  taskGroup,
  wait,
  waitFor,
} = rxtask;
