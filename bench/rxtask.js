/** The package as published: the output of `npm run build`. Its types are those of lib, which exist before the build. */
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
  restartMap,
  run,
  Semaphore,
  sleep,
  taskFunction,
  taskGroup,
  until,
  wait,
  waitFor,
} = rxtask;
