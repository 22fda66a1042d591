/*
 * Whether a task waits for another one, by way of any number of tasks. A task that is about to wait asks it, since a circle of
 * waits would never end.
 *
 * The search goes from both ends at once: down from the waiter, along the waits, and up from the target, to the tasks that wait
 * for it. It ends when either side has no more tasks. So building a chain of n tasks takes n steps, in whichever order the tasks
 * begin to wait: at each new wait, one of the two sides is short. A search in one direction would take n²/2 steps, if the tasks
 * have subscribers or done callbacks. Spec: spec/core/waits-for.spec.ts; spec/laws/linear.spec.ts has the chains.
 */
import { forEachReaction, type Reactions } from './consumers/reaction.js';

/** The part of a task that is used here. */
interface Waiting {
  readonly waiting: unknown;
  readonly reactions: Reactions;
}

/** Whether `waiter` waits for `target`, directly or by way of other tasks. */
export function waitsFor<T extends Waiting>(
  waiter: T,
  target: T,
  isTask: (object: unknown) => object is T,
): boolean {
  let below: unknown = waiter.waiting;
  const above: T[] = [target];
  while (isTask(below)) {
    if (below === target) return true;
    below = below.waiting;
    const next = above.pop();
    if (next === undefined) return false;
    forEachReaction(next.reactions, (reaction) => {
      if (isTask(reaction)) above.push(reaction);
    });
  }
  return false;
}
