import type { Task } from '../core/task.js';

/** Whether `value` is a task, of this copy of the library or of another one. */
export function isTask(value: object): value is Task<unknown> {
  return (
    (value as { readonly [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === 'Task' &&
    'waitingFor' in value
  );
}
