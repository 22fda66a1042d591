import { setImmediate as macrotask } from 'node:timers/promises';
import { RealHost } from '../../lib/loop/real-host.js';
import { thrownBy } from '../support/thrown-by.js';

const LONGEST_TIMEOUT = 2 ** 31 - 1;

const { setTimeout, clearTimeout, queueMicrotask, setImmediate, performance, MessageChannel } = globalThis;
const real = { setTimeout, clearTimeout, queueMicrotask, setImmediate, performance, MessageChannel };
const globals: Partial<typeof globalThis> = globalThis;

/** The class as when the library is loaded now: it treats the host functions that it finds as real. */
function loadRealHost(): typeof RealHost {
  let loaded!: { RealHost: typeof RealHost };
  jest.isolateModules(() => {
    loaded = jest.requireActual('../../lib/loop/real-host.js');
  });
  return loaded.RealHost;
}

/** The timers and the clock of a host, which a spec advances. `mark` has the properties that identify fake timers. */
function handTimers(mark: object = {}, name = 'setTimeout') {
  const timers = new Map<number, () => void>();
  const world = {
    clock: 0 as unknown,
    delays: [] as number[],
    timers,
    /** Fires all timers. */
    fire: () => {
      const due = [...timers.values()];
      timers.clear();
      for (const callback of due) callback();
    },
  };
  const set = (callback: () => void, ms: number): number => {
    world.delays.push(ms);
    timers.set(world.delays.length, callback);
    return world.delays.length;
  };
  Object.defineProperty(Object.assign(set, mark), 'name', { value: name });
  Object.assign(globals, { setTimeout: set, clearTimeout: (id: number) => timers.delete(id) });
  globals.performance = { now: () => world.clock } as never;
  return world;
}

const nothing = (): void => undefined;

