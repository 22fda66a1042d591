export { type TaskFunctionRefs, useTaskFunction } from './use-task-function.js';
export type { Perform, TaskFunctionBody, TaskFunctionView } from '../bindings/task-function-store.js';
