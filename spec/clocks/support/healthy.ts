import type { SchedulerLike } from 'rxjs';

/** Settles when `scheduler` has run what it was given: a scheduler that is dead never does. */
export function healthy(scheduler: SchedulerLike): Promise<'healthy'> {
  return new Promise((resolve) => {
    scheduler.schedule(() => {
      resolve('healthy');
    });
  });
}
