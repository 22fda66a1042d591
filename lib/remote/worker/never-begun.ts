import { type Expiry, timeoutError } from '../../errors.js';
import { nameOf } from '../name-of.js';
import type { PackedCall, Request } from '../protocol.js';
import { failedWith, type Outcome } from '../wire/outcome.js';
import type { WireLimits } from '../wire/wire.js';

/** The parts of a call that messages need to name it. */
export type NamedCall = Pick<PackedCall, 'job' | 'id' | 'limit'>;

/** The outcome of `call` when it never begins, because of `request`. */
export function neverBegun({ isDeadline, reason }: Request, call: NamedCall, limits: WireLimits): Outcome {
  return isDeadline
    ? failedWith(timeoutError(undefined, expiryOf(call)), limits)
    : { status: 'cancelled', reason };
}

/** The deadline of `call`, for the message of its TimeoutError. A second handle of the job may have had another deadline. */
export function expiryOf({ job, id, limit }: NamedCall): Expiry {
  return { title: `"${nameOf(job, id)}"`, ms: limit };
}
