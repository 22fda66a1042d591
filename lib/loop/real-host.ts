/*
 * Real time: a drain is a microtask, one host timer serves all deadlines, the clock is the monotonic one.
 *
 * Invariants: after 10 ms of work the host can do its own, whatever its clock shows; no sleep ends before its time, and each
 * ends when the host's timer for it has fired.
 *
 * Two times. The `reading` is what the host's clock shows, corrected when that goes back. `now()` is the loop's time: it is
 * the reading, but never less than a deadline whose timer has fired. They part when the timer fires long before its time by
 * the clock: fake timers leave the clock alone, or it stands still. `now()` then rests at the deadline until the reading has
 * caught up or the timer fires again. Example: `sleep(1000)` at reading 5; the timer fires while the clock still shows 5:
 * `now()` is 1005, the reading 5. Work is measured by readings, since `now()` may rest for hours.
 *
 * Fake timers. A RealHost keeps the functions that it found, so a host made under a test runner's fake timers stays with them.
 * Runners fake different sets of functions. Under any of them, a drain must come both when promises settle and when the timers
 * are advanced in one synchronous call. The host gets to work after a number of jobs, since time does not move by itself.
 * Held by spec/loop/real-host.spec.ts and spec/clocks/.
 */
import { type Clock, ForwardClock } from './forward-clock.js';
import type { Host } from './host.js';
import {
  type HostFunctions,
  hostFunctions,
  isFake,
  isOfNodeTest,
  isReplaced,
  type Marked,
  unbound,
} from './host-functions.js';
import { HostTimer } from './host-timer.js';
import { type Macrotask, macrotaskOf } from './macrotask.js';
import { callInMicrotask } from './microtask.js';

/** Milliseconds of work after which the host gets a turn, for its I/O and rendering. */
export const LONGEST_DRAIN = 10;
/** Number of short drains without a macrotask between them that count as one long drain: a chain of promises blocks the host too. */
const SHORT_DRAINS_OF_A_BURST = 16;
/** Number of jobs in one drain after which the host can work even if its clock stands still. */
export const MOST_JOBS_AT_REST = 100_000;
/** Number of short drains after which the host can work even if its clock stands still. */
const MOST_SHORT_DRAINS = 10_000;

/** `setTimeout` takes a signed 32-bit number, and fires at once beyond it. */
export const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** Milliseconds by which timers that count whole milliseconds may fire early. */
const EARLY = 1;
/** Bounds the rounding error of a sum and difference of times: `(now + 100) - now` may be a little more than 100. */
const ROUNDING = 0.0005;

export class RealHost implements Host {
  mostJobsAtRest = MOST_JOBS_AT_REST;
  /** Stays 0 under fake timers: their time does not measure work, and real time would make a test depend on the machine's speed. */
  reading = 0;

  private readonly host: HostFunctions;
  /** The clock that belongs to the timers; the wall clock if the host has no `performance`. */
  private readonly clock: ForwardClock;
  private readonly macrotask: Macrotask;
  private readonly drain: () => void;
  /** Whether the timers are fake: then they fire at the time they were set for, whatever a clock shows. */
  private readonly hasFakeTimers: boolean;
  /** Whether a drain is requested with a timer too, because fake timers may be advanced in a synchronous call. */
  private readonly postsOnTimers: boolean;
  /** Whether the fake timers run fake microtasks while they advance. */
  private readonly postsOnFakeMicrotasks: boolean;

  /** Requests a drain a second time. */
  private readonly posted: HostTimer;
  private readonly timer: HostTimer;
  private armed = Infinity;
  /** The loop's time is at least this. */
  private floor = -Infinity;
  /** The deadline of the timer that fired last. */
  private early = -Infinity;
  /** Number of drains since the last known macrotask. */
  private drains = 0;
  /** The reading at which the burst of short drains began. */
  private burst: number | undefined;
  /** Whether a drain is put off. With two such requests at a time, the loop would work twice as long as it lets the host work. */
  private isPutOff = false;

  /** @param fakeClock the clock of fake timers that are not marked as fake */
  constructor(drain: () => void, fakeClock?: Clock) {
    const host = hostFunctions();
    this.host = host;
    this.timer = new HostTimer(host);
    this.posted = new HostTimer(host);
    this.hasFakeTimers = fakeClock !== undefined || isFake(host.setTimeout);
    const mayBeFake = this.hasFakeTimers || isReplaced(host.setTimeout);
    this.clock = new ForwardClock(fakeClock ?? clockOf(host));
    this.postsOnFakeMicrotasks = mayBeFake && isFake(host.queueMicrotask);
    this.postsOnTimers = mayBeFake && !this.postsOnFakeMicrotasks && host.setTimeout !== undefined;
    this.macrotask = macrotaskOf(host, mayBeFake);
    this.drain = this.postsOnTimers
      ? () => {
          this.posted.clear();
          drain();
        }
      : drain;
  }

