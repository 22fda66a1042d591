export { enableAsyncContext } from './async-context.js';
export { exec, type ExecOptions, type ProcessTask } from './exec.js';
export { ProcessError, type ProcessResult } from './process-error.js';
export { type EndSignal, type MainOptions, runMain } from './run-main.js';
