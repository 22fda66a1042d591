import type { SchedulerLike, Subscription } from 'rxjs';
import type { Host } from './host.js';

/** The time of any RxJS scheduler: virtual with a VirtualTimeScheduler or TestScheduler, real with the others. */
export class SchedulerHost implements Host {
  private action: Subscription | undefined;
  private timer: Subscription | undefined;
  private armed = Infinity;

  constructor(
    private readonly scheduler: SchedulerLike,
    private readonly drain: () => void,
  ) {}

  now(): number {
    return this.scheduler.now();
  }

  soon(): void {
    const request = { isBeingMade: true, ranAtOnce: false };
    this.action = this.scheduler.schedule(() => {
      if (request.isBeingMade) request.ranAtOnce = true;
      else this.drain();
    });
    request.isBeingMade = false;
    // A scheduler that runs work inside schedule(), as queueScheduler does, must not start a step inside createTask().
    if (request.ranAtOnce) void Promise.resolve().then(this.drain);
  }

  later(): void {
    this.soon();
  }

  alarm(deadline: number, now: number): void {
    if (deadline === this.armed && this.timer?.closed !== true) return;
    this.timer?.unsubscribe();
    this.timer = undefined;
    this.armed = deadline;
    if (deadline === Infinity) return;
    this.timer = this.scheduler.schedule(
      () => {
        this.timer = undefined;
        this.armed = Infinity;
        this.drain();
      },
      Math.max(deadline - now, 0),
    );
  }

  isComing(): boolean {
    return this.action?.closed === false;
  }
}
