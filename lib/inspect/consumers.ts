import { ChildReaction } from '../core/consumers/child-observer.js';
import {
  DoneCallback,
  forEachReaction,
  PromiseReaction,
  SubscriberReaction,
} from '../core/consumers/reaction.js';
import { Task } from '../core/task.js';

/** The numbers of subscribers, promises and done callbacks of a task, in words. Waiting tasks are not counted. */
export function consumersOf({ reactions }: Task<unknown>): string[] {
  const counts = { subscriber: 0, promise: 0, 'done callback': 0 };
  forEachReaction(reactions, (reaction) => {
    if (reaction instanceof SubscriberReaction) counts.subscriber++;
    else if (reaction instanceof PromiseReaction) counts.promise++;
    else if (reaction instanceof DoneCallback) counts['done callback']++;
  });
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => (count === 1 ? `a ${what}` : `${String(count)} ${what}s`));
}

/** The task whose group `task` belongs to. */
export function childParentOf({ reactions }: Task<unknown>): Task<unknown> | undefined {
  let parent: Task<unknown> | undefined;
  forEachReaction(reactions, (reaction) => {
    if (reaction instanceof ChildReaction && reaction.observer.parent instanceof Task)
      parent = reaction.observer.parent as Task<unknown>;
  });
  return parent;
}
