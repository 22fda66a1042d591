import { asyncScheduler, type SchedulerLike, VirtualAction } from 'rxjs';

/** Before this the wall clock never is, and beyond it no virtual clock gets. */
const PLAUSIBLE_WALL_TIME = 1e11;

const nothing = (): void => {
  // a probe does nothing
};

/**
 * The TestScheduler whose `run` is in progress, if any.
 *
 * `run` makes RxJS's own schedulers virtual but does not say who does it. Their clock tells that it happens; to learn
 * who, a probe is scheduled, and the virtual action it becomes names its scheduler. Knowing the scheduler, and not only
 * that there is one, is what keeps a run that was broken off from leaving anything to the next.
 */
export function virtualScheduler(): SchedulerLike | undefined {
  if (!isTimeVirtual()) return undefined;
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
  return found;
}

/** What the probe needs of a VirtualAction. */
interface Probed {
  scheduler?: SchedulerLike;
  schedule: (this: Probed, state?: unknown, delay?: number) => unknown;
}

function isTimeVirtual(): boolean {
  const now = asyncScheduler.now();
  if (now > PLAUSIBLE_WALL_TIME) return false;
  // Fake timers may have set the wall clock to any date: then both agree.
  return Math.abs(now - Date.now()) > 1000;
}
