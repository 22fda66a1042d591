import { createTask, sleep } from 'rxtask';
import { Clock, RunawayError } from '../../../lib/testing/virtual/clock.js';
import { failureOf, lineOf, thisLine, withoutPlaces } from '../support/failures.js';

describe('the clock of the kit', () => {
  it('plays by instant, in order of scheduling within one', () => {
    const clock = new Clock();
    const diary: string[] = [];
    clock.schedule(() => diary.push(`a at ${clock.now()}`), 5);
    clock.schedule(() => diary.push(`b at ${clock.now()}`), 2);
    clock.schedule(() => clock.schedule(() => diary.push(`c at ${clock.now()}`)), 2);
    expect(clock.nextInstant()).toBe(2);
    clock.playInstant();
    expect(diary).toEqual(['b at 2', 'c at 2']);
    clock.playInstant();
    clock.playInstant();
    expect(diary).toEqual(['b at 2', 'c at 2', 'a at 5']);
    expect(clock.nextInstant()).toBeUndefined();
  });

  it('throws the error of an action, and drops the others', () => {
    const clock = new Clock();
    const other = jest.fn();
    clock.schedule(() => {
      throw new Error('no');
    });
    clock.schedule(other, 1);
    expect(() => clock.flush()).toThrow('no');
    clock.flush();
    expect(other).not.toHaveBeenCalled();
  });

  it('stops an endless run, and says where it was started, however long ago', () => {
    const clock = new Clock(1000);
    const line = thisLine() + 1;
    const again = () => void clock.schedule(again, 1);
    clock.schedule(again);
    const error = failureOf(() => clock.flush());
    expect(error).toBeInstanceOf(RunawayError);
    expect(withoutPlaces(error.message)).toContain('come to 999 ms in 1000 steps, and there is no end: something goes on for ever, started at clock.spec.ts'); // prettier-ignore
    expect(lineOf(error)).toBe(line);
    expect(clock.nextInstant()).toBeUndefined();
  });

  it('stops sooner at one instant, and after the last expected instant', () => {
    const stepsOf = (delay: number, horizon: number) => {
      const clock = new Clock(1000, 10);
      clock.expectUntil(horizon);
      clock.expectUntil(Infinity);
      const again = () => void clock.schedule(again, delay);
      clock.schedule(again);
      return Number(/in (\d+) steps/.exec(failureOf(() => clock.flush()).message)![1]);
    };
    expect(stepsOf(1, 0)).toBe(10);
    expect(stepsOf(0, 500)).toBe(10);
    expect(stepsOf(1, 500)).toBe(510);
    expect(stepsOf(1, 5000)).toBe(1000);
  });

  it('counts the tasks of an instant as one action, however many they are', () => {
    const clock = new Clock(1000);
    for (let i = 0; i < 100; i++) {
      createTask(function* () {
        for (;;) yield* sleep(1);
      }, { scheduler: clock });
    } // prettier-ignore
    failureOf(() => clock.flush());
    expect(clock.frame).toBeGreaterThan(10);
    expect(clock.frame).toBeLessThan(200);
  });

  it('plays some more actions for clean-up, after a runaway too', () => {
    const clock = new Clock(20_000);
    const again = () => void clock.schedule(again, 1);
    clock.schedule(again);
    expect(() => clock.flush()).toThrow(RunawayError);
    clock.grantMore();
    const done = jest.fn();
    clock.schedule(done);
    clock.flush();
    expect(done).toHaveBeenCalledTimes(1);
  });
});
