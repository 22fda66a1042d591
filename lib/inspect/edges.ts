import type { Wait } from '../core/suspend/suspension.js';
import { Task } from '../core/task.js';

/** The tasks that must end before `task` goes on, also through a gather, a group, a shield or a wait. */
export function dependenciesOf(task: Task<unknown>): Task<unknown>[] {
  const found = new Set<Task<unknown>>();
  const seen = new Set<object>();
  const open: object[] = task.waiting === undefined ? [] : [task.waiting];
  for (let wait = open.pop(); wait !== undefined; wait = open.pop()) {
    if (seen.has(wait)) continue;
    seen.add(wait);
    if (wait instanceof Task) found.add(wait as Task<unknown>);
    else open.push(...[...((wait as Wait).dependencies?.() ?? [])].reverse());
  }
  return [...found];
}

/** The tasks that hold the lock, the slot or the place that `task` waits for. */
export function ownersOf(task: Task<unknown>): Task<unknown>[] {
  const owners = [...(task.waiting?.owners?.() ?? [])].filter((owner) => owner instanceof Task);
  return [...new Set(owners)].filter((owner) => !owner.done());
}
