import { currentLoop } from './current-loop.js';

/**
 * Milliseconds on the running task's clock; outside of tasks and callbacks on that of real time (virtual inside
 * `TestScheduler.run`). Real time is monotonic and starts at no particular date.
 *
 * @example
 * const start = now();
 * yield* sleep(1000);
 * now() - start; // 1000
 *
 * @see loop.time; RxJS `scheduler.now`
 */
export function now(): number {
  return currentLoop().now();
}
