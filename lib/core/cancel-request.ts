/*
 * The requests for a task's cancellation, and why each was made. A task keeps each request until it is taken back, so that
 * `explain(task)` can show it at any later time.
 *
 * The library states why it cancels: its own code requests a cancellation inside `because`, and every request made meanwhile has
 * that cause. asyncio has no message for these requests, and conformance compares messages, so the cause is separate from
 * the reason.
 *
 * Tasks that are cancelled together, without a reason, share one request: a thousand sleepers then need no thousand objects, which
 * would live as long as the tasks. That was a fifth of the time of cancelling (bench/, row "sleepers cancelled").
 * Spec: spec/core/cancel-request.spec.ts.
 */

import { keepShape } from '../loop/keep-shape.js';
import { described } from './arguments.js';
import type { RequestWave } from './request-wave.js';
import { titleWithin } from './suspend/suspension.js';

/** One request for a task's cancellation. */
export class CancelRequest {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(
    this,
    undefined,
    undefined,
    undefined,
    0.5,
    undefined,
    1,
    undefined,
  );
  /** Number of requests that the task keeps, including this one. */
  readonly count: number;

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
    /** The number of requests of one wave that it stands for. */
    times: number,
    /** The wave that it was part of, once the task has passed it on. */
    public wave: RequestWave | undefined,
  ) {
    this.count = (previous?.count ?? 0) + times;
  }

  /** What the task keeps when one request is taken back. */
  get rest(): CancelRequest | undefined {
    const { reason, cause, via, at, previous, wave } = this;
    const times = this.count - (previous?.count ?? 0);
    return times === 1 ? previous : new CancelRequest(reason, cause, via, at, previous, times - 1, wave);
  }

  /** The earliest request that the task keeps. */
  get first(): CancelRequest {
    let first: CancelRequest = this;
    while (first.previous !== undefined) first = first.previous;
    return first;
  }
}

/** A task with its latest request. */
interface CancellableTask extends Subject {
  readonly request: CancelRequest | undefined;
}

/** The argument of `cancel()` in one line. Never throws. */
export function reasonText(reason: unknown): string {
  return typeof reason === 'string' ? reason : errorText(reason);
}

/** The latest request without a reason, which further tasks may share. It refers to no object of the program. */
let shared: CancelRequest | undefined;

/** A request to `task` that no other task has passed on. See the head of this file. */
export function requestTo(
  task: Subject,
  at: number,
  reason: unknown,
  previous: CancelRequest | undefined,
  wave: RequestWave | undefined,
): CancelRequest {
  const cause = currentCause(task);
  if (reason !== undefined || previous !== undefined)
    return new CancelRequest(reason, cause, undefined, at, previous, 1, wave);
  if (shared?.at !== at || shared.cause !== cause || shared.wave !== wave)
    shared = new CancelRequest(undefined, cause, undefined, at, undefined, 1, wave);
  return shared;
}

/** An error in one line, for a cause. Never throws. */
export function errorText(error: unknown): string {
  try {
    const isError = error instanceof Error || toString.call(error) === '[object Error]'; // of another realm
    if (!isError) return described(error);
    const { name, message } = error as Error;
    return message === '' ? name : `${name}: ${message}`;
  } catch {
    return 'an error that cannot be inspected';
  }
}

/** The cause of the requests at the end of a run. */
export const RUN_HAS_ENDED = 'the run it was started under has ended';

/** A cancelled task, or a future. */
interface Subject {
  readonly title: string;
}

const { toString } = Object.prototype;

let cause: string | undefined;
/** The object whose property the cause names: the cause then begins with that property. */
let subject: Subject | undefined;

/**
 * Why the library is requesting a cancellation at the moment, as a clause: `its deadline of 400 ms has passed`. If the request was
 * passed on to `task`, the clause names the owner: `"main"'s deadline of 400 ms has passed`.
 */
export function currentCause(task: Subject): string | undefined {
  if (subject === undefined) return cause;
  return `${subject === task ? 'its' : `${titleWithin(subject)}'s`} ${cause!}`;
}

/**
 * Calls `act`. The cancellations that it requests have the cause `why`, a clause such as `the run it was started under has ended`.
 * Inside another call, the outer cause stays: it says where the request began.
 */
export function because(why: string, act: () => unknown): void {
  becauseOf(undefined, why, act);
}

/** As `because`, with a cause about a property of `owner`: `deadline of 400 ms has passed`. */
export function becauseOf(owner: Subject | undefined, why: string, act: () => unknown): void {
  if (cause !== undefined) {
    act();
    return;
  }
  cause = why;
  subject = owner;
  try {
    act();
  } finally {
    cause = subject = undefined;
  }
}

/** A cause: `task` is being cancelled, and so are the tasks that belong to it. */
export function cancelledWith({ title, request }: CancellableTask): string {
  const because = request?.cause === undefined ? '' : ` because ${request.cause}`;
  return `${title}, which it belongs to, was cancelled${because}`;
}
