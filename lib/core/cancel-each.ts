import type { Task } from './task.js';

/**
 * Requests the end of all that is left over. One that cannot even be asked, for the chain it waits in is longer than the
 * stack, keeps nobody else from being asked.
 *
 * @param onError is told what the asking has thrown
 */
export function cancelEach(
  tasks: Iterable<Task<unknown>>,
  reason: unknown,
  onError: (error: unknown) => void,
): void {
  for (const task of tasks) {
    try {
      task.cancel(reason);
    } catch (error) {
      onError(error);
    }
  }
}
