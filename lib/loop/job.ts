import type { HeapEntry } from '../collections/timer-heap.js';

/** Something the loop can run: a task's step, a due timer, a callback. */
export interface Job {
  /** @internal */
  run(): void;
}

/** A job with a deadline, which can wait in the loop's heap of timers. */
export interface TimedJob extends Job, HeapEntry {}
