import { createTask } from 'rxtask';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import work from '../tools/work.cjs';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a task', async () => {
  const task = work.load();
  await vi.advanceTimersByTimeAsync(30);
  expect(task.result()).toBe('x');
});

test('a deadline', async () => {
  for (const slow of [work.slow(), createTask(work.slowStream())]) {
    const rejected = expect(slow.then()).rejects.toMatchObject({ name: 'TimeoutError' });
    await vi.advanceTimersByTimeAsync(20);
    await rejected;
  }
});

test('a periodic job', async () => {
  const job = work.poll({ times: Infinity });
  const seen = [];
  job.subscribe((letter) => seen.push(letter));
  await vi.advanceTimersByTimeAsync(20);
  expect(seen).toEqual(['a', 'b']);
  job.cancel();
  await vi.advanceTimersByTimeAsync(0);
  expect(job.state).toBe('cancelled');
});
