import type { Task } from '../index.js';
import { originOf } from '../loop/origin.js';

/** A task for a message: its name and state, what it waits for, and where it was created if that is known. */
export function describeTask(task: Task<unknown>): string {
  const place = originOf(task);
  const { title } = task.waiting ?? {};
  const waiting = title === undefined ? '' : `, waiting for ${title.replace(/^The /, 'the ')}`;
  return `"${task.name}" (${task.state}${waiting})${place === undefined ? '' : `, created at ${place}`}`;
}
