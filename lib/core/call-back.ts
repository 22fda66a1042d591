import type { Loop } from '../loop/loop.js';
import { type Context, inContext } from './context/context.js';
import { observation } from './observation.js';

/** A function of the program that the loop calls: a done callback, a subscriber, scheduled work. */
export interface Callback {
  readonly loop: Loop;
  /** What it is, in words. */
  readonly title: string;
  /** The future that it gets, if any. */
  readonly future?: object;
}

/** Calls `fn` in `context` and in no task, on behalf of `callback`. */
export function callBack<A>(
  callback: Callback,
  context: Context,
  fn: (argument: A) => void,
  argument: A,
): void {
  const { observer } = observation;
  if (observer === undefined) {
    inContext(context, fn, argument);
    return;
  }
  observer.calling?.(callback);
  try {
    inContext(context, fn, argument);
  } finally {
    observer.called?.(callback);
  }
}
