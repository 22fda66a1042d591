import { VirtualTimeScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type * as module from '../../lib/loop/current-loop.js';
import { Handle } from '../../lib/loop/handle.js';
import { currentLoop, loopOf } from '../../lib/loop/current-loop.js';
import { type Loop } from '../../lib/loop/loop.js';
import type { Job } from '../../lib/loop/job.js';
import { collectGarbage } from '../support/memory.js';
import { FakeZones } from './support/fake-zones.js';
import { loadUnderZones } from './support/under-zones.js';

const job = (run: () => void): Job => ({ run });

function setUp() {
  const clock = new VirtualTimeScheduler();
  return { clock, loop: loopOf(clock), trace: [] as unknown[] };
}

describe('the current loop', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is the one whose turn is running', () => {
    const { clock, loop, trace } = setUp();
    loop.callSoon(job(() => trace.push(currentLoop() === loop)));
    clock.flush();
    expect(trace).toEqual([true]);
    expect(currentLoop()).not.toBe(loop);
  });

  it('is the inner loop while a job of one loop drains another, and the outer one afterwards', () => {
    const outer = setUp();
    const inner = setUp();
    const seen: string[] = [];
    const see = () => seen.push(currentLoop() === inner.loop ? 'inner' : 'outer');
    inner.loop.callSoon(job(see));
    outer.loop.callSoon(
      job(() => {
        see();
        inner.clock.flush();
        see();
      }),
    );
    outer.clock.flush();
    expect(seen).toEqual(['outer', 'inner', 'outer']);
  });

  it('is restored after runNow, also when the job throws', () => {
    const { loop, trace } = setUp();
    const before = currentLoop();
    loop.runNow(job(() => trace.push(currentLoop() === loop)));
    expect(() => {
      loop.runNow(
        job(() => {
          throw new Error('now');
        }),
      );
    }).toThrow('now');
    expect(trace).toEqual([true]);
    expect(currentLoop()).toBe(before);
  });

  it('is always the same one for a scheduler', () => {
    const clock = new VirtualTimeScheduler();
    expect(loopOf(clock)).toBe(loopOf(clock));
    expect(loopOf(clock)).not.toBe(loopOf(new VirtualTimeScheduler()));
  });

  it('is that of the TestScheduler inside its run', () => {
    const scheduler = new TestScheduler(() => undefined);
    scheduler.run(() => {
      expect(currentLoop()).toBe(loopOf(scheduler));
    });
    expect(currentLoop()).not.toBe(loopOf(scheduler));
  });

  it('is another loop under fake timers, and the old one afterwards', () => {
    const real = currentLoop();
    jest.useFakeTimers();
    const fake = currentLoop();
    expect(fake).not.toBe(real);
    expect(currentLoop()).toBe(fake);
    jest.useRealTimers();
    expect(currentLoop()).toBe(real);
    jest.useFakeTimers();
    expect(currentLoop()).not.toBe(fake);
  });

  it('is made once under the same fake timers, also if real time came between', () => {
    const { setTimeout } = globalThis;
    jest.useFakeTimers();
    const { setTimeout: fake } = globalThis;
    const loop = currentLoop();
    globalThis.setTimeout = setTimeout;
    expect(currentLoop()).not.toBe(loop);
    globalThis.setTimeout = fake;
    expect(currentLoop()).toBe(loop);
  });

  describe('under zone.js', () => {
    it('makes its host timer in the root zone, and each of its timers is a macrotask of its zone', () => {
      jest.useFakeTimers();
      const fake = new FakeZones();
      const zone = fake.root.fork();
      const { currentLoop: current } = loadUnderZones(fake, 'current-loop') as typeof module;
      const inRoot = jest.spyOn(fake.root, 'run');
      const timer = { slot: 0, run: jest.fn() };
      zone.run(() => {
        expect(current()).toBe(current());
        current().callAt(current().now() + 5, timer);
      });
      expect(inRoot).toHaveBeenCalled();
      expect(zone.macrotasks.size).toBe(1);
      jest.advanceTimersByTime(5);
      expect(timer.run).toHaveBeenCalledTimes(1);
      expect(zone.macrotasks.size).toBe(0);
    });

    it('is one for each fakeAsync, and goes by its time', () => {
      const fake = new FakeZones();
      const { currentLoop: current } = loadUnderZones(fake, 'current-loop') as typeof module;
      const zones = [5, 7].map((time) =>
        fake.root.fork({ FakeAsyncTestZoneSpec: { getCurrentTickTime: () => time } }),
      );
      const loops = zones.map((zone) => zone.run(current));
      expect(loops.map((loop) => loop.now())).toEqual([5, 7]);
      expect(zones.map((zone) => zone.run(current))).toEqual(loops);
      expect(new Set([...loops, current()]).size).toBe(3);
    });
  });

  it('is collected together with its scheduler', async () => {
    const makeAndUse = (): WeakRef<Loop> => {
      const { clock, loop } = setUp();
      loop.callAt(10, new Handle(loop, () => undefined));
      clock.flush();
      return new WeakRef(loop);
    };
    const gone = makeAndUse();
    await collectGarbage();
    expect(gone.deref()).toBeUndefined();
  });
});
