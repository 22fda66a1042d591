import type { FakeZones } from './fake-zones.js';

/** A module of lib/loop as it is when the library is loaded after zone.js. */
export function loadUnderZones(fake: FakeZones, name: string): unknown {
  return loadWithZone(
    Object.defineProperties(() => undefined, {
      root: { value: fake.root },
      current: { get: () => fake.current },
    }),
    name,
  );
}

/** A module of lib/loop as it is when the library is loaded while there is such a global `Zone`. */
export function loadWithZone(zone: unknown, name: string): unknown {
  let loaded: unknown;
  const globals = globalThis as { Zone?: unknown };
  globals.Zone = zone;
  try {
    jest.isolateModules(() => {
      loaded = jest.requireActual(`../../../lib/loop/${name}.js`);
    });
  } finally {
    delete globals.Zone;
  }
  return loaded;
}
