export { injectTaskFunction, type TaskFunctionSignals } from './inject-task-function.js';
export { type TaskSignals, toTaskSignals } from './to-task-signals.js';
export type { Perform, TaskFunctionBody, TaskFunctionView } from '../bindings/task-function-store.js';
