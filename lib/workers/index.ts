export { serveThread } from './serve-thread.js';
export {
  threadFunction,
  type ThreadBody,
  type ThreadFunction,
  type ThreadFunctionOptions,
} from './thread-function.js';
export { type ModuleUrl, type ThreadOptions, threads } from './threads.js';
export { endThreads, toThread } from './to-thread.js';
export type { WebWorker } from './web-pool.js';
