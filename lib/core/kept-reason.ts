import { KEPT_REASON } from './flags.js';

/** A future, as far as its flags are concerned. */
interface Flagged {
  flags: number;
}

/** The reasons by their tasks. Few requests are kept, and fewer have a reason: no task has a field for it. */
const reasons = new WeakMap<Flagged, unknown>();

/** Remembers the reason of a request that `task` kept, because nothing could take it; undefined forgets the one before. */
export function rememberKeptReason(task: Flagged, reason: unknown): void {
  if (reason !== undefined) {
    reasons.set(task, reason);
    task.flags |= KEPT_REASON;
  } else if ((task.flags & KEPT_REASON) !== 0) {
    reasons.delete(task);
    task.flags &= ~KEPT_REASON;
  }
}

/**
 * The reason of the last request that `future` kept; undefined when there was none. asyncio has it as the task's cancel
 * message, and the CancelledError of a cancelled gather shows it.
 */
export function keptReasonOf(future: Flagged): unknown {
  return (future.flags & KEPT_REASON) === 0 ? undefined : reasons.get(future);
}
