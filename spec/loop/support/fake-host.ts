import type { Host } from '../../../lib/loop/host.js';
import { Loop } from '../../../lib/loop/loop.js';

/** A host whose clock a spec sets, and which drains when the spec says so. It records what the loop requests. */
export class FakeHost implements Host {
  /** The requests of the loop, in order. */
  readonly requests: string[] = [];
  mostJobsAtRest = Infinity;
  /** What the clock shows. */
  time = 0;
  /** The reading at which a drain must stop. */
  stopAt = Infinity;
  hasDropped = false;
  onLook: () => void = () => undefined;

  constructor(readonly drain: () => void) {}

  get reading(): number {
    return this.time;
  }

  now(): number {
    this.onLook();
    return this.time;
  }

  limit(reading: number): number {
    this.requests.push(`limit at ${String(reading)}`);
    return this.stopAt;
  }

  soon(): void {
    this.requests.push('soon');
  }

  later(): void {
    this.requests.push('later');
  }

  alarm(deadline: number, now: number): void {
    this.requests.push(`alarm for ${String(deadline)} at ${String(now)}`);
  }

  disarm(): void {
    this.requests.push('disarm');
  }

  reset(): void {
    this.requests.push('reset');
    this.hasDropped = false;
  }

  isBroken(): boolean {
    return this.hasDropped;
  }
}

/** A loop on such a host. */
export function loopOnFakeHost(timerWatcher?: ConstructorParameters<typeof Loop>[1]): {
  loop: Loop;
  host: FakeHost;
} {
  let host!: FakeHost;
  const loop = new Loop((drain) => (host = new FakeHost(drain)), timerWatcher);
  return { loop, host };
}
