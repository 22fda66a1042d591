import { asyncScheduler, type SchedulerLike, VirtualAction } from 'rxjs';

/** A date in 1973. Wall clocks show a later one, virtual clocks nearly always an earlier one. */
const PLAUSIBLE_WALL_TIME = 1e11;

const nothing = (): void => {
  // a probe does nothing
};

/** The scheduler by which the host's own timers and clocks go, while the test kit has replaced them. */
export const hostTime: { scheduler: SchedulerLike | undefined } = { scheduler: undefined };

/**
 * The TestScheduler whose `run` is in progress, if any; else the scheduler that the host's time goes by.
 *
 * `run` makes RxJS's own schedulers virtual, but does not tell which TestScheduler runs. The clock of RxJS's schedulers shows
 * that time is virtual. To find the scheduler, a probe is scheduled: it becomes a virtual action, which knows its
 * scheduler. Each scheduler has a loop, so that a run that was broken off leaves nothing to the next run.
 */
export function virtualScheduler(): SchedulerLike | undefined {
  if (!isTimeVirtual()) return hostTime.scheduler;
  const { prototype } = VirtualAction as unknown as { prototype: Probed };
  const { schedule } = prototype;
  let found: SchedulerLike | undefined;
  prototype.schedule = function (state, delay) {
    found ??= this.scheduler;
    return schedule.call(this, state, delay);
  };
  try {
    asyncScheduler.schedule(nothing).unsubscribe();
  } finally {
    prototype.schedule = schedule;
  }
  return found ?? hostTime.scheduler;
}

/** The part of a VirtualAction that the probe needs. */
interface Probed {
  scheduler?: SchedulerLike;
  schedule: (this: Probed, state?: unknown, delay?: number) => unknown;
}

/** Whether a probe is needed: a task in real time should not pay for one. True may be wrong, false never is. */
function isTimeVirtual(): boolean {
  try {
    const now = asyncScheduler.now();
    // Fake timers may have set the wall clock to any date, also to one that a virtual clock shows.
    return now < PLAUSIBLE_WALL_TIME || Math.abs(now - Date.now()) > 1000;
  } catch {
    return true; // a mock of Date.now may throw
  }
}
