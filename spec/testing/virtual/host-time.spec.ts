import { promisify } from 'node:util';
import { VirtualTimeScheduler } from 'rxjs';
import { frames } from '../support/failures.js';
import { microtasksSettled, replaceHostTime } from '../../../lib/testing/virtual/host-time.js';

/** Calls `fn` while a scheduler provides the host's time. */
function withVirtualHost(fn: (clock: VirtualTimeScheduler, animate: () => void) => void): void {
  const clock = new VirtualTimeScheduler();
  const time = replaceHostTime(clock);
  try {
    fn(clock, () => time.animate());
  } finally {
    time.restore();
  }
}

const HostDate = Date;

/** The public methods of a host's object, including those of its prototypes. */
function membersOf(object: object): PropertyKey[] {
  const members: PropertyKey[] = [];
  // Node's timers belong to another realm, and so does their last prototype.
  for (
    let each = object;
    Object.getPrototypeOf(each) !== null;
    each = Object.getPrototypeOf(each) as object
  ) {
    const found = Reflect.ownKeys(each).filter(
      (key) => typeof (object as Record<PropertyKey, unknown>)[key] === 'function',
    );
    members.push(...found.filter((key) => !/^_|^constructor$|inspect/.test(String(key))));
  }
  return members;
}

describe('while the host’s time is virtual', () => {
  it('setTimeout calls back once, when it is due, with its arguments', () => {
    const called = jest.fn<undefined, unknown[]>();
    withVirtualHost((clock) => {
      setTimeout((...args: unknown[]) => called(performance.now(), ...args), 5, 'a', 'b');
      setTimeout(() => called(performance.now()));
      setTimeout(() => called(performance.now()), -3);
      setTimeout(() => called(performance.now()), '7' as never);
      setTimeout(() => called(performance.now()), NaN);
      clock.flush();
    });
    expect(called.mock.calls).toEqual([[0], [0], [0], [5, 'a', 'b'], [7]]);
  });

  it('setTimeout can be made one of promises, with a value and a signal', async () => {
    const instants: unknown[] = [];
    const note = (what: unknown) => instants.push([performance.now(), what]);
    const aborted = new AbortController();
    aborted.abort('before');
    const controller = new AbortController();
    let waits: Promise<unknown>[] = [];
    withVirtualHost((clock) => {
      const delayed = promisify(setTimeout);
      setTimeout(() => controller.abort('meanwhile'), 3);
      waits = [
        delayed(5, 'a'),
        delayed(2, 'b', { signal: controller.signal }),
        delayed(9, 'c', { signal: controller.signal }),
        delayed(9, 'd', { signal: aborted.signal }),
      ];
      clock.flush();
      note(clock.now());
    });
    expect(instants).toEqual([[5, 5]]); // nothing waited until 9
    expect(await Promise.allSettled(waits)).toEqual([
      { status: 'fulfilled', value: 'a' },
      { status: 'fulfilled', value: 'b' },
      { status: 'rejected', reason: 'meanwhile' },
      { status: 'rejected', reason: 'before' },
    ]);
  });

  it('setInterval calls back until it is cleared', () => {
    const instants: number[] = [];
    withVirtualHost((clock) => {
      const timer = setInterval(() => {
        if (instants.push(performance.now()) === 3) clearInterval(timer);
      }, 5);
      clock.flush();
    });
    expect(instants).toEqual([5, 10, 15]);
  });

  it('an interval goes on when its callback throws, as on the host', () => {
    const instants: number[] = [];
    withVirtualHost((clock) => {
      const timer = setInterval(() => {
        instants.push(performance.now());
        if (instants.length === 2) clearInterval(timer);
        else throw new Error('no');
      }, 5);
      expect(() => clock.flush()).toThrow('no');
      clock.flush();
    });
    expect(instants[0]).toBe(5);
  });

  it('a cleared timer is not called, by its handle or its number; clearing twice does nothing', () => {
    const called = jest.fn<undefined, unknown[]>();
    withVirtualHost((clock) => {
      const [one, other] = [setTimeout(called, 5), setTimeout(called, 5)];
      clearTimeout(one);
      clearTimeout(one);
      clearTimeout(Number(other));
      clearTimeout(undefined);
      clearInterval(setTimeout(called, 5));
      clearTimeout(String(Number(setTimeout(called, 5))));
      clock.flush();
    });
    expect(called).not.toHaveBeenCalled();
  });

  it('a timer that was set before is cleared on the host', async () => {
    const called = jest.fn<undefined, unknown[]>();
    const [timeout, interval] = [setTimeout(called, 1), setInterval(called, 1)];
    const virtual = jest.fn();
    withVirtualHost((clock) => {
      for (let i = 0; i < 200; i++) setTimeout(virtual, 5);
      clearTimeout(timeout);
      clearInterval(interval);
      clock.flush();
    });
    expect(virtual).toHaveBeenCalledTimes(200);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(called).not.toHaveBeenCalled();
  });

  it('timers are objects as in Node: they can be refreshed, closed, and unreferenced', () => {
    const called = jest.fn<undefined, unknown[]>();
    withVirtualHost((clock) => {
      const refreshed = setTimeout(() => called(performance.now()), 5);
      const closed = setTimeout(called, 5);
      closed.close();
      setTimeout(() => refreshed.refresh(), 3);
      expect([refreshed.hasRef(), closed.hasRef()]).toEqual([true, false]);
      expect(refreshed.unref().ref()).toBe(refreshed);
      clock.flush();
    });
    expect(called.mock.calls).toEqual([[8]]);
  });

  it('a timer takes only a function', () => {
    withVirtualHost(() => {
      const anything: unknown = 5;
      expect(() => setTimeout(anything as () => void)).toThrow(
        'A timer calls a function back: it cannot call number.',
      );
    });
  });

  it.each<[string, () => number]>([
    ['new Date()', () => new Date().getTime()],
    ['Date()', () => Date.parse(Date()) + 999], // to the second
    ['Date.now()', () => Date.now()],
    ['Date.now(), kept from before', () => HostDate.now()],
    ['Reflect.construct(Date, [])', () => (Reflect.construct(Date, []) as Date).getTime()],
    ['the date of a subclass', () => new (class extends Date {})().getTime()],
    ['performance.timeOrigin + performance.now()', () => performance.timeOrigin + performance.now()],
  ])('%s starts at the real date and moves with the timers', (_, show) => {
    const start = Date.now();
    withVirtualHost((clock) => {
      const shown = [show()];
      for (const ms of [5, 60_000, 86_400_000]) setTimeout(() => shown.push(show()), ms);
      clock.flush();
      expect(shown[0]! - start).toBeGreaterThanOrEqual(0);
      expect(shown[0]! - start).toBeLessThan(10_000);
      expect([60_000, 86_400_000]).toContain(Math.round((shown[2]! - shown[0]!) / 1000) * 1000);
      expect(Math.round((shown[3]! - shown[0]!) / 1000)).toBe(86_400);
    });
  });

  it('the clocks agree to the millisecond, also between two', () => {
    withVirtualHost((clock) => {
      const differences: number[] = [];
      for (const ms of [0, 0.3, 5, 7.75, 1e9]) {
        setTimeout(() => {
          const dates = [Date.now(), new Date().getTime(), new Date().valueOf()];
          const origin = Math.floor(performance.timeOrigin + performance.now());
          differences.push(Math.max(...dates, origin) - Math.min(...dates, origin));
        }, ms);
      }
      clock.flush();
      expect(differences).toEqual([0, 0, 0, 0, 0]);
    });
  });

  it('the virtual Date makes real dates, of the same arguments', () => {
    withVirtualHost(() => {
      const date = new Date(2020, 1, 2);
      expect([date instanceof Date, date instanceof HostDate, date.getFullYear()]).toEqual([
        true,
        true,
        2020,
      ]);
      expect([Date.UTC(2020, 0), Date.parse('2020-01-01T00:00:00Z')]).toEqual([1577836800000, 1577836800000]);
      expect([new Date(5).getTime(), new Date('2020').getTime()]).toEqual([5, 1577836800000]);
      expect([Date.name, Date.length, Date.prototype === HostDate.prototype]).toEqual(['Date', 7, true]);
    });
  });

  it('`performance` has its other members', () => {
    withVirtualHost(() => {
      performance.clearMarks(performance.mark('a').name);
      expect(performance.timeOrigin).toBeGreaterThan(1e12);
    });
  });

  it("a timer has every member of the host's own", () => {
    const own = setTimeout(() => undefined, 0);
    clearTimeout(own);
    const members = membersOf(own);
    withVirtualHost((clock) => {
      const [once, repeated] = [setTimeout(() => undefined, 5), setInterval(() => undefined, 5)];
      for (const timer of [once, repeated])
        expect(members.filter((member) => !(member in timer))).toEqual([]);
      expect(members).toEqual(expect.arrayContaining(['hasRef', 'refresh', Symbol.dispose]));
      expect([once.hasRef(), once.unref().hasRef(), once.ref().hasRef()]).toEqual([true, false, true]);
      once[Symbol.dispose]();
      repeated[Symbol.dispose]();
      expect(once.hasRef()).toBe(false);
      clock.flush();
      expect(clock.now()).toBe(0);
    });
  });

  it('frames are called when they are requested', () => {
    const diary: string[] = [];
    withVirtualHost((clock, animate) => {
      clock.schedule(animate, 5);
      clock.schedule(animate, 9);
      frames.request((at) => {
        diary.push(`one at ${at}`);
        frames.request((later) => diary.push(`next at ${later}`));
      });
      const taken = frames.request(() => diary.push('never'));
      frames.cancel(taken);
      clock.flush();
    });
    expect(diary).toEqual(['one at 5', 'next at 9']);
  });
});

