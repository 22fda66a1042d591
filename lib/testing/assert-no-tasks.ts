import { allTasks, InvalidStateError } from '../index.js';
import { treeOf } from '../inspect/tree-of.js';
import { originOf } from '../loop/origin.js';
import { cancelLeftOver } from './virtual/end-all.js';

/** The tasks that were reported for an earlier test. */
const reported = new WeakSet<object>();

/**
 * Asserts that no task is alive on the current loop: `afterEach(assertNoTasks)`. The error has the tree of the tasks that are alive,
 * with what each waits for and, if `config.debug` was set, where they were created. Each task is reported once and then cancelled, so that it
 * does not affect later tests.
 *
 * @throws InvalidStateError if a task is alive
 *
 * @example
 * afterEach(assertNoTasks);
 *
 * @see asyncio.all_tasks
 */
export function assertNoTasks(): void {
  const tasks = [...allTasks()].filter((task) => !reported.has(task));
  if (tasks.length === 0) return;
  const tree = treeOf(tasks);
  const advice = tasks.every((task) => originOf(task) === undefined)
    ? ' Set `config.debug = true` in the set-up file to see where they were created.'
    : '';
  for (const task of tasks) reported.add(task);
  cancelLeftOver(tasks, 'left alive by a test');
  throw new InvalidStateError(
    `Still alive:${tree}\nAwait them, or cancel them and await their clean-up.${advice}`,
  );
}
