import { VirtualTimeScheduler } from 'rxjs';
import { createTask, type Task, type TaskBody, type TaskOptions, type TaskWork } from 'rxtask';

/** A task on a clock of its own: `clock.flush()` plays it to the end. */
export function onClock<T>(
  work: TaskBody<T> | TaskWork<T>,
  options: TaskOptions = {},
): { task: Task<T>; clock: VirtualTimeScheduler } {
  const clock = new VirtualTimeScheduler();
  return { task: createTask(work, { ...options, scheduler: clock }), clock };
}

/** Plays `work`, and all that it starts, to the end in virtual time; returns what it comes to, or throws that. */
export function play<T>(work: TaskBody<T> | TaskWork<T>, options: TaskOptions = {}): T {
  const { task, clock } = onClock(work, options);
  clock.flush();
  return task.result();
}

/** What `action` throws. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown');
}
