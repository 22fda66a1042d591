import { setImmediate as macrotask } from 'node:timers/promises';
import {
  asapScheduler,
  asyncScheduler,
  queueScheduler,
  type SchedulerLike,
  Subscription,
  VirtualTimeScheduler,
} from 'rxjs';
import { SchedulerHost } from '../../lib/loop/scheduler-host.js';

const delaysOf = (schedule: jest.SpyInstance): unknown[] =>
  schedule.mock.calls.map((call: unknown[]) => call[1]);

describe('the host over a scheduler', () => {
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('has the clock of its scheduler', () => {
    const scheduler = new VirtualTimeScheduler();
    const host = new SchedulerHost(scheduler, () => undefined);
    scheduler.schedule(() => undefined, 42);
    scheduler.flush();
    expect(host.now()).toBe(42);
  });

  it('limits a drain to ten milliseconds of its clock', () => {
    const scheduler = new VirtualTimeScheduler();
    const host = new SchedulerHost(scheduler, () => undefined);
    scheduler.schedule(() => undefined, 42);
    scheduler.flush();
    host.now();
    expect([host.reading, host.limit(host.reading)]).toEqual([42, 52]);
  });

  it('limits the jobs of a drain that takes no time in real time only', () => {
    expect(new SchedulerHost(new VirtualTimeScheduler(), () => undefined).mostJobsAtRest).toBe(Infinity);
    expect(new SchedulerHost(asyncScheduler, () => undefined).mostJobsAtRest).toBe(100_000);
  });

  it.each<[string, SchedulerLike]>([
    ['asyncScheduler', asyncScheduler],
    ['asapScheduler', asapScheduler],
    ['queueScheduler', queueScheduler],
  ])('drains once for one request: %s', async (_, scheduler) => {
    const drained = jest.fn();
    const host = new SchedulerHost(scheduler, drained);
    host.soon();
    while (drained.mock.calls.length === 0) await macrotask();
    await macrotask();
    await macrotask();
    expect(drained).toHaveBeenCalledTimes(1);
  });

  it('defers a drain once, however often that is requested', () => {
    const schedule = jest.spyOn(asyncScheduler, 'schedule').mockReturnValue(new Subscription());
    const host = new SchedulerHost(asyncScheduler, () => undefined);
    host.later();
    host.later();
    expect(delaysOf(schedule)).toEqual([1]);
    schedule.mock.calls[0]![0].call(undefined as never);
    host.later();
    expect(delaysOf(schedule)).toEqual([1, 1]);
  });

  it('has a clock that does not go back in real time', () => {
    const shown = [5, 3, NaN, 4];
    let looks = 0;
    const scheduler: SchedulerLike = { now: () => shown[looks++]!, schedule: () => new Subscription() };
    const host = new SchedulerHost(scheduler, () => undefined);
    expect(shown.map(() => host.now())).toEqual([5, 5, 5, 6]);
  });

  it('drains in virtual time only when that is flushed', async () => {
    const scheduler = new VirtualTimeScheduler();
    const drained = jest.fn();
    new SchedulerHost(scheduler, drained).soon();
    await macrotask();
    expect(drained).not.toHaveBeenCalled();
    scheduler.flush();
    expect(drained).toHaveBeenCalledTimes(1);
    await macrotask();
    expect(drained).toHaveBeenCalledTimes(1);
  });

  it('does not drain inside alarm(), also if the deadline is now', async () => {
    const drained = jest.fn();
    new SchedulerHost(queueScheduler, drained).alarm(10, 10);
    expect(drained).not.toHaveBeenCalled();
    await Promise.resolve();
    expect(drained).toHaveBeenCalledTimes(1);
  });

  it('arms nothing for a deadline of Infinity, to which virtual time would jump', () => {
    const scheduler = new VirtualTimeScheduler();
    const drained = jest.fn();
    const host = new SchedulerHost(scheduler, drained);
    host.alarm(10, 0);
    host.alarm(Infinity, 0);
    scheduler.flush();
    expect(drained).not.toHaveBeenCalled();
    expect([scheduler.now(), host.isBroken()]).toEqual([0, false]);
  });

  it('arms an alarm for the same deadline again when it has fired', () => {
    const scheduler = new VirtualTimeScheduler();
    const schedule = jest.spyOn(scheduler, 'schedule');
    const host = new SchedulerHost(scheduler, () => undefined);
    host.alarm(10, 0);
    scheduler.flush();
    host.alarm(10, 4); // as after an alarm in real time that came early
    expect(delaysOf(schedule)).toEqual([10, 6]);
  });

  it('does not drain inside soon() when the scheduler runs work at once', async () => {
    const drained = jest.fn();
    const host = new SchedulerHost(queueScheduler, drained);
    host.soon();
    expect(drained).not.toHaveBeenCalled();
    await Promise.resolve();
    expect(drained).toHaveBeenCalledTimes(1);
  });

  it('passes on the error of a scheduler that cannot take work, and can try again', () => {
    const clock = new VirtualTimeScheduler();
    jest.spyOn(clock, 'schedule').mockImplementationOnce(() => {
      throw new Error('closed');
    });
    const drained = jest.fn();
    const host = new SchedulerHost(clock, drained);
    expect(() => {
      host.soon();
    }).toThrow('closed');
    host.soon();
    clock.flush();
    expect(drained).toHaveBeenCalledTimes(1);
  });

  it('is broken once the scheduler has dropped its actions', () => {
    const scheduler = new VirtualTimeScheduler();
    const host = new SchedulerHost(scheduler, () => undefined);
    expect(host.isBroken()).toBe(false);
    scheduler.schedule(() => {
      host.soon();
      throw new Error('half-way');
    });
    expect(() => {
      scheduler.flush();
    }).toThrow('half-way');
    expect(host.isBroken()).toBe(true);
    host.reset();
    expect(host.isBroken()).toBe(false);
  });

  it('is broken once the scheduler has dropped its alarm alone', () => {
    const scheduler = new VirtualTimeScheduler();
    const host = new SchedulerHost(scheduler, () => undefined);
    host.alarm(10, 0);
    expect(host.isBroken()).toBe(false);
    scheduler.schedule(() => {
      throw new Error('half-way');
    });
    expect(() => {
      scheduler.flush();
    }).toThrow('half-way');
    expect(host.isBroken()).toBe(true);
    host.disarm();
    expect(host.isBroken()).toBe(false);
  });

  it('drains though asapScheduler has dropped its actions, and not if a virtual scheduler has', async () => {
    for (const [scheduler, drains] of [
      [asapScheduler, 1],
      [new VirtualTimeScheduler(), 0],
    ] as const) {
      const drained = jest.fn();
      const host = new SchedulerHost(scheduler, drained);
      scheduler.schedule(() => {
        throw new Error('half-way');
      });
      host.soon();
      expect(() => {
        scheduler.flush();
      }).toThrow('half-way');
      await macrotask();
      expect(drained).toHaveBeenCalledTimes(drains);
    }
  });

  it('is never broken in real time', () => {
    const scheduler = { now: () => 0, schedule: () => Subscription.EMPTY } as SchedulerLike;
    const host = new SchedulerHost(scheduler, () => undefined);
    host.soon();
    host.alarm(10, 0);
    expect(host.isBroken()).toBe(false);
  });

  it('arms the same alarm again when the scheduler has dropped it', () => {
    const scheduler = new VirtualTimeScheduler();
    const drained: number[] = [];
    const host = new SchedulerHost(scheduler, () => drained.push(scheduler.now()));
    host.alarm(10, 0);
    scheduler.schedule(() => {
      throw new Error('half-way');
    });
    expect(() => {
      scheduler.flush();
    }).toThrow('half-way');
    scheduler.flush();
    expect(drained).toEqual([]);

    host.alarm(10, 0);
    scheduler.flush();
    expect(drained).toEqual([10]);
  });

  it('schedules once for one deadline, however often it is armed', () => {
    const scheduler = new VirtualTimeScheduler();
    const schedule = jest.spyOn(scheduler, 'schedule');
    const host = new SchedulerHost(scheduler, () => undefined);
    host.alarm(10, 0);
    host.alarm(10, 2);
    host.alarm(10, 4);
    expect(delaysOf(schedule)).toEqual([10]);
  });

  it('jumps to any deadline of virtual time at once', () => {
    const scheduler = new VirtualTimeScheduler();
    const drained: number[] = [];
    const host = new SchedulerHost(scheduler, () => drained.push(scheduler.now()));
    host.alarm(1e300, 0);
    scheduler.flush();
    expect(drained).toEqual([1e300]);
  });

  it('does not hand a delay to a scheduler of real time that the host cannot count', () => {
    jest.useFakeTimers();
    const schedule = jest.spyOn(asyncScheduler, 'schedule');
    const host = new SchedulerHost(asyncScheduler, () => undefined);
    host.alarm(2 ** 40, 0);
    expect(delaysOf(schedule)).toEqual([2 ** 31 - 1]);
    host.disarm();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('takes a scheduler whose actions are closed from the start', async () => {
    const drained = jest.fn();
    const scheduler = {
      now: () => 0,
      schedule(work: () => void) {
        work();
        return Subscription.EMPTY;
      },
    } as SchedulerLike;
    const host = new SchedulerHost(scheduler, drained);
    host.soon();
    expect(drained).not.toHaveBeenCalled();
    await Promise.resolve();
    expect(drained).toHaveBeenCalled();
  });
});
