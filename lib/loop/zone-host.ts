import { RealHost } from './real-host.js';
import type { FakeAsync, Zone, ZoneStatic } from './zone.js';

/** Real time, or that of a `fakeAsync`, where zone.js has patched the host's functions. */
export class ZoneHost extends RealHost {
  private readonly zone: Zone;

  /** @param fakeAsync the `fakeAsync` in progress, whose zone the loop then stays in; else it is in the root zone */
  constructor(
    drain: () => void,
    private readonly zoneJs: ZoneStatic,
    fakeAsync?: FakeAsync,
  ) {
    super(drain, fakeAsync && { now: () => fakeAsync.getCurrentTickTime() });
    this.zone = fakeAsync === undefined ? zoneJs.root : zoneJs.current;
  }

  override soon(): void {
    this.zone.run(() => super.soon());
  }

  override alarm(deadline: number, now: number): void {
    this.zone.run(() => super.alarm(deadline, now));
  }

  // In the root zone, where the functions are those of the real host, also under `fakeAsync`: these two let the host work.

  override limit(reading: number): number {
    return this.zoneJs.root.run(() => super.limit(reading));
  }

  override later(): void {
    this.zoneJs.root.run(() => super.later());
  }
}
