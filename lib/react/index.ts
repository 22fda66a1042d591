export { useTaskFunction } from './use-task-function.js';
export { useTask } from './use-task.js';
export { useTaskView } from './use-task-view.js';
export type { Perform, TaskFunctionBody, TaskFunctionView } from '../bindings/task-function-store.js';
