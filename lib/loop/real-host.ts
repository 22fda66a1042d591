import type { Host } from './host.js';

/** Milliseconds of work after which the host gets a turn of its own, for its I/O and rendering. */
export const LONGEST_DRAIN = 10;
/** So many drains may be one burst of microtasks, in which the host has had no turn: then it is asked for a sign of life. */
const MAX_SHORT_DRAINS = 16;

/** `setTimeout` takes a signed 32-bit number, and fires at once beyond it. */
export const LONGEST_TIMEOUT = 2 ** 31 - 1;

const resolved = Promise.resolve();

/** Timers that tell time in whole milliseconds fire so much too early. */
const EARLY = 1;

/** What fake timers of @sinonjs (Jest, Vitest) mark those with that they replace. */
interface Marked {
  clock?: { performance?: { now(): number } };
}

/**
 * Real time: microtasks to drain in, one host timer for all deadlines, a clock that no change of the wall clock moves.
 *
 * It keeps the functions it found when it was made, so that a host made under a test runner's fake timers stays with
 * them, and one made before stays with the real ones.
 *
 * When the timer fires far before its time by the clock, that time has come all the same: fake timers may have left the
 * clock alone. Time then goes on from there, at rest until the clock has caught up or the timer fires again.
 */
export class RealHost implements Host {
  private readonly setTimeout = globalThis.setTimeout;
  private readonly clearTimeout = globalThis.clearTimeout;
  private readonly queueMicrotask = globalThis.queueMicrotask;
  /** Fake timers bring their own, in place of the host's or not: the clock must be the one these timers go by. */
  private readonly performance =
    (globalThis.setTimeout as Marked).clock?.performance ?? globalThis.performance;
  private readonly setImmediate: ((callback: () => void) => unknown) | undefined = globalThis.setImmediate;
  /** Fake timers mark what they replace. Advancing their clock runs their microtasks, but not a promise's. */
  private readonly isFake = 'clock' in globalThis.setTimeout;
  private channel: InstanceType<typeof MessageChannel> | undefined;
  private readonly posted: (() => void)[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private armed = Infinity;
  /** What time it is at the least. */
  private floor = -Infinity;
  /** What the timer that fired last was set for. */
  private early = -Infinity;
  /** Drains since the host was last known to have had a turn. */
  private drains = 0;
  /** Since when it is known to have had none. */
  private burst: number | undefined;

  constructor(private readonly drain: () => void) {}

  /** Whether these are the host functions in force. */
  isInForce(): boolean {
    return this.setTimeout === globalThis.setTimeout;
  }

  now(): number {
    const now = this.performance.now();
    return now > this.floor ? now : this.floor;
  }

  /**
   * A drain may be one of many, each short, in a chain of promises that lets the host in no more than one long drain
   * would: after some, they count as one until a macrotask comes through.
   */
  limit(now: number): number {
    if (this.burst !== undefined) return this.burst + LONGEST_DRAIN;
    if (!this.isFake && ++this.drains > MAX_SHORT_DRAINS) {
      this.burst = now;
      this.whenHostHasRun(() => {
        this.endBurst();
      });
    }
    return now + LONGEST_DRAIN;
  }

  soon(): void {
    void resolved.then(this.drain);
    if (this.isFake) (0, this.queueMicrotask)(this.drain);
  }

  later(): void {
    this.whenHostHasRun(() => {
      this.endBurst();
      this.drain();
    });
  }

  private whenHostHasRun(then: () => void): void {
    if (this.setImmediate !== undefined) (0, this.setImmediate)(then);
    else if (typeof MessageChannel === 'function') this.post(then);
    else (0, this.setTimeout)(then, 0);
  }

  private endBurst(): void {
    this.drains = 0;
    this.burst = undefined;
  }

  /**
   * An alarm that is early is left alone: waking for nothing costs less than two host timers. One that never comes is
   * armed all the same: the process stays alive while somebody sleeps.
   */
  alarm(deadline: number, now: number): void {
    if (this.timer !== undefined && this.armed <= deadline) return;
    this.disarm();
    this.armed = deadline;
    const start = now === this.floor ? this.startAtRest() : now;
    const delay = Math.min(Math.max(Math.ceil(deadline - start), 1), LONGEST_TIMEOUT);
    const end = Math.min(deadline, start + LONGEST_TIMEOUT);
    this.timer = (0, this.setTimeout)(() => {
      this.timer = undefined;
      this.advanceTo(end);
      this.endBurst();
      this.drain();
    }, delay);
  }

  /** The timer set for `end` has fired. One a little early is set again: no deadline passes before its time. But once only. */
  private advanceTo(end: number): void {
    const missing = end - this.performance.now();
    if (end > this.floor && (missing > EARLY || (missing > 0 && this.early === end))) this.floor = end;
    this.early = end;
  }

  /**
   * Where a delay is counted from while time is at rest. After a timer that was a little early, from the clock: if each
   * began where it left off, a chain of sleeps would gain what each was early. Far from the clock, timers go by another.
   */
  private startAtRest(): number {
    const clock = this.performance.now();
    return this.floor - clock > EARLY ? this.floor : clock;
  }

  disarm(): void {
    if (this.timer === undefined) return;
    (0, this.clearTimeout)(this.timer);
    this.timer = undefined;
  }

  /** A drain on its way finds nothing to do. */
  reset(): void {
    this.disarm();
  }

  isBroken(): boolean {
    return false;
  }

  private post(then: () => void): void {
    if (this.channel === undefined) {
      this.channel = new MessageChannel();
      this.channel.port1.addEventListener('message', () => this.posted.shift()?.());
      this.channel.port1.start();
    }
    this.posted.push(then);
    this.channel.port2.postMessage(undefined);
  }
}
