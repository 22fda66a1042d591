import type { Task } from './task.js';

/**
 * Requests the cancellation of each task, in order. A request may run code of the program, for example a watcher of `state$`. If
 * that throws, `onError` gets the error, and the other tasks are cancelled too.
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
