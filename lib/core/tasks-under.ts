import { currentLoop } from '../loop/current-loop.js';
import type { Scope } from './context/context.js';
import type { Task } from './task.js';

/** The tasks that were started under `scope` and are not done: loop by loop, in order of creation. */
export function tasksUnder(scope: Scope): Task<unknown>[] {
  const found: Task<unknown>[] = [];
  if (scope.live === 0) return found;
  for (const { tasks } of scope.loops) {
    for (let member = tasks.first; member !== undefined; member = member.next) {
      const task = member as Task<unknown>;
      if (task.context.scope?.isUnder(scope) === true) found.push(task);
    }
  }
  return found;
}

/** The tasks of the current loop that are not done, in order of creation. @see asyncio.all_tasks */
export function allTasks(): Set<Task<unknown>> {
  const tasks = new Set<Task<unknown>>();
  for (let member = currentLoop().tasks.first; member !== undefined; member = member.next) {
    tasks.add(member as Task<unknown>);
  }
  return tasks;
}
