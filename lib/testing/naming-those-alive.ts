import { describeTask } from '../core/describe-task.js';
import { InvalidStateError, type Task } from '../index.js';
import { originOf } from '../loop/origin.js';
import { RunawayError } from './clock.js';
import { pointingAt, worded } from './expectation.js';

/** What the loop says of one that runs away within an instant. */
const WITHIN_AN_INSTANT = /^The loop ran \d+ turns .*", created at (.+:\d+:\d+), was to run next/;

/**
 * Who runs away is one of those that are alive: the error of a runaway names them, and points at the first; that of one
 * within an instant points at the task that it names.
 *
 * @param isWatched whether an expectation is still subscribed to something
 */
export function namingThoseAlive(
  error: unknown,
  alive: readonly Task<unknown>[],
  isWatched = false,
): unknown {
  if (error instanceof InvalidStateError) {
    const place = WITHIN_AN_INSTANT.exec(error.message)?.[1];
    if (place !== undefined) return pointingAt(place, error);
  }
  if (!(error instanceof RunawayError)) return error;
  const [first] = alive;
  let text = error.message;
  if (isWatched)
    text +=
      " What is expected of an endless source ends with a subscription diagram: `expectTask(job, '^---!')`.";
  if (first !== undefined) text += ` Alive are: ${alive.map(describeTask).join('; ')}.`;
  const named = worded(error, text);
  const place = first && originOf(first);
  return place === undefined ? named : pointingAt(place, named);
}
