import { asapScheduler } from 'rxjs';
import { virtualScheduler } from '../../loop/virtual-scheduler.js';
import type { Clock } from './clock.js';

/** Microtasks of RxJS's asapScheduler at one instant, after which the clock plays them: it counts, and sees that there is no end. */
const AT_ONCE = 1000;

/** What RxJS asks for with each microtask. */
interface Flushing {
  readonly actions: readonly unknown[];
  flush(action?: unknown): void;
}

/**
 * Watches over asapScheduler, whose microtasks are the host's, while time is virtual and promises settle. An error in one
 * fails what is played; a loop of them is played by `clock`, which bounds it; and one that comes after the end does nothing.
 *
 * @returns puts everything back
 */
export function watchAsap(clock: Clock): () => void {
  const scheduler = asapScheduler as unknown as Flushing;
  const flush = scheduler.flush.bind(scheduler);
  let isOver = false;
  let instant = 0;
  let count = 0;

  function flushAll(): void {
    if (!isOver && scheduler.actions.length > 0) flush();
  }

  // RxJS looks the method up when it asks for a microtask.
  scheduler.flush = (action) => {
    if (isOver) return;
    if (action !== undefined || virtualScheduler() !== clock) {
      flush(action); // a timer's, or that of a scenario inside: who plays it is thrown what it throws
      return;
    }
    if (clock.frame !== instant) [instant, count] = [clock.frame, 0];
    if (++count > AT_ONCE) clock.schedule(flushAll);
    else {
      try {
        flushAll();
      } catch (error) {
        clock.schedule(() => {
          throw error;
        });
      }
    }
  };
  return () => {
    isOver = true;
    Reflect.deleteProperty(scheduler, 'flush');
  };
}
