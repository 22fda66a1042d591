import { currentLoop } from '../loop/current-loop.js';
import type { Scope } from './context.js';
import type { Task } from './task.js';

/** The tasks that are alive and were started under `scope`, loop by loop in order of creation. */
export function tasksUnder(scope: Scope): Task<unknown>[] {
  const tasks: Task<unknown>[] = [];
  if (scope.live === 0) return tasks;
  for (const { roster } of scope.loops) {
    for (let { first: member } = roster; member !== undefined; member = member.next) {
      const task = member as Task<unknown>;
      if (task.context.scope?.isUnder(scope) === true) tasks.push(task);
    }
  }
  return tasks;
}

/** The tasks not yet done on the loop in force, in order of creation. @see asyncio.all_tasks */
export function allTasks(): Set<Task<unknown>> {
  const tasks = new Set<Task<unknown>>();
  for (let { first: member } = currentLoop().roster; member !== undefined; member = member.next) {
    tasks.add(member as Task<unknown>);
  }
  return tasks;
}
