import { describeTask } from '../core/describe-task.js';
import { allTasks, InvalidStateError } from '../index.js';
import { originOf } from '../loop/origin.js';
import { cancelLeftOver } from './virtual/end-all.js';

/** Those that a test has been blamed for. */
const reported = new WeakSet<object>();

/**
 * Asserts that no task is alive on the loop in force: `afterEach(assertNoTasks)`. The tasks that are alive are named, with
 * what they wait for and, when `config.debug` was set, where they were created. Each is named once, and cancelled, so that
 * later tests are judged on their own.
 *
 * @throws InvalidStateError when there is one
 *
 * @example
 * afterEach(assertNoTasks);
 *
 * @see asyncio.all_tasks
 */
export function assertNoTasks(): void {
  const tasks = [...allTasks()].filter((task) => !reported.has(task));
  if (tasks.length === 0) return;
  const names = tasks.map(describeTask).join('; ');
  const advice = tasks.every((task) => originOf(task) === undefined)
    ? ' Set `config.debug = true` in the set-up file to see where they were created.'
    : '';
  for (const task of tasks) reported.add(task);
  cancelLeftOver(tasks, 'left alive by a test');
  throw new InvalidStateError(
    `Still alive: ${names}. Await them, or cancel them and await their clean-up.${advice}`,
  );
}
