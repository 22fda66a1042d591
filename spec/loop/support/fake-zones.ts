import type { Zone, ZoneStatic, ZoneTask } from '../../../lib/loop/zone.js';

/** A zone that records its tasks, for specs that inspect them. */
export class FakeZone implements Zone {
  readonly microtasks: (() => void)[] = [];
  readonly macrotasks = new Set<ZoneTask>();

  constructor(
    private readonly zones: FakeZones,
    readonly parent: FakeZone | null,
    private readonly properties: Readonly<Record<string, unknown>> = {},
  ) {}

  fork(properties: Readonly<Record<string, unknown>> = {}): FakeZone {
    return new FakeZone(this.zones, this, properties);
  }

  run<A extends unknown[], R>(fn: (...args: A) => R, self?: unknown, args: A = [] as unknown as A): R {
    const outer = this.zones.current;
    this.zones.current = this;
    try {
      return fn.apply(self, args);
    } finally {
      this.zones.current = outer;
    }
  }

  get(key: string): unknown {
    return this.properties[key];
  }

  scheduleMicroTask(_source: string, callback: () => void): void {
    this.microtasks.push(callback);
  }

  scheduleMacroTask(): ZoneTask {
    const task = { zone: this };
    this.macrotasks.add(task);
    return task;
  }

  cancelTask(task: ZoneTask): void {
    this.macrotasks.delete(task);
  }

  runMicrotasks(): void {
    for (const callback of this.microtasks.splice(0)) callback();
  }
}

/** The global `Zone`, with a root zone. */
export class FakeZones implements ZoneStatic {
  readonly root = new FakeZone(this, null);
  current = this.root;
}
