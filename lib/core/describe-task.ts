import { originOf } from '../loop/origin.js';
import { titleWithin } from './suspend/suspension.js';
import type { Task } from './task.js';

/** Describes a task in a message: name, state, what it waits for, and, if `config.debug` was set then, where it was created. */
export function describeTask(task: Task<unknown>): string {
  const place = originOf(task);
  const { waiting } = task;
  const wait = waiting === undefined ? '' : `, waiting for ${titleWithin(waiting)}`;
  return `"${task.name}" (${task.state}${wait})${place === undefined ? '' : `, created at ${place}`}`;
}
