/*
 * When and in which order futures ended, for an observer that leaves and may come back (asCompleted). It sets a flag on each
 * future in place of a reaction, which would stay in memory as long as the future. All such observers share the flag.
 * Spec: spec/core/consumers/end-order.spec.ts.
 */
import type { Loop } from '../../loop/loop.js';
import { END_NOTED } from '../flags.js';

/** A future, as far as its end is concerned. */
interface Ending {
  flags: number;
  readonly loop: Loop;
}

/** The end of one future. */
interface End {
  /** Counts up. */
  readonly order: number;
  /** Milliseconds on the clock of the future's loop. */
  readonly at: number;
}

/** The end of a future that was done before `noteEndOf` was called for it. */
const EARLIER: End = { order: 0, at: -Infinity };

const ends = new WeakMap<Ending, End>();
let count = 0;

/** Makes `future` note its end. */
export function noteEndOf(future: Ending): void {
  future.flags |= END_NOTED;
}

/** Called by a future with the flag, at its end. */
export function noteEnd(future: Ending): void {
  ends.set(future, { order: ++count, at: future.loop.now() });
}

/** When `future` ended. It must be done. */
export function endOf(future: Ending): End {
  return ends.get(future) ?? EARLIER;
}
