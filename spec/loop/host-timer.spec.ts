import type { HostFunctions } from '../../lib/loop/host-functions.js';
import { HostTimer } from '../../lib/loop/host-timer.js';

type Callback = () => void;

/** A timer over a host whose `setTimeout` is `set`, with the calls to the host and the number of its callbacks. */
function timerOver(set: (callback: Callback, ms: number) => unknown, clear: unknown = () => undefined) {
  const cleared: unknown[] = [];
  const host = {
    setTimeout: set,
    clearTimeout:
      typeof clear === 'function'
        ? (handle: unknown) => {
            cleared.push(handle);
            (clear as Callback)();
          }
        : undefined,
  } as HostFunctions;
  const callback = jest.fn();
  return { timer: new HostTimer(host), cleared, callback };
}

describe('a timer of the host', () => {
  it('calls back once, also if the host does so twice', () => {
    let fire!: Callback;
    const { timer, callback } = timerOver((fn) => (fire = fn));
    timer.set(callback, 5);
    expect([timer.isSet, callback.mock.calls.length]).toEqual([true, 0]);
    fire();
    fire();
    expect([timer.isSet, callback.mock.calls.length]).toEqual([false, 1]);
  });

  it('can be set again in its callback', () => {
    const fires: Callback[] = [];
    const { timer } = timerOver((fn) => fires.push(fn));
    const again = jest.fn();
    timer.set(() => {
      timer.set(again, 1);
    }, 5);
    fires[0]!();
    expect([timer.isSet, fires.length]).toEqual([true, 2]);
    fires[0]!(); // the first calls back again
    expect(again).not.toHaveBeenCalled();
    fires[1]!();
    expect(again).toHaveBeenCalledTimes(1);
  });

  it('that is set again takes the earlier one back', () => {
    const fires: Callback[] = [];
    const { timer, cleared, callback } = timerOver((fn) => fires.push(fn));
    const second = jest.fn();
    timer.set(callback, 5);
    timer.set(second, 3);
    for (const fire of fires) fire();
    expect([cleared, callback.mock.calls.length, second.mock.calls.length]).toEqual([[1], 0, 1]);
  });

  it('does not call back inside of set, if the host does so', async () => {
    const { timer, callback } = timerOver((fn) => {
      fn();
    });
    timer.set(callback, 5);
    expect([timer.isSet, callback.mock.calls.length]).toEqual([true, 0]);
    await Promise.resolve();
    expect([timer.isSet, callback.mock.calls.length]).toEqual([false, 1]);
  });

  it.each([undefined, null, NaN, 0])('knows that it is set if the host returns the handle %p', (handle) => {
    const { timer, cleared, callback } = timerOver(() => handle);
    timer.set(callback, 5);
    expect(timer.isSet).toBe(true);
    timer.clear();
    expect([timer.isSet, cleared]).toEqual([false, [handle]]);
  });

  it('does not call back after clear, also if the host cannot clear', () => {
    for (const clear of [null, () => undefined]) {
      let fire!: Callback;
      const { timer, callback } = timerOver((fn) => (fire = fn), clear);
      timer.set(callback, 5);
      timer.clear();
      fire();
      expect([timer.isSet, callback.mock.calls.length]).toEqual([false, 0]);
    }
  });

  it('is cleared once, and only if it is set', () => {
    let fire!: Callback;
    const { timer, cleared, callback } = timerOver((fn) => (fire = fn));
    timer.clear();
    timer.set(callback, 5);
    fire();
    timer.clear();
    timer.set(callback, 5);
    timer.clear();
    timer.clear();
    expect(cleared).toHaveLength(1);
  });

  it('is not set if the host throws', () => {
    const { timer, callback } = timerOver(() => {
      throw new Error('no timer');
    });
    expect(() => {
      timer.set(callback, 5);
    }).toThrow('no timer');
    expect(timer.isSet).toBe(false);
  });

  it('refuses a host without timers, and says what to do', () => {
    const timer = new HostTimer({});
    expect(() => {
      timer.set(() => undefined, 5);
    }).toThrow('This host has no setTimeout, and a task sleeps or has a deadline');
  });
});
