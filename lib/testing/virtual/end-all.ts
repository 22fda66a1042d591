import { cancelEach } from '../../core/cancel-each.js';
import type { Scope } from '../../core/context/context.js';
import { tasksUnder } from '../../core/tasks-under.js';
import type { Task } from '../../index.js';
import type { Clock } from './clock.js';

/** Cancels the tasks that a run leaves, plays their clean-up and drops the rest: they must not disturb the next run. */
export function endAll(clock: Clock, scope: Scope): void {
  try {
    cancelLeftOver(tasksUnder(scope), 'the run is over');
    clock.grantMore();
    while (tasksUnder(scope).length > 0 && clock.nextInstant() !== undefined) clock.playInstant();
  } catch {
    // The clean-up does not end: the garbage collector takes the rest.
  }
  clock.drop();
}

/** Cancels the tasks that a test has left. Errors of the requests are ignored: the test was judged before. */
export function cancelLeftOver(tasks: readonly Task<unknown>[], reason: string): void {
  cancelEach(tasks, reason, () => undefined);
}
