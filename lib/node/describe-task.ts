import { Future, Task } from '../index.js';
import { originOf } from '../loop/origin.js';

/** A task for a message: name, state, what it waits for, and where it was created if `config.debug` was set then. */
export function describeTask(task: Task<unknown>): string {
  const place = originOf(task);
  return `"${task.name}" (${task.state}), ${waitOf(task)}${place === undefined ? '' : `, created at ${place}`}`;
}

function waitOf({ waiting }: Task<unknown>): string {
  if (waiting === undefined) return 'about to go on';
  if (waiting instanceof Task) return `waiting for ${waiting.title}`;
  return waiting instanceof Future ? `waiting for ${waiting.label ?? 'a future'}` : 'sleeping';
}
