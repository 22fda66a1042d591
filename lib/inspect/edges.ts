import type { Wait } from '../core/suspend/suspension.js';
import type { Task } from '../core/task.js';
import { isTask } from './is-task.js';

/** The tasks that must end before `task` goes on, directly or by way of a gather, a group, a shield or a wait. */
export function dependenciesOf(task: Task<unknown>): Task<unknown>[] {
  return waitsOf(task).filter(isTask);
}

/** What `task` waits for, and what that waits for in turn, down to tasks. */
function waitsOf(task: Task<unknown>): object[] {
  const seen = new Set<object>();
  const open: object[] = task.waiting === undefined ? [] : [task.waiting];
  for (let wait = open.pop(); wait !== undefined; wait = open.pop()) {
    if (seen.has(wait)) continue;
    seen.add(wait);
    if (!isTask(wait)) open.push(...[...((wait as Wait).dependencies?.() ?? [])].reverse());
  }
  return [...seen];
}

/** Whether `task` certainly goes on only when all its dependencies have ended: no wait on the way ends with a part of them. */
export function needsAll(task: Task<unknown>): boolean {
  return waitsOf(task).every((wait) => isTask(wait) || (wait as Wait).isLoose?.() !== true);
}

/** The tasks that hold the lock or the slot that `task` waits for. */
export function ownersOf(task: Task<unknown>): Task<unknown>[] {
  return holdersOf(task).filter((owner) => !owner.done());
}

/** The tasks that have ended and still hold the lock or the slot that `task` waits for, unless it was handed on. */
export function endedOwnersOf(task: Task<unknown>): Task<unknown>[] {
  return holdersOf(task).filter((owner) => owner.done());
}

function holdersOf(task: Task<unknown>): Task<unknown>[] {
  return [...new Set([...(task.waiting?.owners?.() ?? [])].filter(isTask))];
}
