import { createTask, Future, sleep } from 'rxtask';
import { marbles } from 'rxtask/testing';
import { isPromise, waitForPromises } from '../../../lib/testing/values/promises.js';

describe('waiting for promises', () => {
  it(
    'is what async bodies, promises and coroutines over promises do, not tasks of virtual time',
    marbles(({ flush }) => {
      const promise = new Promise(() => undefined);
      const tasks = [promise, async () => promise, new Future<void>()].map((work) =>
        createTask(work as never),
      );
      const sleeping = createTask(sleep(5));
      expect(waitForPromises([sleeping])).toBe(false);
      flush();
      expect(tasks.map((task) => waitForPromises([task]))).toEqual([true, true, false]);
      expect(waitForPromises(tasks)).toBe(true);
      for (const task of tasks) task.cancel();
      flush();
    }),
  );
});

it('a promise is recognised by its `then`, and so is a task', () => {
  const task = createTask(sleep(5));
  task.cancel();
  expect([Promise.resolve(), task, { then: 5 }, null, undefined, 5].map(isPromise)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
