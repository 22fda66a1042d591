import { cancelEach } from '../../core/cancel-each.js';
import type { Scope } from '../../core/context/context.js';
import { tasksUnder } from '../../core/tasks-under.js';
import type { Task } from '../../index.js';
import type { Clock } from './clock.js';

/** What is left of a run must not disturb the next one: it is cancelled, gets its clean-up, and then is dropped. */
export function endAll(clock: Clock, scope: Scope): void {
  try {
    cancelLeftOver(tasksUnder(scope), 'the run is over');
    clock.grantMore();
    while (tasksUnder(scope).length > 0 && clock.nextInstant() !== undefined) clock.playInstant();
  } catch {
    // It does not end even so: it is left to the garbage collector.
  }
  clock.drop();
}

/** Cancels what a test has left over. Nobody is told of what cannot be asked: the test has been judged already. */
export function cancelLeftOver(tasks: readonly Task<unknown>[], reason: string): void {
  cancelEach(tasks, reason, () => undefined);
}
