import type { SchedulerLike } from 'rxjs';

/** Settles when `scheduler` has run an action. A dead scheduler never does. */
export function healthy(scheduler: SchedulerLike): Promise<'healthy'> {
  return new Promise((resolve) => {
    scheduler.schedule(() => {
      resolve('healthy');
    });
  });
}