describe('afterwards', () => {
  it('all globals are as before, also those that did not exist', () => {
    const before = Object.getOwnPropertyDescriptors(globalThis);
    const { now } = Date;
    withVirtualHost(() => expect('requestAnimationFrame' in globalThis).toBe(true));
    expect(Object.keys(Object.getOwnPropertyDescriptors(globalThis))).toEqual(Object.keys(before));
    expect(Object.getOwnPropertyDescriptor(globalThis, 'setTimeout')).toEqual(before.setTimeout);
    expect(Object.getOwnPropertyDescriptor(globalThis, 'performance')).toEqual(before.performance);
    expect(Date.now).toBe(now);
  });
});

describe('microtasksSettled()', () => {
  const chain = async (length: number, done: () => void) => {
    for (let i = 0; i < length; i++) await Promise.resolve();
    done();
  };

  it('resolves after all microtasks, and those that they have queued', async () => {
    const done = jest.fn();
    void chain(100, () => void chain(100, done));
    await microtasksSettled();
    expect(done).toHaveBeenCalledTimes(1);
  });

  it.each<[string, string[]]>([
    ['setImmediate', []],
    ['MessageChannel', ['setImmediate']],
    ['setTimeout', ['setImmediate', 'MessageChannel']],
  ])('uses %s if nothing better exists', async (_, missing) => {
    const removed = missing.map(
      (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)!] as const,
    );
    for (const [name] of removed) Object.defineProperty(globalThis, name, { value: undefined, configurable: true, writable: true }); // prettier-ignore
    let settled!: typeof microtasksSettled;
    jest.isolateModules(() => {
      settled = jest.requireActual<{ microtasksSettled: typeof microtasksSettled }>('../../../lib/testing/virtual/host-time.js').microtasksSettled; // prettier-ignore
    });
    for (const [name, descriptor] of removed) Object.defineProperty(globalThis, name, descriptor);
    const done = jest.fn();
    void chain(100, done);
    await settled();
    expect(done).toHaveBeenCalledTimes(1);
  });

  it('uses a channel if the kit was loaded under fake timers, whose setImmediate waits', async () => {
    jest.useFakeTimers();
    let settled!: typeof microtasksSettled;
    jest.isolateModules(() => {
      settled = jest.requireActual<{ microtasksSettled: typeof microtasksSettled }>('../../../lib/testing/virtual/host-time.js').microtasksSettled; // prettier-ignore
    });
    await settled();
    jest.useRealTimers();
    expect.assertions(0);
  });
});
