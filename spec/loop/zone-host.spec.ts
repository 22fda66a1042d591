import { ZoneHost } from '../../lib/loop/zone-host.js';
import type { Zone } from '../../lib/loop/zone.js';
import { FakeZones } from './support/fake-zones.js';

// spec/interop/zone.spec.ts runs the library with zone.js itself.

/** The zones in which a host made under these conditions called each function of its host. */
function zonesOfCalls(
  fake: FakeZones,
  make: () => ZoneHost,
  use: (host: ZoneHost) => void,
): Record<string, Zone> {
  const seen: Record<string, Zone> = {};
  const { then } = Promise.prototype;
  const spies = (['setTimeout', 'setImmediate'] as const).map((name) =>
    jest.spyOn(globalThis, name).mockImplementation((() => {
      seen[name] = fake.current;
      return 0;
    }) as never),
  );
  const spy = jest.spyOn(Promise.prototype, 'then').mockImplementation(function (
    this: Promise<unknown>,
    ...args
  ) {
    seen['then'] = fake.current;
    return then.apply(this, args as never) as never;
  });
  try {
    use(make());
  } finally {
    for (const each of [...spies, spy]) each.mockRestore();
  }
  return seen;
}

describe('a host under zone.js', () => {
  it('makes its microtasks and its timer in the root zone, wherever the loop is woken', () => {
    const fake = new FakeZones();
    const seen = zonesOfCalls(
      fake,
      () => new ZoneHost(() => undefined, fake),
      (host) => {
        fake.root.fork().run(() => {
          host.soon();
          host.alarm(10, 0);
        });
      },
    );
    expect([seen['then'], seen['setTimeout']]).toEqual([fake.root, fake.root]);
  });

  it('of a fakeAsync makes them in the zone of that, and goes by its time', () => {
    const fake = new FakeZones();
    const zone = fake.root.fork();
    let time = 5;
    let host!: ZoneHost;
    const seen = zonesOfCalls(
      fake,
      () => (host = zone.run(() => new ZoneHost(() => undefined, fake, { getCurrentTickTime: () => time }))),
      () => {
        fake.root.run(() => {
          host.soon();
          host.alarm(10, 5);
        });
      },
    );
    expect([seen['then'], seen['setTimeout']]).toEqual([zone, zone]);
    expect(host.now()).toBe(5);
    time = 7;
    expect(host.now()).toBe(7);
  });
});
