/*
 * Writes and reads the data of rxtask in a queue of BullMQ. The data is plain JSON, so that dashboards can show it.
 *
 *     data           { call, retryLost?, request? }      `request`: cancelled before it began, or after its worker died
 *     progress       { run, values?, again? }            `again`: why the run ends although the job goes on
 *     returnvalue    { value? }
 *     failedReason   a readable line, then the outcome as JSON
 */
import type { PackedCall, Request } from '../remote/protocol.js';
import { failedWith, type Outcome } from '../remote/wire/outcome.js';
import type { PackedReason } from '../remote/wire/packed-error.js';
import { isReason, readCall, readObject, readOutcome, readRequest } from '../remote/wire/read-message.js';
import { JobLostError } from '../remote/wire/remote-errors.js';
import type { Wire, WireLimits } from '../remote/wire/wire.js';

/** The data of a job. */
export interface JobData {
  readonly call: PackedCall;
  /** How often the job may be lost. */
  readonly retryLost: number | undefined;
  readonly request?: Request | undefined;
}

/** A message that a worker publishes while a job runs. */
export interface ProgressMessage {
  /** Counts the starts of the job. A worker that has lost its lease may still publish; its run then has a smaller number. */
  readonly run: number;
  readonly values?: readonly Wire[];
  readonly again?: PackedReason;
}

/** Separates the readable line from the JSON: a line break and an invisible character, which no message contains by chance. */
const MARK = '\n\u2063';
/** Characters allowed in addition to `maxSize`, for the fields around a message and for errors, whose texts are cut to fit. */
const ENVELOPE = 1_000_000;

/** @throws TypeError, RangeError */
export function readJob(data: unknown, what: string, limits: WireLimits): JobData {
  const wide = widened(limits);
  const { call, retryLost, request } = readObject(data, what, wide);
  return {
    call: readCall(call, what, wide),
    retryLost: typeof retryLost === 'number' ? retryLost : undefined,
    ...(request !== undefined && { request: readRequest(request, what, wide) }),
  };
}

/** @throws TypeError, RangeError */
export function readProgress(data: unknown, what: string, limits: WireLimits): ProgressMessage {
  const { run, values, again } = readObject(data, what, widened(limits));
  if (typeof run !== 'number') {
    throw new TypeError(`${what}: this is no progress of rxtask. Do other programs use the same queue?`);
  }
  return {
    run,
    ...(Array.isArray(values) && { values: values as readonly Wire[] }),
    ...(isReason(again) && { again: again as PackedReason }),
  };
}

/** Reads a request from the field of an event. @throws TypeError, RangeError, SyntaxError */
export function readRequestText(text: string, what: string, limits: WireLimits): Request {
  const wide = widened(limits);
  if (text.length > wide.maxSize) {
    throw new RangeError(`${what}: ${text.length} characters, and ${wide.maxSize} is the most (maxSize).`);
  }
  return readRequest(JSON.parse(text), what, wide);
}

/** The text that BullMQ stores as the reason of a job that has failed or was cancelled. */
export function failureText(outcome: Outcome): string {
  return `${lineFor(outcome)}${MARK}${JSON.stringify(outcome)}`;
}

/** The outcome of a job that BullMQ calls completed. */
export function completedOutcome(returned: unknown, what: string, limits: WireLimits): Outcome {
  try {
    // On PostgreSQL, an event has the value as text.
    const parsed: unknown = typeof returned === 'string' ? JSON.parse(returned) : returned;
    const { value } = readObject(parsed, what, widened(limits));
    return { status: 'succeeded', ...(value !== undefined && { value }) };
  } catch (error) {
    return failedWith(error, limits);
  }
}

/** The outcome of a job that BullMQ calls failed. */
export function failedOutcome(reason: string, what: string, limits: WireLimits): Outcome {
  const at = reason.indexOf(MARK);
  if (at < 0) {
    return failedWith(
      new JobLostError(
        `${what} ended without an outcome of rxtask: ${reason}. Do other programs use the same queue?`,
      ),
      limits,
    );
  }
  try {
    return readOutcome(JSON.parse(reason.slice(at + MARK.length)), what, widened(limits));
  } catch (error) {
    return failedWith(error, limits);
  }
}

function lineFor(outcome: Outcome): string {
  if (outcome.status === 'cancelled') {
    const { value } = outcome.reason;
    return value === undefined ? 'CancelledError' : `CancelledError: ${JSON.stringify(value)}`;
  }
  if (outcome.status === 'succeeded') return '';
  const { error, value } = outcome.thrown;
  return error === undefined
    ? value === undefined
      ? 'undefined'
      : JSON.stringify(value)
    : `${error.name}: ${error.message}`;
}

function widened(limits: WireLimits): WireLimits {
  return { ...limits, copy: true, maxSize: limits.maxSize + ENVELOPE };
}
