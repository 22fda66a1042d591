import { type SchedulerLike, type Subscription, VirtualTimeScheduler } from 'rxjs';
import { ForwardClock } from './forward-clock.js';
import type { Host } from './host.js';
import { callInMicrotask } from './microtask.js';
import { LONGEST_DRAIN, LONGEST_TIMEOUT, MOST_JOBS_AT_REST } from './real-host.js';

/** The time of an RxJS scheduler: virtual with a VirtualTimeScheduler or TestScheduler, real with the others. */
export class SchedulerHost implements Host {
  private action: Subscription | undefined;
  private timer: Subscription | undefined;
  private armed = Infinity;
  private readonly isVirtual: boolean;
  /** Virtual time may go back: each run of a test may start it anew. */
  private readonly clock: ForwardClock | undefined;
  readonly mostJobsAtRest: number;
  reading = 0;
  /** See RealHost. */
  private isPutOff = false;

  constructor(
    private readonly scheduler: SchedulerLike,
    private readonly drain: () => void,
  ) {
    this.isVirtual = scheduler instanceof VirtualTimeScheduler;
    this.clock = this.isVirtual ? undefined : new ForwardClock(scheduler);
    this.mostJobsAtRest = this.isVirtual ? Infinity : MOST_JOBS_AT_REST;
  }

  now(): number {
    return (this.reading = this.clock === undefined ? this.scheduler.now() : this.clock.read());
  }

  limit(reading: number): number {
    return reading + LONGEST_DRAIN;
  }

  soon(): void {
    const request = { isBeingMade: true, ranAtOnce: false };
    this.action = this.scheduler.schedule(() => {
      if (request.isBeingMade) request.ranAtOnce = true;
      else this.drain();
    });
    request.isBeingMade = false;
    // A scheduler that runs work inside of schedule(), as queueScheduler does, must not start a step inside of createTask().
    if (request.ranAtOnce) callInMicrotask(this.drain);
    // When an action throws, asapScheduler drops the others: the drain must come all the same.
    if (!this.isVirtual) this.action.add(() => callInMicrotask(this.drain));
  }

  later(): void {
    if (this.isVirtual) this.soon();
    // Without a delay, asapScheduler runs it in a microtask and queueScheduler at once: before the host's own work.
    else if (!this.isPutOff) {
      this.isPutOff = true;
      this.action = this.scheduler.schedule(() => {
        this.isPutOff = false;
        this.drain();
      }, 1);
    }
  }

  alarm(deadline: number, now: number): void {
    if (deadline === this.armed && this.timer?.closed === false) return;
    this.disarm();
    if (deadline === Infinity) return; // or virtual time would jump to it
    if (deadline <= now) {
      this.soon();
      return;
    }
    const delay = deadline - now;
    this.armed = deadline;
    this.timer = this.scheduler.schedule(
      () => {
        this.timer = undefined;
        this.drain();
      },
      this.isVirtual ? delay : Math.min(delay, LONGEST_TIMEOUT),
    );
  }

  disarm(): void {
    this.timer?.unsubscribe();
    this.timer = undefined;
  }

  /** A drain that was requested before finds nothing to do. */
  reset(): void {
    this.action = undefined;
    this.disarm();
  }

  isBroken(): boolean {
    return this.isVirtual && (this.action?.closed === true || this.timer?.closed === true);
  }
}
