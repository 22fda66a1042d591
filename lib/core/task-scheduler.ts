import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';
import { currentLoop } from '../loop/current-loop.js';
import type { Loop } from '../loop/loop.js';
import type { TimedJob } from '../loop/job.js';
import { type Callback, callBack } from './call-back.js';
import { captureContext, type Context } from './context/context.js';

/** One scheduling of an action: a job that can be taken back, on the ready queue or among the timers. */
class Scheduling implements TimedJob {
  slot = 0;

  /** @param action undefined once it was taken back */
  constructor(public action: Action<unknown> | undefined) {}

  run(): void {
    this.action?.run();
  }
}

/** Scheduled work, which can be taken back and can schedule itself again. The last scheduling counts. */
class Action<T> extends Subscription implements SchedulerAction<T>, Callback {
  private readonly context: Context = captureContext();
  private state: T | undefined;
  private scheduling: Scheduling | undefined = undefined;

  constructor(
    readonly loop: Loop,
    private readonly work: (this: SchedulerAction<T>, state?: T) => void,
  ) {
    super(() => this.takeBack());
  }

  schedule(state?: T, delay?: number): Subscription {
    if (this.closed) return this;
    this.takeBack();
    this.state = state;
    const scheduling = (this.scheduling = new Scheduling(this as Action<unknown>));
    if (delay === undefined) this.loop.callSoon(scheduling);
    else this.loop.callAt(this.loop.now() + Math.max(delay, 0), scheduling);
    return this;
  }

  get title(): string {
    const { name } = this.work;
    return `The work${name === '' ? '' : ` "${name}"`} scheduled on taskScheduler`;
  }

  run(): void {
    this.scheduling = undefined;
    try {
      callBack(this, this.context, callWork, this as Action<unknown>);
    } finally {
      this.unsubscribeUnlessScheduled();
    }
  }

  call(): void {
    this.work.call(this, this.state);
  }

  private takeBack(): void {
    const { scheduling } = this;
    if (scheduling === undefined) return;
    this.scheduling = undefined;
    scheduling.action = undefined;
    this.loop.cancelTimer(scheduling);
  }

  /** Closes the subscription, unless the work has scheduled itself again. */
  private unsubscribeUnlessScheduled(): void {
    if (this.scheduling === undefined) this.unsubscribe();
  }
}

function callWork(action: Action<unknown>): void {
  action.call();
}

/**
 * The task loop as an RxJS scheduler: the loop whose turn is running, else the one `createTask` would use.
 *
 * `schedule(work)` runs `work` on the next turn, behind the jobs that are ready. A delay in milliseconds, 0 included, makes
 * it a timer, due on the first turn that starts that much later. An error in `work` is reported as RxJS reports unhandled
 * errors, and the loop goes on.
 *
 * @example
 * interval(1000, taskScheduler).subscribe(console.log); // ticks on the task clock
 *
 * @see loop.call_soon, loop.call_later; RxJS `asyncScheduler`
 */
export const taskScheduler: SchedulerLike = {
  now: () => currentLoop().now(),
  schedule<T>(work: (this: SchedulerAction<T>, state: T) => void, delay?: number, state?: T) {
    return new Action<T>(currentLoop(), work as (this: SchedulerAction<T>, state?: T) => void).schedule(
      state,
      delay,
    );
  },
};
