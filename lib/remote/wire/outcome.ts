import { CancelledError } from '../../errors.js';
import { type ErrorClass, type PackedReason, packThrown, unpackThrown } from './packed-error.js';
import type { Wire, WireLimits } from './wire.js';

/** How a job ended, as plain data. */
export type Outcome =
  | { readonly status: 'succeeded'; readonly value?: Wire }
  /** `isFinal`: another attempt would fail in the same way, so there is none. */
  | { readonly status: 'failed'; readonly thrown: PackedReason; readonly isFinal?: boolean }
  | { readonly status: 'cancelled'; readonly reason: PackedReason };

export function failedWith(
  thrown: unknown,
  limits: WireLimits,
  classes: readonly ErrorClass[] = [],
  isFinal = true,
): Outcome {
  return { status: 'failed', thrown: packThrown(thrown, limits, classes), isFinal };
}

/** Returns the result of the job. @throws CancelledError, or the error of the job */
export function resultOf(outcome: Outcome, classes: readonly ErrorClass[]): unknown {
  if (outcome.status === 'succeeded') return outcome.value;
  throw outcome.status === 'cancelled'
    ? new CancelledError(unpackThrown(outcome.reason, classes))
    : unpackThrown(outcome.thrown, classes);
}
