/*
 * The requests for a task's cancellation, and why each was made. A task keeps each request until it is taken back, so that
 * `explain(task)` can show it at any later time.
 *
 * The library states why it cancels: its own code requests a cancellation inside `because`, and every request made meanwhile has
 * that cause. asyncio has no message for these requests, and conformance compares messages, so the cause is separate from
 * the reason.
 * Spec: spec/core/cancel-request.spec.ts.
 */

import { example } from '../loop/example.js';
import { described } from './arguments.js';
import type { RequestWave } from './request-wave.js';

/** One request for a task's cancellation. */
export class CancelRequest {
  /** @internal See example.ts. */
  static readonly example: object = /* @__PURE__ */ example(
    () => new this(undefined, undefined, undefined, 0.5, undefined),
  );
  /** Number of requests that the task keeps, including this one. */
  readonly count: number;
  /** The wave that it was part of, once the task has passed it on. */
  wave: RequestWave | undefined = undefined;

  constructor(
    /** The argument of `cancel()`. */
    readonly reason: unknown,
    /** Why the library made the request, as a clause; undefined when the program did. */
    readonly cause: string | undefined,
    /** Title of the task that passed its request on to this task, because it waits for it. */
    readonly via: string | undefined,
    /** Milliseconds on the task's clock. */
    readonly at: number,
    /** The request before, which the task keeps too. */
    readonly previous: CancelRequest | undefined,
    /** Stands for so many requests of one wave. */
    private readonly times = 1,
  ) {
    this.count = (previous?.count ?? 0) + times;
  }

  /** What the task keeps when one request is taken back. */
  get rest(): CancelRequest | undefined {
    const { reason, cause, via, at, previous, times } = this;
    return times === 1 ? previous : new CancelRequest(reason, cause, via, at, previous, times - 1);
  }

  /** The earliest request that the task keeps. */
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

/** Why the library is requesting a cancellation at the moment, as a clause. */
export function currentCause(): string | undefined {
  return cause;
}

/**
 * Calls `act`. The cancellations that it requests have the cause `why`, a clause such as `its deadline of 400 ms has passed`.
 * Inside another `because`, the outer cause stays: it says where the request began.
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
