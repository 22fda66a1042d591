import { timeoutError } from '../../errors.js';
import type { Request } from '../protocol.js';
import { failedWith, type Outcome } from '../wire/outcome.js';
import type { WireLimits } from '../wire/wire.js';

/** The outcome of a job that never begins, because of `request`. */
export function neverBegun({ isDeadline, reason }: Request, limits: WireLimits): Outcome {
  return isDeadline ? failedWith(timeoutError(), limits) : { status: 'cancelled', reason };
}
