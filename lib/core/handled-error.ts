/*
 * The error that a task's work is handling when a request for cancellation interrupts it.
 *
 * If an error is raised at a `yield*`, work may wait again in a `catch` or a `finally`. If a request is raised at that wait, the
 * CancelledError replaces the error, which would be lost: so the error becomes its cause. An error is raised by the step, which
 * notes it when the work waits again, or by what is already done (`yield*` on a failed future). It is dropped at the next step.
 *
 * An error that the generator itself throws cannot be seen, and a `catch` cannot be told from a `finally`: an error that was caught
 * becomes a cause too. Why it is not kept for longer: work that has caught an error and goes on for hours would keep it alive, and
 * a cancellation would name a cause long past. Specs: spec/core/handled-error.spec.ts, spec/laws/interrupted-clean-up.spec.ts.
 */
import { CancelledError, replaceFailure } from '../errors.js';
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
  if (raised instanceof CancelledError) replaceFailure(raised, handled.get(task));
  handled.delete(task);
  task.flags &= ~HANDLING;
}
