import type { Task } from 'rxtask';

/** Cancels `task` in the turn in which `promise` settles. */
export function cancelWhenSettled(task: Task<unknown>, promise: Promise<unknown>): void {
  const cancel = (): boolean => task.cancel('stop');
  promise.then(cancel, cancel);
}
