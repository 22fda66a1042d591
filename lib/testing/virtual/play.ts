import { microtasksSettled } from './host-time.js';
import type { Clock } from './clock.js';

/** Number of macrotasks in a row without an action to play, after which the program must be waiting for something outside of virtual time. */
const MOST_IDLE_MACROTASKS = 20;

/** A program that is played. */
export interface Played {
  /** No instant after this is played. */
  readonly deadline: number;
  isOver(): boolean;
  /** Ends a program that is not over although nothing is left to play (`isIdle`), or nothing before the deadline. @throws if it cannot */
  stop(isIdle: boolean): void;
}

/** Plays instant by instant until it is over. @throws what an action throws */
export function play(clock: Clock, played: Played): void {
  while (!played.isOver()) {
    const next = clock.nextInstant();
    if (next !== undefined && next <= played.deadline) clock.playInstant();
    else played.stop(next === undefined);
  }
}

/** Plays as `play` does, and runs every pending microtask between two instants. */
export async function playAsync(clock: Clock, played: Played): Promise<void> {
  let idleMacrotasks = 0;
  for (;;) {
    await microtasksSettled();
    if (played.isOver()) return;
    const next = clock.nextInstant();
    if (next !== undefined && next <= played.deadline) {
      idleMacrotasks = 0;
      clock.playInstant();
    } else if (next !== undefined || ++idleMacrotasks > MOST_IDLE_MACROTASKS) {
      idleMacrotasks = 0;
      played.stop(next === undefined);
    }
  }
}
