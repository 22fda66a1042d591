import type { SchedulerLike } from 'rxjs';
import { Loop, runningLoop } from './loop.js';
import { RealHost } from './real-host.js';
import { SchedulerHost } from './scheduler-host.js';
import { virtualScheduler } from './virtual-scheduler.js';
import { type FakeAsync, fakeAsyncOf, zones, ZoneTimers } from './zone.js';
import { ZoneHost } from './zone-host.js';

/** A loop in real time, with the host whose functions it found. */
interface RealLoop {
  readonly loop: Loop;
  readonly host: RealHost;
}

/** The first loop, made on first use: a host may get its timers after the library was loaded. */
let first: RealLoop | undefined;
/** The newest loop that was made under fake timers. */
let latest: RealLoop | undefined;

/** The loops of schedulers. The map is weak: a loop is collected together with its scheduler. */
const schedulerLoops = new WeakMap<SchedulerLike, Loop>();

/** The loops of Angular's `fakeAsync` tests. */
const fakeAsyncLoops = new WeakMap<FakeAsync, Loop>();

/** The loop that runs on `scheduler`: always the same one. */
export function loopOf(scheduler: SchedulerLike): Loop {
  let loop = schedulerLoops.get(scheduler);
  if (loop === undefined) {
    loop = new Loop((drain) => new SchedulerHost(scheduler, drain));
    schedulerLoops.set(scheduler, loop);
  }
  loop.dropWhatIsBroken();
  return loop;
}

/** The loop whose turn is running. Outside of turns: the loop of the `TestScheduler.run` in progress, else that of real time. */
export function currentLoop(): Loop {
  const running = runningLoop();
  if (running !== undefined) return running;
  const scheduler = virtualScheduler();
  if (scheduler !== undefined) return loopOf(scheduler);
  const fakeAsync = zones && fakeAsyncOf(zones.current);
  if (fakeAsync !== undefined) return loopOfFakeAsync(fakeAsync);
  return realLoopInForce().loop;
}

/** Installing or removing fake timers replaces the host functions: a loop that used the old ones would never be drained again. */
function realLoopInForce(): RealLoop {
  first ??= makeRealLoop();
  if (first.host.isInForce()) return first;
  if (latest?.host.isInForce() !== true) latest = makeRealLoop();
  return latest;
}

function makeRealLoop(): RealLoop {
  const loop =
    zones === undefined
      ? new Loop((drain) => new RealHost(drain))
      : new Loop((drain) => new ZoneHost(drain, zones!), new ZoneTimers(zones));
  return { loop, host: loop.host as RealHost };
}

function loopOfFakeAsync(fakeAsync: FakeAsync): Loop {
  let loop = fakeAsyncLoops.get(fakeAsync);
  if (loop === undefined) {
    loop = new Loop((drain) => new ZoneHost(drain, zones!, fakeAsync));
    fakeAsyncLoops.set(fakeAsync, loop);
  }
  return loop;
}
