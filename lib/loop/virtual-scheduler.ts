import { asyncScheduler, type SchedulerLike, VirtualAction } from 'rxjs';

/** Before this (in 1973) no wall clock is, but nearly every virtual one. */
const PLAUSIBLE_WALL_TIME = 1e11;

const nothing = (): void => {
  // a probe does nothing
};

/** The scheduler by which the host's own timers and clocks go, while the test kit has replaced them. */
export const hostTime: { scheduler: SchedulerLike | undefined } = { scheduler: undefined };

/**
 * The TestScheduler whose `run` is in progress, if any; else the scheduler that the host's time goes by.
 *
 * `run` makes RxJS's own schedulers virtual but does not say who does it. Their clock tells that it happens; to learn
 * who, a probe is scheduled, and the virtual action it becomes names its scheduler. Knowing the scheduler, and not only
 * that there is one, is what keeps a run that was broken off from leaving anything to the next.
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

/** What the probe needs of a VirtualAction. */
interface Probed {
  scheduler?: SchedulerLike;
  schedule: (this: Probed, state?: unknown, delay?: number) => unknown;
}

/** Whether a probe is worth its price, which no task of real time should pay. It may be in vain, never missing. */
function isTimeVirtual(): boolean {
  const now = asyncScheduler.now();
  // Fake timers may have set the wall clock to any date, that of a virtual clock too.
  return now < PLAUSIBLE_WALL_TIME || Math.abs(now - Date.now()) > 1000;
}
