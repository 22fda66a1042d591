import { asapScheduler, asyncScheduler, take, timer, VirtualAction, VirtualTimeScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { hostTime, virtualScheduler } from '../../lib/loop/virtual-scheduler.js';

const newScheduler = () =>
  new TestScheduler((actual, expected) => {
    expect(actual).toEqual(expected);
  });

const YEAR = 365.25 * 24 * 3600 * 1000;

describe('virtualScheduler()', () => {
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('is undefined in real time', () => {
    expect(virtualScheduler()).toBeUndefined();
  });

  it('is the TestScheduler whose run is in progress', () => {
    const scheduler = newScheduler();
    const found = scheduler.run(() => virtualScheduler());
    expect(found).toBe(scheduler);
    expect(virtualScheduler()).toBeUndefined();
  });

  it('is the same one at every virtual instant, in callbacks too', () => {
    const scheduler = newScheduler();
    const found: unknown[] = [];
    scheduler.run(() => {
      timer(0, 1000)
        .pipe(take(5))
        .subscribe(() => found.push(virtualScheduler()));
    });
    expect(found).toEqual(Array(5).fill(scheduler));
  });

  it('is found at any virtual time', () => {
    const scheduler = newScheduler();
    const found = scheduler.run(({ flush }) => {
      let late: unknown;
      timer(1000 * YEAR).subscribe(() => {
        late = virtualScheduler();
      });
      flush();
      return late;
    });
    expect(found).toBe(scheduler);
  });

  it.each([0, 500, Date.UTC(1971, 0), Date.UTC(2033, 0)])(
    'is found under fake timers, whatever the date: %d',
    (date) => {
      jest.useFakeTimers({ now: date });
      const scheduler = newScheduler();
      expect(virtualScheduler()).toBeUndefined();
      expect(scheduler.run(() => virtualScheduler())).toBe(scheduler);
      expect(virtualScheduler()).toBeUndefined();
      expect(jest.getTimerCount()).toBe(0);
    },
  );

  it('is undefined when the wall clock jumps', () => {
    const date = jest.spyOn(Date, 'now');
    for (const now of [0, 1e10, 1e14]) {
      date.mockReturnValueOnce(now).mockReturnValueOnce(now + 1e7);
      expect(virtualScheduler()).toBeUndefined();
    }
  });

  it('is found where a mock of the clock throws', () => {
    const scheduler = newScheduler();
    const found = scheduler.run(() => {
      jest.spyOn(asyncScheduler, 'now').mockImplementation(() => {
        throw new Error('no date');
      });
      return virtualScheduler();
    });
    expect(found).toBe(scheduler);
  });

  it('is undefined for a bare VirtualTimeScheduler, which must be given as `scheduler`', () => {
    const scheduler = new VirtualTimeScheduler();
    const found = jest.fn();
    scheduler.schedule(() => {
      found(virtualScheduler());
    }, 10);
    scheduler.flush();
    expect(found).toHaveBeenCalledWith(undefined);
  });

  it('is the next one after a run that was interrupted', () => {
    const broken = newScheduler();
    expect(() => {
      broken.run(() => {
        expect(virtualScheduler()).toBe(broken);
        throw new Error('half-way');
      });
    }).toThrow('half-way');
    expect(virtualScheduler()).toBeUndefined();

    const next = newScheduler();
    expect(next.run(() => virtualScheduler())).toBe(next);
    expect(broken.run(() => virtualScheduler())).toBe(broken);
  });

  it('is the scheduler that the time of the host goes by, if there is one and no run is in progress', () => {
    const given = new VirtualTimeScheduler();
    const scheduler = newScheduler();
    hostTime.scheduler = given;
    try {
      expect(virtualScheduler()).toBe(given);
      expect(scheduler.run(() => virtualScheduler())).toBe(scheduler);
      jest.useFakeTimers({ now: 0 });
      expect(virtualScheduler()).toBe(given);
    } finally {
      hostTime.scheduler = undefined;
    }
  });

  it('is determined without a probe in real time', () => {
    const schedule = jest.spyOn(asyncScheduler, 'schedule');
    virtualScheduler();
    expect(schedule).not.toHaveBeenCalled();
  });

  it('changes nothing about virtual actions: they are scheduled as before', () => {
    const { prototype } = VirtualAction as unknown as { prototype: { schedule: unknown } };
    const { schedule } = prototype;
    newScheduler().run(() => virtualScheduler());
    expect(prototype.schedule).toBe(schedule);
  });

  it('leaves no action on any scheduler', () => {
    const scheduler = newScheduler();
    scheduler.run(() => {
      virtualScheduler();
      expect(scheduler.actions).toEqual([]);
    });
    expect(asyncScheduler.actions).toEqual([]);
    expect(asapScheduler.actions).toEqual([]);
  });
});
