import { originOf } from '../loop/origin.js';
import type { Task } from './task.js';

/** A task for a message: its name and state, what it waits for, and where it was created if `config.debug` was set then. */
export function describeTask(task: Task<unknown>): string {
  const place = originOf(task);
  const { waiting } = task;
  const wait = waiting === undefined ? '' : `, waiting for ${titleWithin(waiting)}`;
  return `"${task.name}" (${task.state}${wait})${place === undefined ? '' : `, created at ${place}`}`;
}

/** A title as it reads within a sentence: "the future", not "The future". */
export function titleWithin({ title }: { readonly title: string }): string {
  return title.replace(/^The /, 'the ');
}
