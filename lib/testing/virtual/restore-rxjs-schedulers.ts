import { animationFrameScheduler, asapScheduler, type Subscription } from 'rxjs';
import { inAnyCase } from './in-any-case.js';

/** What is needed of RxJS's schedulers of microtasks and frames: one request to the host serves all that is scheduled. */
interface Batching {
  readonly actions: Subscription[];
  _scheduled?: unknown;
}

/**
 * Returns a function that takes back what RxJS's own schedulers of microtasks and frames have got to do since. After a run
 * that broke off they wait for a virtual host that is gone, and whatever is scheduled later waits with it, for ever. The
 * function throws what a teardown throws, once all are taken back.
 */
export function rxjsSchedulerRestorer(): () => void {
  const schedulers: Batching[] = [asapScheduler, animationFrameScheduler];
  const before = new Set(schedulers.flatMap(({ actions }) => actions));
  return () => {
    const steps: (() => void)[] = [];
    for (const scheduler of schedulers) {
      const left = scheduler.actions.filter((each) => !before.has(each));
      const unsubscribeAll = left.map((action) => () => {
        Reflect.set(action, 'id', undefined); // nothing to be cleared: the host knows of another request by this id, or of none
        action.unsubscribe();
      });
      steps.push(...unsubscribeAll, () => {
        if (scheduler.actions.length === 0) scheduler._scheduled = undefined;
      });
    }
    inAnyCase(...steps);
  };
}
