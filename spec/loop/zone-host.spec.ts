import { setImmediate as macrotask } from 'node:timers/promises';
import { ZoneHost } from '../../lib/loop/zone-host.js';
import { FakeZones } from './support/fake-zones.js';

// spec/interop/zone.spec.ts runs the library with zone.js itself.

const drain = (): void => undefined;

describe('a host under zone.js', () => {
  let setTimeout: jest.SpyInstance;
  let fake: FakeZones;
  let zoneOfTimer: unknown;

  beforeEach(() => {
    fake = new FakeZones();
    zoneOfTimer = undefined;
    setTimeout = jest.spyOn(globalThis, 'setTimeout').mockImplementation((() => {
      zoneOfTimer = fake.current;
      return 1;
    }) as never);
  });

  afterEach(() => {
    setTimeout.mockRestore();
  });

  it('makes its microtasks and its timer in the root zone, wherever the loop is woken', () => {
    const zone = fake.root.fork();
    const host = new ZoneHost(drain, fake);
    const inRoot = jest.spyOn(fake.root, 'run');
    zone.run(() => {
      host.soon();
      expect(inRoot).toHaveBeenCalledTimes(1);
      host.alarm(host.now() + 10, host.now());
      host.disarm();
    });
    expect(zoneOfTimer).toBe(fake.root);
  });

  it('of a fakeAsync makes them in the zone of that, and goes by its time', () => {
    const zone = fake.root.fork();
    let time = 5;
    const host = zone.run(() => new ZoneHost(drain, fake, { getCurrentTickTime: () => time }));
    const inZone = jest.spyOn(zone, 'run');
    host.soon();
    expect(inZone).toHaveBeenCalledTimes(1);
    host.alarm(10, 5);
    host.disarm();
    expect(zoneOfTimer).toBe(zone);

    expect(host.now()).toBe(5);
    time = 7;
    expect(host.now()).toBe(7);
  });

  it('of a fakeAsync lets the real host work, in the root zone', () => {
    const zone = fake.root.fork();
    const host = zone.run(() => new ZoneHost(drain, fake, { getCurrentTickTime: () => 0 }));
    const inRoot = jest.spyOn(fake.root, 'run');
    host.limit(0);
    host.later();
    expect(inRoot).toHaveBeenCalledTimes(2);
  });

  it('limits a drain and puts one off as the real host does', async () => {
    const drained = jest.fn();
    const host = new ZoneHost(drained, fake);
    expect(host.limit(5)).toBe(15);
    host.later();
    expect(drained).not.toHaveBeenCalled();
    await macrotask();
    expect(drained).toHaveBeenCalledTimes(1);
  });
});
