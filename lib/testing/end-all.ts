import type { Scope } from '../core/context.js';
import { tasksUnder } from '../core/tasks-under.js';
import type { Task } from '../index.js';
import type { Clock } from './clock.js';

/** What is left of a run must not disturb the next one: it is cancelled, gets its clean-up, and then is dropped. */
export function endAll(clock: Clock, scope: Scope): void {
  for (const task of tasksUnder(scope)) requestEnd(task, 'the run is over');
  clock.grantMore();
  try {
    while (tasksUnder(scope).length > 0 && clock.nextInstant() !== undefined) clock.playInstant();
  } catch {
    // It does not end even so: it is left to the garbage collector.
  }
  clock.drop();
}

/** Cancels what is left over. One that cannot be asked, for the chain it waits in is too long, keeps nobody else from being asked. */
export function requestEnd(task: Task<unknown>, reason: string): void {
  try {
    task.cancel(reason);
  } catch {
    // Whatever is wrong with it: the test has been judged already.
  }
}
