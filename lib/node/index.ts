export { enableAsyncContext } from './async-context.js';
export { type EndSignal, type MainOptions, runMain } from './run-main.js';
