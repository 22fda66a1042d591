import { setImmediate as macrotask } from 'node:timers/promises';
import { RealHost } from '../../lib/loop/real-host.js';

const LONGEST_TIMEOUT = 2 ** 31 - 1;

describe('the real host', () => {
  afterEach(() => {
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
    const { setTimeout } = globalThis;

    afterEach(() => {
      globalThis.setTimeout = setTimeout;
    });

    /** A host whose clock and timer are set by hand, and what it has asked the timer for. */
    function byHand() {
      const world = { clock: 0, delays: [] as number[], fire: (): void => undefined };
      jest.spyOn(performance, 'now').mockImplementation(() => world.clock);
      globalThis.setTimeout = ((fire: () => void, ms: number) => {
        world.fire = fire;
        world.delays.push(ms);
      }) as never;
      // Loaded anew, it takes these timers for the host's own.
      let host!: RealHost;
      jest.isolateModules(() => {
        const { RealHost: Anew } = jest.requireActual<{ RealHost: typeof RealHost }>(
          '../../lib/loop/real-host.js',
        );
        host = new Anew(() => undefined);
      });
      return { world, host };
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
    const globals: Partial<typeof globalThis> = globalThis;
    const { setImmediate, MessageChannel } = globalThis;

    afterEach(() => {
      Object.assign(globals, { setImmediate, MessageChannel });
    });

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

async function macrotasksUntil(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !condition(); i++) await macrotask();
}
