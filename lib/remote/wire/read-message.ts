import type { PackedCall, Request } from '../protocol.js';
import type { Outcome } from './outcome.js';
import type { PackedReason } from './packed-error.js';
import { copyPortable, type Wire, type WireLimits } from './wire.js';

/**
 * Reads a message that `JSON.parse` has made: within the limits, of plain objects, with the expected properties. All of it is
 * checked, since other programs may write to the same queue.
 *
 * @param what names the message in errors: `job 7f3a`
 * @throws TypeError, RangeError
 */
export function readCall(parsed: unknown, what: string, limits: WireLimits): PackedCall {
  const { protocol, id, job, args, attempt, deadline, limit, headers } = readObject(parsed, what, limits);
  const isCall =
    typeof protocol === 'number' &&
    typeof id === 'string' &&
    typeof job === 'string' &&
    Array.isArray(args) &&
    typeof attempt === 'number' &&
    (deadline === undefined || typeof deadline === 'number') &&
    (limit === undefined || typeof limit === 'number') &&
    isRecord(headers) &&
    Object.values(headers).every((value) => typeof value === 'string');
  if (!isCall) throw misshapen(what, 'call');
  return {
    protocol,
    id,
    job,
    args: args as readonly Wire[],
    attempt,
    headers: headers as Record<string, string>,
    ...(deadline !== undefined && { deadline }),
    ...(limit !== undefined && { limit }),
  };
}

/** The same for a request. */
export function readRequest(parsed: unknown, what: string, limits: WireLimits): Request {
  const { from, number, reason, isDeadline } = readObject(parsed, what, limits);
  const isRequest =
    typeof from === 'string' &&
    typeof number === 'number' &&
    isReason(reason) &&
    typeof isDeadline === 'boolean';
  if (!isRequest) throw misshapen(what, 'request');
  return { from, number, reason: reason as PackedReason, isDeadline };
}

/** The same for an outcome. */
export function readOutcome(parsed: unknown, what: string, limits: WireLimits): Outcome {
  const outcome = readObject(parsed, what, limits);
  const { status, thrown, reason } = outcome;
  const isOutcome =
    status === 'succeeded' ||
    (status === 'failed' && isReason(thrown)) ||
    (status === 'cancelled' && isReason(reason));
  if (!isOutcome) throw misshapen(what, 'outcome');
  return outcome as unknown as Outcome;
}

/** The same for any object. */
export function readObject(
  parsed: unknown,
  what: string,
  limits: WireLimits,
): Readonly<Record<string, Wire | undefined>> {
  if (typeof parsed !== 'object') throw misshapen(what, 'message');
  // Copied, because JSON.parse makes an own key `__proto__`, and a later assignment of that key would set the prototype.
  const message = copyPortable(parsed, what, { ...limits, copy: true });
  if (!isRecord(message)) throw misshapen(what, 'message');
  return message;
}

function isRecord(value: Wire | undefined): value is Record<string, Wire | undefined> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether it is a packed reason, its causes included. */
export function isReason(value: Wire | undefined): boolean {
  if (!isRecord(value)) return false;
  const { error } = value;
  if (error === undefined) return true;
  if (!isRecord(error)) return false;
  const { name, message, stack, cause, errors, props } = error;
  return (
    typeof name === 'string' &&
    typeof message === 'string' &&
    (stack === undefined || typeof stack === 'string') &&
    (cause === undefined || isReason(cause)) &&
    (errors === undefined || (Array.isArray(errors) && errors.every(isReason))) &&
    (props === undefined || isRecord(props))
  );
}

function misshapen(what: string, expected: string): TypeError {
  return new TypeError(`${what}: this is no ${expected} of rxtask. Do other programs use the same queue?`);
}