describe('the real host', () => {
  afterEach(() => {
    Object.assign(globals, real);
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('drains before the host does anything else', async () => {
    const order: string[] = [];
    const host = new RealHost(() => order.push('drain'));
    setImmediate(() => order.push('immediate'));
    host.soon();
    await macrotask();
    expect(order).toEqual(['drain', 'immediate']);
  });

  it('needs one host timer for all deadlines', () => {
    jest.useFakeTimers();
    const host = new RealHost(() => undefined);
    for (const deadline of [1000, 500, 800, 100, 2000]) host.alarm(deadline, 0);
    expect(jest.getTimerCount()).toBe(1);
    host.disarm();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('keeps an alarm that is earlier: the loop arms it again then', () => {
    jest.useFakeTimers();
    let drains = 0;
    const host = new RealHost(() => drains++);
    host.alarm(100, 0);
    host.alarm(300, 0);
    jest.advanceTimersByTime(100);
    expect(drains).toBe(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('never gives the host a delay beyond 32 bits', () => {
    jest.useFakeTimers();
    const set = jest.spyOn(globalThis, 'setTimeout');
    const host = new RealHost(() => undefined);
    host.alarm(2 ** 31, 0);
    host.disarm();
    host.alarm(1e300, 0);
    expect(set.mock.calls.map(([, ms]) => ms)).toEqual([LONGEST_TIMEOUT, LONGEST_TIMEOUT]);
    host.disarm();
  });

  it('rounds up, so that it does not wake before the deadline for nothing', () => {
    jest.useFakeTimers();
    const set = jest.spyOn(globalThis, 'setTimeout');
    const host = new RealHost(() => undefined);
    host.alarm(2.001, 0);
    expect(set.mock.calls.map(([, ms]) => ms)).toEqual([3]);
    host.disarm();
  });

  it('has a monotonic clock: no change of the wall clock moves it', () => {
    const host = new RealHost(() => undefined);
    const before = host.now();
    const date = jest.spyOn(Date, 'now').mockReturnValue(0);
    expect(host.now() - before).toBeLessThan(1000);
    date.mockReturnValue(1e15);
    expect(host.now() - before).toBeLessThan(1000);
    expect(host.now()).toBeGreaterThanOrEqual(before);
  });

  it('made before fake timers stays with real time, its clock too', async () => {
    const drained = jest.fn();
    const host = new RealHost(drained);
    const before = host.now();
    jest.useFakeTimers();
    expect(host.isInForce()).toBe(false);
    host.alarm(before + 1, host.now());
    expect(jest.getTimerCount()).toBe(0);
    expect(host.now()).toBeGreaterThanOrEqual(before);
    jest.advanceTimersByTime(1_000_000);
    expect(host.now() - before).toBeLessThan(1_000_000);

    jest.useRealTimers();
    expect(host.isInForce()).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(drained).toHaveBeenCalledTimes(1);
  });

  it('made under fake timers stays with them, its clock too', () => {
    jest.useFakeTimers();
    const drained = jest.fn();
    const host = new RealHost(drained);
    host.alarm(10, 0);
    jest.advanceTimersByTime(4);
    jest.useRealTimers();
    expect(host.isInForce()).toBe(false);
    expect(host.now()).toBe(4);
    expect(drained).not.toHaveBeenCalled();
  });

  it('made under fake timers goes by their clock, though they leave `performance` alone', () => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    const host = new RealHost(() => undefined);
    const start = host.now();
    jest.advanceTimersByTime(4);
    expect(host.now() - start).toBe(4);
  });

  describe('when its timer fires, its deadline has come:', () => {
    /** A host with such timers, which treats them as real. */
    function byHand() {
      const world = handTimers() as ReturnType<typeof handTimers> & { clock: number };
      return { world, host: new (loadRealHost())(nothing) };
    }

    it('on a clock that stands still', () => {
      const { world, host } = byHand();
      host.alarm(1000, host.now());
      world.fire();
      expect(host.now()).toBe(1000);
      world.clock = 999;
      expect(host.now()).toBe(1000);
      world.clock = 1001;
      expect(host.now()).toBe(1001);
    });

    it('the next delay is counted from there', () => {
      const { world, host } = byHand();
      for (const deadline of [1000, 1010, 1500]) {
        host.alarm(deadline, host.now());
        world.fire();
        expect(host.now()).toBe(deadline);
      }
      expect(world.delays).toEqual([1000, 10, 490]);
    });

    it('of a deadline beyond 32 bits, only that part has passed', () => {
      const { world, host } = byHand();
      host.alarm(2 ** 31 + 9, host.now());
      world.fire();
      expect(host.now()).toBe(LONGEST_TIMEOUT);
      host.alarm(2 ** 31 + 9, host.now());
      world.fire();
      expect(host.now()).toBe(2 ** 31 + 9);
      expect(world.delays).toEqual([LONGEST_TIMEOUT, 10]);
    });

    it('not of a timer that is a little early: it is set again', () => {
      const { world, host } = byHand();
      host.alarm(10, host.now());
      world.clock = 9.3;
      world.fire();
      expect(host.now()).toBe(9.3);
      host.alarm(10, host.now());
      world.clock = 10.1;
      world.fire();
      expect(host.now()).toBe(10.1);
      expect(world.delays).toEqual([10, 1]);
    });

    it('not of a timer that is a whole millisecond early, and then the delay is counted from the clock', () => {
      const { world, host } = byHand();
      for (const expected of [9, 10]) {
        host.alarm(10, host.now());
        world.clock = 9;
        world.fire();
        expect(host.now()).toBe(expected);
      }
      host.alarm(20, host.now());
      expect(world.delays).toEqual([10, 1, 11]);
    });

    it('of a timer that is early by no more than a rounding error: it is not set again', () => {
      const { world, host } = byHand();
      host.alarm(0.0005, host.now());
      world.fire();
      expect(host.now()).toBe(0.0005);
    });

    it('of a fake timer, however little the clock lacks: the next delay is counted from there', () => {
      const world = handTimers({ clock: {} });
      const host = new (loadRealHost())(nothing);
      host.alarm(10, host.now());
      world.clock = 9.5;
      world.fire();
      expect(host.now()).toBe(10);
      host.alarm(20, host.now());
      expect(world.delays).toEqual([10, 10]);
    });

    it('and time does not go back when an earlier one comes later', () => {
      const { world, host } = byHand();
      host.alarm(1000, host.now());
      world.fire();
      host.alarm(500, host.now());
      world.fire();
      expect(host.now()).toBe(1000);
      expect(world.delays).toEqual([1000, 1]);
    });

    it('of one that is early twice, and timers that are early do not add up', () => {
      const { world, host } = byHand();
      for (let i = 0; i < 1000; i++) {
        const deadline = host.now() + 10;
        for (let times = 0; times < 2; times++) {
          host.alarm(deadline, host.now());
          world.clock += world.delays.at(-1)! - 0.7;
          world.fire();
        }
        expect(host.now()).toBeGreaterThanOrEqual(deadline);
        expect(host.now() - world.clock).toBeLessThan(1);
      }
    });
  });

  it('sets its timer once for one deadline, and again when it has fired', () => {
    const world = handTimers();
    const host = new (loadRealHost())(nothing);
    host.alarm(10, 0);
    host.alarm(10, 2);
    expect(world.delays).toEqual([10]);
    world.fire();
    host.alarm(10, 2);
    expect(world.delays).toEqual([10, 8]);
  });

  it('clears its timer once, and only if there is one', () => {
    handTimers();
    const cleared: unknown[] = [];
    globals.clearTimeout = (id) => cleared.push(id);
    const host = new (loadRealHost())(nothing);
    host.disarm();
    host.alarm(10, 0);
    host.disarm();
    host.disarm();
    expect(cleared).toEqual([1]);
  });

  it('without setTimeout drains and lets the host work, and refuses an alarm with an error that says what to do', async () => {
    delete globals.setTimeout;
    const drained = jest.fn();
    const host = new (loadRealHost())(drained);
    host.soon();
    host.later();
    await macrotask();
    expect(drained).toHaveBeenCalledTimes(2);
    const error = thrownBy(() => {
      host.alarm(10, 0);
    });
    expect((error as Error).name).toBe('InvalidStateError');
    expect((error as Error).message).toContain('createTask(work, { scheduler })');
  });

  it('that gets its timers after the library was loaded goes by them: they are not fake', async () => {
    delete globals.setTimeout;
    const Loaded = loadRealHost();
    const world = handTimers();
    const drained = jest.fn();
    const host = new Loaded(drained);
    host.soon();
    expect(world.timers.size).toBe(0);
    await Promise.resolve();
    expect(drained).toHaveBeenCalledTimes(1);
  });

  describe('has a clock', () => {
    it('that is the wall clock if there is no performance', () => {
      for (const none of [undefined, {}]) {
        globals.performance = none as never;
        jest.spyOn(Date, 'now').mockReturnValue(4);
        expect(new (loadRealHost())(nothing).now()).toBe(4);
      }
    });

    it('that does not go back: it goes on from where it was', () => {
      const world = handTimers();
      const host = new (loadRealHost())(nothing);
      const seen = [1000, 1010, 500, 507, 100, 101].map((clock) => {
        world.clock = clock;
        return host.now();
      });
      expect(seen).toEqual([1000, 1010, 1010, 1017, 1017, 1018]);
    });

    it('that stands still while it shows no number, from 0 if it never showed one', () => {
      const world = handTimers();
      const host = new (loadRealHost())(nothing);
      const seen = [NaN, undefined, '7', 5, '9', NaN, 6].map((clock) => {
        world.clock = clock;
        return host.now();
      });
      expect(seen).toEqual([0, 0, 0, 5, 5, 5, 6]);
    });

    it('whose reading measures work: under fake timers it stays 0', () => {
      for (const [mark, reading] of [
        [{}, 7],
        [{ clock: {} }, 0],
        [{ _isMockFunction: true }, 0],
        [{ _isMockFunction: false }, 7],
      ] as const) {
        const world = handTimers(mark);
        const host = new (loadRealHost())(nothing);
        world.clock = 7;
        expect([host.now(), host.reading]).toEqual([7, reading]);
      }
    });

    it('that it was given, for timers that are fake without a mark', () => {
      const world = handTimers();
      const host = new (loadRealHost())(nothing, { now: () => 5 });
      world.clock = 7;
      expect([host.now(), host.reading]).toEqual([5, 0]);
    });

    it("that stands still under the timers of node:test, until a timer fires, or is node:test's date", () => {
      const world = handTimers({}, 'bound #setTimeout');
      world.clock = 3;
      const host = new (loadRealHost())(nothing);
      world.clock = 7;
      expect([host.now(), host.reading]).toEqual([3, 0]);
      host.alarm(13, host.now());
      world.fire();
      expect(host.now()).toBe(13);

      Object.assign(Date, { isMock: true });
      jest.spyOn(Date, 'now').mockReturnValue(40);
      const dated = new (loadRealHost())(nothing);
      delete (Date as { isMock?: boolean }).isMock;
      expect(dated.now()).toBe(40);
    });

    it('that moves under bound functions which are not private methods', () => {
      const world = handTimers({}, 'bound setTimeout');
      const host = new (loadRealHost())(nothing);
      world.clock = 7;
      expect([host.now(), host.reading]).toEqual([7, 7]);
    });
  });

  describe('limits a drain to ten milliseconds', () => {
    /** A host, and how to run the macrotask that it has requested. */
    function withMacrotasks() {
      const requested: (() => void)[] = [];
      globals.setImmediate = ((callback: () => void) => requested.push(callback)) as never;
      const world = handTimers();
      const host = new (loadRealHost())(nothing);
      return { host, world, requested, limits: (readings: number[]) => readings.map((ms) => host.limit(ms)) };
    }
    const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

    it('each of sixteen anew, and those after them together, until the host has worked', () => {
      const { limits, requested } = withMacrotasks();
      expect(limits(upTo(17))).toEqual(upTo(17).map((ms) => ms + 10));
      expect(limits([17, 20, 30])).toEqual([26, 26, 26]);
      expect(requested).toHaveLength(1);
      requested[0]!();
      expect(limits(upTo(17))).toEqual(upTo(17).map((ms) => ms + 10));
      expect(requested).toHaveLength(2);
    });

    it('the host has worked, too, when a drain was put off, and when its timer has fired', () => {
      const { host, world, limits, requested } = withMacrotasks();
      limits(upTo(17));
      host.later();
      requested[1]!();
      expect(limits([50, 51])).toEqual([60, 61]);
      limits(upTo(17));
      host.alarm(100, 0);
      world.fire();
      expect(limits([150, 151])).toEqual([160, 161]);
    });

    it('a drain that is put off is requested once', () => {
      const { host, requested } = withMacrotasks();
      host.later();
      host.later();
      expect(requested).toHaveLength(1);
      requested[0]!();
      host.later();
      expect(requested).toHaveLength(2);
    });

    it('ten thousand together end at once, though the clock stands still', () => {
      const { host } = withMacrotasks();
      const limits = upTo(10_001).map(() => host.limit(0));
      expect(limits.indexOf(-Infinity)).toBe(10_000);
    });
  });

  describe('whose timers may be fake', () => {
    it.each<[string, object, boolean]>([
      ['replaced after the library was loaded', {}, true],
      ['marked as fake', { clock: {} }, true],
      ['patched by zone.js', { __zone_symbol__OriginalDelegate: nothing }, false],
    ])('requests a drain with a timer too, if they are %s: %p %p', async (_, mark, expected) => {
      const Loaded = loadRealHost();
      const world = handTimers(mark);
      const drained = jest.fn();
      const host = new Loaded(drained);
      host.soon();
      host.soon();
      expect(world.delays).toEqual(expected ? [0] : []);
      await Promise.resolve();
      expect(drained).toHaveBeenCalledTimes(2);
      expect(world.timers.size).toBe(0); // the drain has cleared it
      host.soon();
      expect(world.delays).toEqual(expected ? [0, 0] : []);
      world.fire();
      expect(drained).toHaveBeenCalledTimes(expected ? 3 : 2);
      await Promise.resolve();
    });

    it('requests it in a fake microtask instead, in which any number of jobs may run', async () => {
      const world = handTimers({ clock: {} });
      const microtasks: (() => void)[] = [];
      globals.queueMicrotask = Object.assign((callback: () => void) => microtasks.push(callback), {
        clock: {},
      });
      const most: number[] = [];
      let isFailing = false;
      const host: RealHost = new (loadRealHost())(() => {
        most.push(host.mostJobsAtRest);
        if (isFailing) throw new Error('a runaway');
      });
      host.soon();
      expect([microtasks.length, world.timers.size]).toEqual([1, 0]);
      microtasks[0]!();
      await Promise.resolve();
      isFailing = true;
      expect(microtasks[0]).toThrow('a runaway');
      expect(most).toEqual([Infinity, 100_000, Infinity]);
      expect(host.mostJobsAtRest).toBe(100_000);
    });

    it('leaves fake microtasks alone under real timers', () => {
      handTimers();
      const fake = jest.fn();
      globals.queueMicrotask = fake;
      const host = new (loadRealHost())(nothing);
      host.soon();
      expect(fake).not.toHaveBeenCalled();
    });

    it('lets the host work with the setImmediate of the time when the library was loaded', () => {
      const atLoad = jest.fn();
      globals.setImmediate = ((callback: () => void) => {
        atLoad(callback);
      }) as never;
      const Loaded = loadRealHost();
      const later = jest.fn();
      globals.setImmediate = Object.assign(later.bind(undefined), { clock: {} }) as never;
      handTimers({ clock: {} });
      new Loaded(nothing).later();
      expect([atLoad.mock.calls.length, later.mock.calls.length]).toEqual([1, 0]);
    });

    it.each([{ clock: {} }, {}])('with a message if that was fake, too (%#)', async (mark) => {
      globals.setImmediate = Object.assign(nothing, { _isMockFunction: true }) as never;
      handTimers(mark);
      const drained = jest.fn();
      new (loadRealHost())(drained).later();
      await macrotasksUntil(() => drained.mock.calls.length > 0);
      expect(drained).toHaveBeenCalledTimes(1);
    });
  });

  it('drains under fake timers both when they advance and when promises settle', async () => {
    jest.useFakeTimers();
    const drained = jest.fn();
    const host = new RealHost(drained);
    host.soon();
    jest.advanceTimersByTime(0);
    expect(drained).toHaveBeenCalled();

    drained.mockClear();
    host.soon();
    await Promise.resolve();
    expect(drained).toHaveBeenCalled();
  });

  describe('without setImmediate, as in a browser', () => {
    it('lets the host work by a message, and leaves no port open', async () => {
      delete globals.setImmediate;
      const order: string[] = [];
      const host = new RealHost(() => order.push('drain'));
      host.later();
      void Promise.resolve().then(() => order.push('microtask'));
      await macrotasksUntil(() => order.includes('drain'));
      host.later();
      await macrotasksUntil(() => order.length > 2);
      await macrotask();

      expect(order).toEqual(['microtask', 'drain', 'drain']);
      expect(process.getActiveResourcesInfo()).not.toContain('MessagePort');
    });

    it('and without messages lets it work by a timer', () => {
      jest.useFakeTimers();
      delete globals.setImmediate;
      delete globals.MessageChannel;
      const drained = jest.fn();
      const host = new RealHost(drained);
      host.later();
      expect(drained).not.toHaveBeenCalled();
      jest.advanceTimersByTime(1);
      expect(drained).toHaveBeenCalledTimes(1);
      jest.useRealTimers();
    });
  });
});

it('a host that has lost its timers is in force, and drains', async () => {
  const { setTimeout } = globalThis;
  const drained = jest.fn();
  Object.assign(globalThis, { setTimeout: undefined });
  try {
    const host = new RealHost(drained);
    expect(host.isInForce()).toBe(true);
    host.soon();
    await Promise.resolve();
    expect(drained).toHaveBeenCalledTimes(1);
  } finally {
    Object.assign(globalThis, { setTimeout });
  }
});

it('a host stays in force when its timers are lost', () => {
  const { setTimeout } = globalThis;
  const host = new RealHost(jest.fn());
  Object.assign(globalThis, { setTimeout: undefined });
  const isInForce = host.isInForce();
  Object.assign(globalThis, { setTimeout });

  expect(isInForce).toBe(true);
});

async function macrotasksUntil(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !condition(); i++) await macrotask();
}
