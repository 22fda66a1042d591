import { InvalidStateError } from '../errors.js';
import { type HostFunctions, unbound } from './host-functions.js';
import { callInMicrotask } from './microtask.js';

const NO_TIMERS =
  'This host has no setTimeout, and a task sleeps or has a deadline: give the host one, or run the task on an RxJS scheduler ' +
  'that needs none: `createTask(work, { scheduler })`.';

/**
 * A timer of the host that can be set again. It calls back at most once each time it is set, never inside of `set`, and never after
 * `clear`. A mock may call back at once (`sinon.stub(globalThis, 'setTimeout').yields()`) or several times, may return no handle,
 * and may not clear.
 */
export class HostTimer {
  /** Identifies the latest setting, until it has called back or was cleared. */
  private setting: object | undefined = undefined;
  private handle: unknown = undefined;

  constructor(private readonly host: HostFunctions) {}

  get isSet(): boolean {
    return this.setting !== undefined;
  }

  /** @throws InvalidStateError if the host has no timers; what `setTimeout` throws */
  set(callback: () => void, ms: number): void {
    this.clear();
    const { setTimeout } = this.host;
    if (setTimeout === undefined) throw new InvalidStateError(NO_TIMERS);
    const setting = { isBeingMade: true };
    const fire = (): void => {
      if (this.setting !== setting) return;
      this.setting = undefined;
      callback();
    };
    this.handle = unbound(setTimeout)(() => {
      if (setting.isBeingMade) callInMicrotask(fire);
      else fire();
    }, ms);
    setting.isBeingMade = false;
    this.setting = setting;
  }

  clear(): void {
    if (this.setting === undefined) return;
    this.setting = undefined;
    if (this.host.clearTimeout !== undefined) unbound(this.host.clearTimeout)(this.handle as never);
  }
}
