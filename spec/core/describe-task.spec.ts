import { config, createTask, Future, type Task, sleep, until } from 'rxtask';
import { describeTask } from '../../lib/core/describe-task.js';

/** The description of a task that has taken its first step. */
async function said(task: Task<unknown>): Promise<string> {
  await sleep(0);
  const description = describeTask(task);
  task.cancel();
  await Promise.allSettled([task]);
  return description;
}

describe('a task in a message', () => {
  it.each([
    [
      'running',
      function* () {
        for (;;) yield* sleep(0);
      },
    ],
    ['running, waiting for sleep()', () => sleep(60_000)],
    ['running, waiting for the future', () => new Future<void>()],
    ['running, waiting for "the answer"', () => new Future<void>({ name: 'the answer' })],
    ['running, waiting for "other"', () => createTask(sleep(60_000), { name: 'other' })],
    ['running, waiting for "a promise"', () => until(new Promise(() => {}))],
  ])('is %s', async (wait, work) => {
    expect(await said(createTask(() => work(), { name: 'worker' }))).toBe(`"worker" (${wait})`);
  });

  it('has the place where it was created, with config.debug', async () => {
    config.debug = true;
    const task = createTask(sleep(60_000));
    config.debug = false;

    expect(await said(task)).toMatch(/created at .*describe-task\.spec\.ts:\d+:\d+$/);
  });
});
