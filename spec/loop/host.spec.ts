import { setImmediate as macrotask, setTimeout as delay } from 'node:timers/promises';
import {
  asapScheduler,
  asyncScheduler,
  queueScheduler,
  type SchedulerLike,
  type Subscription,
  VirtualTimeScheduler,
} from 'rxjs';
import type { Host } from '../../lib/loop/host.js';
import { RealHost } from '../../lib/loop/real-host.js';
import { SchedulerHost } from '../../lib/loop/scheduler-host.js';

interface Setting {
  host: Host;
  /** Lets at least `ms` milliseconds of the host's time pass, and runs what becomes due. */
  pass(ms: number): Promise<void>;
  end?: () => void;
}

type Make = (drain: () => void) => Setting;

const passReally = (ms: number) => delay(ms + 1).then(() => macrotask());

const overRealScheduler =
  (scheduler: SchedulerLike): Make =>
  (drain) => ({ host: new SchedulerHost(scheduler, drain), pass: passReally });

const settings: [string, Make][] = [
  ['real time', (drain) => ({ host: new RealHost(drain), pass: passReally })],
  [
    'fake timers',
    (drain) => {
      jest.useFakeTimers();
      return {
        host: new RealHost(drain),
        pass: async (ms) => {
          await jest.advanceTimersByTimeAsync(ms);
        },
        end: () => {
          jest.useRealTimers();
        },
      };
    },
  ],
  [
    'a VirtualTimeScheduler',
    (drain) => {
      const scheduler = new VirtualTimeScheduler();
      return {
        host: new SchedulerHost(scheduler, drain),
        pass: async (ms) => {
          scheduler.maxFrames = scheduler.frame + ms;
          scheduler.schedule(() => undefined, ms);
          scheduler.flush();
        },
      };
    },
  ],
  ['asyncScheduler', overRealScheduler(asyncScheduler)],
  ['asapScheduler', overRealScheduler(asapScheduler)],
  ['queueScheduler', overRealScheduler(queueScheduler)],
];

describe.each(settings)('a host over %s', (_, make) => {
  let setting: Setting;
  let host: Host;
  let drained: number[];

  beforeEach(() => {
    drained = [];
    setting = make(() => drained.push(host.now()));
    ({ host } = setting);
  });
  afterEach(() => {
    host.disarm();
    setting.end?.();
  });

  it('drains soon, but not before soon() has returned', async () => {
    host.soon();
    expect(drained).toEqual([]);
    await setting.pass(0);
    expect(drained).not.toEqual([]);
  });

  it('drains later, but not before later() has returned', async () => {
    host.later();
    expect(drained).toEqual([]);
    await setting.pass(2);
    expect(drained).not.toEqual([]);
  });

  it('is not broken after soon(), nor after an alarm', () => {
    host.soon();
    host.alarm(host.now() + 1, host.now());
    expect(host.isBroken()).toBe(false);
    return setting.pass(3);
  });

  it('drains again when asked again', async () => {
    host.soon();
    await setting.pass(0);
    const before = drained.length;
    host.soon();
    await setting.pass(0);
    expect(drained.length).toBeGreaterThan(before);
  });

  it('drains at the deadline', async () => {
    const deadline = host.now() + 4;
    // Early alarms are allowed: the loop then sets the alarm again.
    for (let i = 0; i < 20 && (drained.at(-1) ?? 0) < deadline; i++) {
      host.alarm(deadline, host.now());
      await setting.pass(4);
    }
    expect(drained.at(-1)).toBeGreaterThanOrEqual(deadline);
  });

  it.each([1000, 0])('takes a deadline that came %d ms ago as one that is now', async (ms) => {
    const now = host.now();
    host.alarm(now - ms, now);
    expect(drained).toEqual([]);
    await setting.pass(2);
    expect(drained.length).toBeGreaterThan(0);
  });

  it('drains earlier when the deadline is moved forward', async () => {
    host.alarm(host.now() + 100_000, host.now());
    host.alarm(host.now() + 2, host.now());
    await setting.pass(5);
    expect(drained).not.toEqual([]);
  });

  it('does not drain without an alarm', async () => {
    host.alarm(host.now() + 3, host.now());
    host.disarm();
    await setting.pass(6);
    expect(drained).toEqual([]);
  });

  it('cancels all requests by reset()', async () => {
    host.alarm(host.now() + 3, host.now());
    host.reset();
    await setting.pass(6);
    expect(drained).toEqual([]);
  });

  it('takes an alarm again after one was cancelled', async () => {
    host.alarm(host.now() + 3, host.now());
    host.disarm();
    host.alarm(host.now() + 3, host.now());
    await setting.pass(6);
    expect(drained.length).toBeGreaterThan(0);
  });

  it('fires once', async () => {
    host.alarm(host.now() + 1, host.now());
    await setting.pass(3);
    const { length } = drained;
    await setting.pass(5);
    expect(length).toBeGreaterThan(0);
    expect(drained).toHaveLength(length);
  });

  it('has a clock that moves forward with the time that passes', async () => {
    const before = host.now();
    await setting.pass(5);
    expect(host.now() - before).toBeGreaterThanOrEqual(5);
  });
});

describe('the drain that later() asks for', () => {
  const real: [string, (drain: () => void) => Host][] = [
    ['real time', (drain) => new RealHost(drain)],
    ['asyncScheduler', (drain) => new SchedulerHost(asyncScheduler, drain)],
    ['asapScheduler', (drain) => new SchedulerHost(asapScheduler, drain)],
    ['queueScheduler', (drain) => new SchedulerHost(queueScheduler, drain)],
  ];

  it.each(real)(
    'does not come in a microtask, which would keep the host from its own work: %s',
    async (_, make) => {
      const order: string[] = [];
      const drained = new Promise<void>((resolve) => {
        make(() => {
          order.push('drain');
          resolve();
        }).later();
      });
      for (let i = 0; i < 100; i++) await Promise.resolve();
      order.push('a hundred microtasks');
      await drained;
      expect(order).toEqual(['a hundred microtasks', 'drain']);
    },
  );

  it('runs after the actions of a virtual scheduler at this instant', () => {
    const scheduler = new VirtualTimeScheduler();
    const order: unknown[] = [];
    const host = new SchedulerHost(scheduler, () => order.push(['drain', scheduler.now()]));
    const before: Subscription = scheduler.schedule(() => order.push('the host'));
    host.later();
    scheduler.flush();
    before.unsubscribe();
    expect(order).toEqual(['the host', ['drain', 0]]);
  });
});
