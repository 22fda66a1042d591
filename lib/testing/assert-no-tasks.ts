import { allTasks, InvalidStateError } from '../index.js';
import { describeTask } from '../core/describe-task.js';

/**
 * Asserts that no task is alive on the loop in force: `afterEach(assertNoTasks)`. The tasks that are alive are named, with
 * what they wait for and, when `config.debug` was set, where they were created.
 *
 * @throws InvalidStateError when there is one
 *
 * @example
 * afterEach(assertNoTasks);
 *
 * @see asyncio.all_tasks
 */
export function assertNoTasks(): void {
  const tasks = [...allTasks()];
  if (tasks.length === 0) return;
  throw new InvalidStateError(
    `Still alive: ${tasks.map(describeTask).join('; ')}. Await them, or cancel them and await their clean-up.`,
  );
}
