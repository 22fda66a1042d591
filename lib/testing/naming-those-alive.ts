import { describeTask } from '../core/describe-task.js';
import type { Task } from '../index.js';
import { originOf } from '../loop/origin.js';
import { RunawayError } from './clock.js';
import { pointingAt, worded } from './expectation.js';

/** Who runs away is one of those that are alive: the error of a runaway names them, and points at the first. */
export function namingThoseAlive(error: unknown, alive: readonly Task<unknown>[]): unknown {
  const [first] = alive;
  if (!(error instanceof RunawayError) || first === undefined) return error;
  const place = originOf(first);
  const named = worded(error, `${error.message} Alive are: ${alive.map(describeTask).join('; ')}.`);
  return place === undefined ? named : pointingAt(place, named);
}
