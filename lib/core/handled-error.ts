/*
 * The error that a task's work is handling when a request for cancellation interrupts it.
 *
 * If an error is raised at a `yield*`, work may wait again in a `catch` or a `finally`. If a request is raised at that wait, the
 * CancelledError replaces the error, which would be lost: so the error becomes its cause. The step notes the error when the work
 * waits again, and drops it at the next step. It does not see an error that the generator itself throws, and it cannot tell a
 * `catch` from a `finally`: an error that was caught becomes a cause too. Spec: spec/core/handled-error.spec.ts.
 */
import { CancelledError } from '../errors.js';
import { HANDLING } from './flags.js';

/** A future, as far as its flags are concerned. */
interface Flagged {
  flags: number;
}

/** The errors by their tasks, which have the flag HANDLING. */
const handled = new WeakMap<Flagged, unknown>();

/** Notes `error`, which was raised in the work of `task` in this step, after which the work waits again. */
export function noteHandled(task: Flagged, error: unknown): void {
  if (error instanceof CancelledError) return;
  handled.set(task, error);
  task.flags |= HANDLING;
}

/** Forgets the noted error. If `raised`, which the next step raises, is a CancelledError, the noted error becomes its cause. */
export function becomeCause(task: Flagged, raised: unknown): void {
  if (raised instanceof CancelledError) raised.cause ??= handled.get(task);
  handled.delete(task);
  task.flags &= ~HANDLING;
}
