import type { Task } from '../../index.js';
import { treeOf } from '../../inspect/tree-of.js';
import { originOf } from '../../loop/origin.js';
import { LoopRunawayError } from '../../loop/runaway.js';
import { RunawayError } from './clock.js';
import { pointingAt, withMessage } from '../marbles/expectation.js';

/**
 * Adds the tasks that are alive to the error of an endless run, because one of them is the endless one, and points it at the
 * first. The error of a loop that never becomes idle points at the task that it names.
 *
 * @param isWatched whether an expectation is still subscribed to something
 */
export function withTasksAlive(error: unknown, alive: readonly Task<unknown>[], isWatched = false): unknown {
  if (error instanceof LoopRunawayError && error.place !== undefined) return pointingAt(error.place, error);
  if (!(error instanceof RunawayError)) return error;
  const [first] = alive;
  let text = error.message;
  if (isWatched)
    text +=
      " What is expected of an endless source ends with a subscription diagram: `expectTask(job, '^---!')`.";
  if (first !== undefined) text += ` Alive are:${treeOf(alive)}`;
  const named = withMessage(error, text);
  const place = first && originOf(first);
  return place === undefined ? named : pointingAt(place, named);
}
