/*
 * zone.js, as Angular loads it, and what this library needs of it. It is found where it was loaded before this library.
 *
 * The loop belongs to no zone: its microtasks and its host timer are made in the root zone, or every zone that wakes the loop would
 * be told of the work of all others. Steps and callbacks enter the zones they were made in (zone-provider.ts), and each timer of the
 * loop is a macrotask of the zone it was set in (ZoneTimers), for which Angular's testability waits.
 *
 * Angular checks for changes when a zone has no more microtasks. A drain may enter a zone many times, once for each step; so the
 * first time it leaves a microtask there, which runs when the drain is over: Angular checks once. Held by spec/interop/zone.spec.ts.
 *
 * `fakeAsync` has timers and microtasks that only what is made inside of it goes by: each such test has a loop.
 */

/** A zone of zone.js. */
export interface Zone {
  readonly parent: Zone | null;
  run<A extends unknown[], R>(fn: (...args: A) => R, self?: unknown, args?: A): R;
  get(key: string): unknown;
  cancelTask(task: ZoneTask): unknown;
  scheduleMicroTask(source: string, callback: () => void): unknown;
  scheduleMacroTask(
    source: string,
    callback: () => void,
    data: undefined,
    schedule: () => void,
    cancel: () => void,
  ): ZoneTask;
}

/** A task of zone.js: something that a zone waits for. */
export interface ZoneTask {
  readonly zone: Zone;
}

/** The global `Zone`. */
export interface ZoneStatic {
  readonly current: Zone;
  readonly root: Zone;
}

/** What `fakeAsync` keeps in its zone. */
export interface FakeAsync {
  getCurrentTickTime(): number;
}

const found = (globalThis as { Zone?: Partial<ZoneStatic> }).Zone;

/** zone.js, if it was loaded before this library. */
export const zones: ZoneStatic | undefined =
  typeof found === 'function' && (found as Partial<ZoneStatic>).root !== undefined ? found : undefined;

/** The `fakeAsync` in progress, if any. */
export function fakeAsyncOf(zone: Zone): FakeAsync | undefined {
  const spec = zone.get('FakeAsyncTestZoneSpec') as Partial<FakeAsync> | undefined;
  return typeof spec?.getCurrentTickTime === 'function' ? (spec as FakeAsync) : undefined;
}

const nothing = (): void => {
  // what counts is that there is a task
};
const held = new Set<Zone>();

/** Keeps `zone` from having run out of microtasks until the drain that is running, or what has called this, is over. */
export function holdBack(zone: Zone): void {
  if (held.has(zone) || zone.parent === null) return;
  held.add(zone);
  zone.scheduleMicroTask('rxtask', () => held.delete(zone));
}

/** The timers of a loop, each as a macrotask of the zone it was set in. */
export class ZoneTimers {
  private readonly tasks = new WeakMap<object, ZoneTask>();

  constructor(private readonly zoneJs: ZoneStatic) {}

  added(timer: object, deadline: number): void {
    const { current } = this.zoneJs;
    if (current.parent === null || deadline === Infinity) return;
    this.tasks.set(timer, current.scheduleMacroTask('rxtask', nothing, undefined, nothing, nothing));
  }

  /** Called when it is due or has been taken back. */
  gone(timer: object): void {
    const task = this.tasks.get(timer);
    if (task === undefined) return;
    this.tasks.delete(timer);
    holdBack(task.zone);
    task.zone.cancelTask(task);
  }
}
