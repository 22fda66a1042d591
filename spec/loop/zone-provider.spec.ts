import type * as module from '../../lib/loop/zone-provider.js';
import { zoneProvider } from '../../lib/loop/zone-provider.js';
import { FakeZones } from './support/fake-zones.js';
import { loadUnderZones } from './support/under-zones.js';

// spec/interop/zone.spec.ts runs the library with zone.js itself.

/** The provider of a library that was loaded after zone.js. */
function providerUnder(fake: FakeZones): NonNullable<typeof zoneProvider> {
  return (loadUnderZones(fake, 'zone-provider') as typeof module).zoneProvider!;
}

it('without zone.js there is no provider', () => {
  expect(zoneProvider).toBeUndefined();
});

describe('the provider under zone.js', () => {
  it('enters a step or a callback in the zone that it has captured, with its `this` and its arguments', () => {
    const fake = new FakeZones();
    const provider = providerUnder(fake);
    const zone = fake.root.fork();
    const variables: { own: number; providerData?: unknown } = { own: 1 };
    const context = zone.run(() => provider.capture(variables));
    const task = {};
    const seen = provider.enter(
      task,
      context,
      function (this: unknown, ...args: number[]) {
        return [fake.current, this, args];
      },
      1,
      2,
    );
    expect(seen).toEqual([zone, task, [1, 2]]);
    expect(fake.current).toBe(fake.root);
    expect(context).toMatchObject({ own: 1 });
  });

  it('leaves a microtask in the zone that it enters, and none where it is already', () => {
    const fake = new FakeZones();
    const provider = providerUnder(fake);
    const zone = fake.root.fork();
    const context = zone.run(() => provider.capture({}));
    zone.run(() => {
      provider.enter(undefined, context, () => undefined);
    });
    expect(zone.microtasks).toEqual([]);
    provider.enter(undefined, context, () => undefined);
    expect(zone.microtasks).toHaveLength(1);
  });

  it('runs a callback that has no captured zone in the current zone', () => {
    const fake = new FakeZones();
    const provider = providerUnder(fake);
    const zone = fake.root.fork();
    expect(zone.run(() => provider.enter(undefined, {}, () => fake.current))).toBe(zone);
  });

  it('has no frame', () => {
    const provider: { frame(): unknown } = providerUnder(new FakeZones());
    expect(provider.frame()).toBeUndefined();
  });
});
