import { fakeAsyncOf, holdBack, zones, ZoneTimers } from '../../lib/loop/zone.js';
import type * as module from '../../lib/loop/zone.js';
import { FakeZones } from './support/fake-zones.js';
import { loadUnderZones, loadWithZone } from './support/under-zones.js';

// spec/interop/zone.spec.ts runs the library with zone.js itself.

it('without zone.js there are no zones', () => {
  expect(zones).toBeUndefined();
});

it('a global Zone counts if it is a function that has a root zone', () => {
  const fake = new FakeZones();
  expect((loadUnderZones(fake, 'zone') as typeof module).zones?.root).toBe(fake.root);
  for (const other of [() => undefined, { root: fake.root }, undefined]) {
    expect((loadWithZone(other, 'zone') as typeof module).zones).toBeUndefined();
  }
});

it('a fakeAsync is found by the object that it keeps in its zone', () => {
  const { root } = new FakeZones();
  expect(fakeAsyncOf(root)).toBeUndefined();
  expect(fakeAsyncOf(root.fork({ FakeAsyncTestZoneSpec: {} }))).toBeUndefined();
  const fakeAsync = { getCurrentTickTime: () => 5 };
  expect(fakeAsyncOf(root.fork({ FakeAsyncTestZoneSpec: fakeAsync }))).toBe(fakeAsync);
});

describe('holdBack', () => {
  it('leaves one microtask in a zone, and another after that has run', () => {
    const zone = new FakeZones().root.fork();
    holdBack(zone);
    holdBack(zone);
    expect(zone.microtasks).toHaveLength(1);
    zone.runMicrotasks();
    holdBack(zone);
    expect(zone.microtasks).toHaveLength(1);
  });

  it('leaves none in the root zone', () => {
    const { root } = new FakeZones();
    holdBack(root);
    expect(root.microtasks).toEqual([]);
  });
});

describe('the timers of a loop', () => {
  it('are macrotasks of the zone in which they were set, until they are due or cancelled', () => {
    const fake = new FakeZones();
    const zone = fake.root.fork();
    const timers = new ZoneTimers(fake);
    const timer = {};
    zone.run(() => {
      timers.added(timer, 10);
    });
    expect(zone.macrotasks.size).toBe(1);
    timers.gone(timer);
    expect(zone.macrotasks.size).toBe(0);
    expect(zone.microtasks).toHaveLength(1); // the zone still has work until the step that the timer wakes
    timers.gone(timer); // nothing
    expect(zone.microtasks).toHaveLength(1);
  });

  it('in the root zone, or without an end, are no macrotasks: a zone would never be stable', () => {
    const fake = new FakeZones();
    const zone = fake.root.fork();
    const timers = new ZoneTimers(fake);
    timers.added({}, 10);
    zone.run(() => {
      timers.added({}, Infinity);
    });
    expect([fake.root.macrotasks.size, zone.macrotasks.size]).toEqual([0, 0]);
  });
});
