export { enableAsyncContext } from './async-context.js';
export { type MainOptions, runMain } from './run-main.js';
