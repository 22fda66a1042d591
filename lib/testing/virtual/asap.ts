import { asapScheduler } from 'rxjs';
import { virtualScheduler } from '../../loop/virtual-scheduler.js';
import type { Clock } from './clock.js';

/** Number of asapScheduler's microtasks at one instant after which the clock plays them, because the clock can detect an endless series. */
const AT_ONCE = 1000;

/** The part of asapScheduler that is replaced. */
interface Flushing {
  readonly actions: readonly unknown[];
  flush(action?: unknown): void;
}

/**
 * Controls asapScheduler, whose microtasks are the host's, while time is virtual and promises settle. An error in one fails
 * the run; an endless series is played by `clock`, which limits it; one that comes after the end does nothing.
 *
 * @returns a function that restores asapScheduler
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

  // RxJS reads the method when it requests a microtask.
  scheduler.flush = (action) => {
    if (isOver) return;
    if (action !== undefined || virtualScheduler() !== clock) {
      flush(action); // of a timer or an inner scenario, which gets the error
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
