import { animationFrameScheduler, asapScheduler, type Subscription } from 'rxjs';
import { inAnyCase } from './in-any-case.js';

/** The part of RxJS's schedulers of microtasks and frames that is used here. One request to the host serves all their actions. */
interface Batching {
  readonly actions: Subscription[];
  _scheduled?: unknown;
}

/**
 * Returns a function that cancels the actions that RxJS's schedulers of microtasks and frames have got since this call. After an
 * interrupted run, these actions wait for a virtual host that is gone, and all later actions would wait with them for ever. If a
 * teardown throws, the function throws its error once all actions are cancelled.
 */
export function rxjsSchedulerRestorer(): () => void {
  const schedulers: Batching[] = [asapScheduler, animationFrameScheduler];
  const before = new Set(schedulers.flatMap(({ actions }) => actions));
  return () => {
    const steps: (() => void)[] = [];
    for (const scheduler of schedulers) {
      const left = scheduler.actions.filter((each) => !before.has(each));
      const unsubscribeAll = left.map((action) => () => {
        Reflect.set(action, 'id', undefined); // nothing to clear: in the host, this id belongs to another request, or to none
        action.unsubscribe();
      });
      steps.push(...unsubscribeAll, () => {
        if (scheduler.actions.length === 0) scheduler._scheduled = undefined;
      });
    }
    inAnyCase(...steps);
  };
}