  /** Whether the host functions in force are those of this host. Where the host has lost its timers, they are still the best. */
  isInForce(): boolean {
    const { setTimeout } = globalThis;
    return setTimeout === this.host.setTimeout || typeof setTimeout !== 'function';
  }

  now(): number {
    const time = this.clock.read();
    if (!this.hasFakeTimers) this.reading = time;
    return time > this.floor ? time : this.floor;
  }

  /**
   * A drain may be one of many short drains in a chain of promises, which together block the host as one long drain would.
   * After some of them, they count as one until a macrotask has run.
   */
  limit(reading: number): number {
    this.drains++;
    if (this.burst === undefined) {
      if (this.drains > SHORT_DRAINS_OF_A_BURST) {
        this.burst = reading;
        this.macrotask(() => this.endBurst());
      }
      return reading + LONGEST_DRAIN;
    }
    if (this.drains > MOST_SHORT_DRAINS) return -Infinity;
    return this.burst + LONGEST_DRAIN;
  }

  soon(): void {
    callInMicrotask(this.drain);
    if (this.postsOnTimers) this.postOnTimers();
    else if (this.postsOnFakeMicrotasks) unbound(this.host.queueMicrotask!)(this.drainInAdvance);
  }

  /** Fake microtasks run inside of a synchronous call that advances the timers: the real host cannot work until it returns. */
  private readonly drainInAdvance = (): void => {
    this.mostJobsAtRest = Infinity;
    try {
      this.drain();
    } finally {
      this.mostJobsAtRest = MOST_JOBS_AT_REST;
    }
  };

  later(): void {
    if (this.isPutOff) return;
    this.isPutOff = true;
    this.macrotask(() => {
      this.isPutOff = false;
      this.endBurst();
      this.drain();
    });
  }

  private endBurst(): void {
    this.drains = 0;
    this.burst = undefined;
  }

  /**
   * Arms the timer for `deadline`, unless it is armed for an earlier one: the loop then arms it again, and one needless
   * wake-up costs less than two host timers. A deadline of Infinity is armed too: a sleeping task keeps the process alive.
   */
  alarm(deadline: number, now: number): void {
    if (this.timer.isSet && this.armed <= deadline) return;
    this.armed = deadline;
    const start = now === this.floor ? this.startAtRest() : now;
    const delay = Math.min(Math.max(Math.ceil(deadline - start - ROUNDING), 1), LONGEST_TIMEOUT);
    const end = Math.min(deadline, start + LONGEST_TIMEOUT);
    this.timer.set(() => {
      this.advanceTo(end);
      this.endBurst();
      this.drain();
    }, delay);
  }

  /**
   * The timer for `end` has fired. A real timer that is a little early is set again, once, because no sleep ends before its
   * time. A timer that fires long before its time moves time on, and so does a fake one.
   */
  private advanceTo(end: number): void {
    const missing = end - this.clock.read();
    const isTooEarly = !this.hasFakeTimers && missing > ROUNDING && missing <= EARLY && this.early !== end;
    if (missing > 0 && end > this.floor && !isTooEarly) this.floor = end;
    this.early = end;
  }

  /**
   * The start of a delay while time rests. After a timer that was a little early it is the clock: if each delay began at the
   * last deadline, a chain of sleeps would drift ahead of the clock. Far from the clock, and under fake timers, it is the
   * time at which time rests.
   */
  private startAtRest(): number {
    const reading = this.clock.read();
    return this.hasFakeTimers || this.floor - reading > EARLY ? this.floor : reading;
  }

  disarm(): void {
    this.timer.clear();
  }

  /** A drain that was requested before finds nothing to do. */
  reset(): void {
    this.disarm();
  }

  isBroken(): boolean {
    return false;
  }

  private postOnTimers(): void {
    if (this.posted.isSet) return;
    try {
      this.posted.set(this.drain, 0);
    } catch {
      // it is the second request of the same drain
    }
  }
}

/** The clock that the timers go by. */
function clockOf({ setTimeout, performance }: HostFunctions): Clock {
  const real: Clock = performance ?? Date;
  const ofTimers = (setTimeout as Marked | undefined)?.clock?.performance;
  if (ofTimers !== undefined) return ofTimers;
  if (!isOfNodeTest(setTimeout)) return real;
  // node:test fakes the date at most. With a real clock, the time that a slow machine takes would count as time that has moved.
  if ('isMock' in Date) return Date;
  const start = new ForwardClock(real).read();
  return { now: () => start };
}
