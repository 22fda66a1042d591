import type { Task } from './task.js';

/**
 * Requests the cancellation of each task, in order. A request may run code of the program, as a watcher of `state$`: an error from
 * there does not keep the request from the other tasks.
 *
 * @param onError gets such an error
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
