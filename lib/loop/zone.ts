/*
 * zone.js, which Angular loads: the parts that this library uses. It must be loaded before this library.
 *
 * The loop belongs to no zone: it makes its microtasks and its host timer in the root zone. Otherwise each zone that wakes the loop
 * would see the work of all others. Steps and callbacks enter the zones in which they were made (zone-provider.ts), and each timer of
 * the loop is a macrotask of the zone in which it was set (ZoneTimers), for which Angular's testability waits.
 *
 * Angular checks for changes when a zone has no more microtasks. A drain may enter a zone many times, once for each step. So the
 * first time it leaves a microtask there, which runs after the drain: Angular checks once. Held by spec/interop/zone.spec.ts.
 *
 * `fakeAsync` has timers and microtasks of its test alone: each such test has a loop.
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

/** The object that `fakeAsync` keeps in its zone. */
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
  // zone.js only needs to have a task
};
const held = new Set<Zone>();

/** Leaves a microtask in `zone`, so that the zone is not out of microtasks before the running drain, or the caller, has ended. */
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

  /** Called when the timer is due or was cancelled. */
  gone(timer: object): void {
    const task = this.tasks.get(timer);
    if (task === undefined) return;
    this.tasks.delete(timer);
    holdBack(task.zone);
    task.zone.cancelTask(task);
  }
}
