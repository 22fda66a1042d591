import * as rxjs from 'rxjs';
import * as rxtask from 'rxtask';
import { expect, test, vi } from 'vitest';
import accept from '../programs/acceptance.cjs';

test('the library does what it says', async () => {
  expect((await accept.acceptance(rxtask, rxjs)).filter((line) => !line.startsWith('yes'))).toEqual([]);
});

test('tasks follow fake timers', async () => {
  vi.useFakeTimers();
  const task = rxtask.createTask(rxtask.sleep(60_000, 'slept'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(task.result()).toBe('slept');
  vi.useRealTimers();
});

// The first is the default of Vitest 2.
test.each([
  [['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval', 'Date']],
  [['setTimeout', 'clearTimeout']],
])('and those that leave the clock alone: only %s', async (toFake) => {
  vi.useFakeTimers({ toFake });
  const task = rxtask.createTask(rxtask.sleep(60_000, 'slept'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(task.result()).toBe('slept');
  vi.useRealTimers();
});
