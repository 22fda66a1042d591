/*
 * Why a task was asked to end. Each request is on record from the moment it is made until it is taken back, so that
 * `explain(task)` can tell of it hours later, without anything having been prepared.
 *
 * The library says why it cancels: code that requests a cancellation on somebody's behalf runs it inside `because`, and every
 * request made in the course of that carries the cause. asyncio has no message for these requests, and conformance compares
 * messages, so the cause stands beside the reason and is not the reason.
 * Spec: spec/core/cancel-request.spec.ts.
 */

import { described } from './arguments.js';

/** One request for a task's cancellation. */
export class CancelRequest {
  /** Number of requests that are on record, with this one. */
  readonly count: number;

  constructor(
    /** What was given to `cancel()`. */
    readonly reason: unknown,
    /** Why the library made the request, as a clause; undefined when the program did. */
    readonly cause: string | undefined,
    /** Title of the task whose request was passed on to this one, because it waits for it. */
    readonly via: string | undefined,
    /** Milliseconds on the task's clock. */
    readonly at: number,
    /** The request before, which is on record too. */
    readonly previous: CancelRequest | undefined,
  ) {
    this.count = previous === undefined ? 1 : previous.count + 1;
  }

  /** The earliest request on record. */
  get first(): CancelRequest {
    let first: CancelRequest = this;
    while (first.previous !== undefined) first = first.previous;
    return first;
  }
}

/** An error in one line, for a cause. Never throws. */
export function errorText(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : described(error);
  } catch {
    return 'an error that cannot be inspected';
  }
}

let cause: string | undefined;

/** Why the library requests a cancellation at this moment, as a clause. */
export function currentCause(): string | undefined {
  return cause;
}

/**
 * Calls `act`; the cancellations it requests are for `why`, a clause such as `its deadline of 400 ms has passed`.
 * A cause that is already in force stays: the first says where the request began.
 */
export function because(why: string, act: () => unknown): void {
  if (cause !== undefined) {
    act();
    return;
  }
  cause = why;
  try {
    act();
  } finally {
    cause = undefined;
  }
}
