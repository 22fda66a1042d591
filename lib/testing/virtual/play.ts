import { microtasksSettled } from './host-time.js';
import type { Clock } from './clock.js';

/** Macrotasks of the host in a row with nothing to play, after which what is waited for is taken to lie outside of virtual time. */
const MOST_IDLE_MACROTASKS = 20;

/** What is played. */
export interface Played {
  /** No instant after this is played. */
  readonly deadline: number;
  isOver(): boolean;
  /** It is not over, and there is nothing to play (`isIdle`), or nothing before the deadline: makes it end. @throws when it cannot */
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

/** The same, and between two instants every pending microtask has run. */
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
