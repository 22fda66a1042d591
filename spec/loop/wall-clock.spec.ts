import { wallClock } from '../../lib/loop/wall-clock.js';

afterEach(() => {
  jest.useRealTimers();
});

it('the wall clock is the date of the machine, also while that is fake', () => {
  const before = Date.now();
  expect(wallClock()).toBeGreaterThanOrEqual(before);

  jest.useFakeTimers({ now: 1000 });
  jest.advanceTimersByTime(500);
  expect(wallClock()).toBe(1500);
});
