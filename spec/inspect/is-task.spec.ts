import type * as library from 'rxtask';
import { createTask, Future, sleep } from 'rxtask';
import { isTask } from '../../lib/inspect/is-task.js';

it('isTask recognises the tasks of each copy of the library', async () => {
  let second: typeof library | undefined;
  await jest.isolateModulesAsync(async () => {
    second = await import('rxtask');
  });
  const tasks = [createTask(sleep(0)), second!.createTask(second!.sleep(0))];
  expect(tasks.map(isTask)).toEqual([true, true]);
  expect(
    [new Future(), sleep(1), {}, { [Symbol.toStringTag]: 'Task' }, Promise.resolve()].map(isTask),
  ).toEqual(Array(5).fill(false));
  await tasks[0];
  await tasks[1];
});
