import type { Reaction } from '../core/consumers/reaction.js';
import type { Task } from '../core/task.js';
import { isTask } from './is-task.js';

/** A reaction of a group's child. */
interface OfParent {
  readonly observer?: { readonly parent?: object | undefined };
}

/** The numbers of subscribers, promises and done callbacks of a task, in words. Waiting tasks are not counted. */
export function consumersOf(task: Task<unknown>): string[] {
  const counts = { subscriber: 0, promise: 0, 'done callback': 0 };
  for (const { consumer } of reactionsOf(task)) if (consumer !== undefined) counts[consumer]++;
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => (count === 1 ? `a ${what}` : `${String(count)} ${what}s`));
}

/** The task whose group `task` belongs to. */
export function childParentOf(task: Task<unknown>): Task<unknown> | undefined {
  return reactionsOf(task)
    .map((reaction) => (reaction as OfParent).observer?.parent)
    .filter((parent) => parent !== undefined && isTask(parent))
    .at(-1);
}

/** The reactions of a task of any copy of the library. */
function reactionsOf({ reactions }: Task<unknown>): readonly Reaction[] {
  if (reactions === undefined) return [];
  return 'items' in reactions ? reactions.items.filter((item) => item !== undefined) : [reactions];
}
