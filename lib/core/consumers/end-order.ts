/*
 * When futures ended, for an observer that has left and may come back: it leaves no reaction behind, which would stay as long as
 * the future lives, but one flag, the same for all such observers.
 */
import type { Loop } from '../../loop/loop.js';
import { END_NOTED } from '../flags.js';

/** What can end. */
interface Ending {
  flags: number;
  readonly loop: Loop;
}

/** The end of one future among those that were noted. */
interface End {
  /** Counts up. */
  readonly order: number;
  /** Milliseconds on the clock of the future's loop. */
  readonly at: number;
}

/** Stands for an end that came before it was to be noted. */
const EARLIER: End = { order: 0, at: -Infinity };

const ends = new WeakMap<Ending, End>();
let count = 0;

/** From now on notes when `future` ends. */
export function noteEndOf(future: Ending): void {
  future.flags |= END_NOTED;
}

/** Called by a future with the flag, at its end. */
export function noteEnd(future: Ending): void {
  ends.set(future, { order: ++count, at: future.loop.now() });
}

/** When `future` ended. */
export function endOf(future: Ending): End {
  return ends.get(future) ?? EARLIER;
}
