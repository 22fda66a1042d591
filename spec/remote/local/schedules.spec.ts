import { sleep } from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { Schedules } from '../../../lib/remote/local/schedules.js';

describe('schedules', () => {
  it('run at a fixed rate until they are stopped', () => {
    const ticks: string[] = [];
    runVirtual(function* () {
      const schedules = new Schedules();
      const schedule = schedules.every('report', 10, () => ticks.push('report'));
      expect(schedule.key).toBe('report');
      yield* sleep(25);
      void schedule.stop();
      yield* sleep(100);
    });
    expect(ticks).toHaveLength(3); // at 0, 10 and 20
  });

  it('are replaced by one with the same key, which the first can no longer stop', () => {
    const ticks: string[] = [];
    runVirtual(function* () {
      const schedules = new Schedules();
      const first = schedules.every('report', 10, () => ticks.push('first'));
      yield* sleep(5);
      schedules.every('report', 10, () => ticks.push('second'));
      void first.stop();
      yield* sleep(15);
      schedules.stopAll();
      yield* sleep(100);
    });
    expect(ticks).toEqual(['first', 'second', 'second']);
  });

  it('end all at once', () => {
    const ticks: string[] = [];
    runVirtual(function* () {
      const schedules = new Schedules();
      schedules.every('a', 10, () => ticks.push('a'));
      schedules.every('b', 10, () => ticks.push('b'));
      yield* sleep(5);
      schedules.stopAll();
      yield* sleep(100);
    });
    expect(ticks).toEqual(['a', 'b']);
  });

  it.each([
    ['* * * * *', 'every("a"): a cron pattern is for a cluster'],
    [0, 'every("a"): its period is a finite number of milliseconds above 0, not 0.'],
    [-1, 'every("a"): its period is a finite number of milliseconds above 0, not -1.'],
    [Infinity, 'every("a"): its period is a finite number of milliseconds above 0, not Infinity.'],
    [NaN, 'every(NaN)'],
  ])('refuse a period of %p', (ms, message) => {
    expect(() => new Schedules().every('a', ms, () => undefined)).toThrow(message);
  });
});
