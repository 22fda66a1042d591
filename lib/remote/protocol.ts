/**
 * The seam: what a handle, an engine and a worker say to each other. In this process, in a thread, in a cluster: one
 * handle (remote-task.ts), one wire format (wire.ts, packed-error.ts, outcome.ts), one session at the far end (session.ts).
 *
 *     runner.run(resize('a.png'))                      the body of "resize"
 *     RemoteTask ── Engine.send, Line.request ──▶ … ──▶ Session
 *                ◀── Receiver.phase, value, end ── … ◀── Report
 *
 * An engine carries plain data, and promises four things. The specs in spec/remote/engines hold them for each engine.
 * 1. Reports reach the receiver in the order they were posted: the outcome comes after the last value, on the same channel.
 * 2. `end` comes only when the far end has cleaned up and its place is free, or is known to be gone. The first one counts.
 * 3. A request arrives at least once while the job lives. An engine that may lose one sends it again until the job ends; the
 *    session counts it once, by its sender and number. A job that has not begun when a request arrives never begins.
 * 4. A job that is lost ends with WorkerLostError or JobLostError, never cancelled: its clean-up may not have run.
 */
import type { Outcome } from './wire/outcome.js';
import type { PackedReason } from './wire/packed-error.js';
import type { Wire, WireLimits } from './wire/wire.js';

/** Grows when an older worker could misread a call. */
export const PROTOCOL = 1;

/** What a worker needs to run a job: plain data. */
export interface PackedCall {
  readonly protocol: number;
  readonly id: string;
  readonly job: string;
  readonly args: readonly Wire[];
  /** Counts from 1. */
  readonly attempt: number;
  /** Milliseconds on the engine's clock. */
  readonly deadline?: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A wish that the job should end: its handle was cancelled, or the deadline has passed. */
export interface Request {
  /** Which handle sends it. A job may have several. */
  readonly from: string;
  /** Counts from 1 for each sender: what arrives twice, or after a later one, is not new. */
  readonly number: number;
  readonly reason: PackedReason;
  /** It is the deadline: the job ends with TimeoutError. The session keeps the deadline too, and raises it once. */
  readonly isDeadline: boolean;
}

/** What a session posts, in this order: active once, values, the end once. */
export type Report =
  | { readonly type: 'active' }
  | { readonly type: 'value'; readonly value: Wire }
  | { readonly type: 'end'; readonly outcome: Outcome };

/** Where a job is: on its way, waiting for a worker, running, without its worker, ended. */
export type Phase = 'sending' | 'queued' | 'active' | 'lost' | 'done';

/** A call on its way out, with what only the engine needs to know. */
export interface Outgoing {
  readonly call: PackedCall;
  readonly attempts: number;
  readonly backoffMs: number;
  /** Undefined: as the engine has it. */
  readonly retryLost: number | undefined;
  /** Undefined: as the engine has it; Infinity: no limit. */
  readonly graceMs: number | undefined;
  readonly delay: number;
  readonly priority: number;
  /** Whether the caller gave the id: then the job stays known after its end. */
  readonly hasGivenId: boolean;
  readonly transfer: readonly object[];
}

/** What a handle hears. */
export interface Receiver {
  /** `thrown` is why it begins again, when it is 'queued' once more. */
  phase(phase: 'queued' | 'active' | 'lost', thrown?: PackedReason): void;
  value(value: Wire): void;
  end(outcome: Outcome): void;
}

/** A handle's way to its job. */
export interface Line {
  request(request: Request): void;
  /** The handle has ended: it hears nothing more. */
  close(): void;
}

/** What carries calls. */
export interface Engine {
  readonly limits: WireLimits;
  /** Whether `transfer` has a meaning: both ends share a process. */
  readonly canTransfer: boolean;
  /** Milliseconds on a clock that both ends read. */
  clock(): number;
  /** Takes a call, or joins the job that has its id. @throws what the handle fails with */
  send(outgoing: Outgoing, receiver: Receiver): Line;
  /** Joins a job. @throws JobLostError when it is not known */
  attach(jobId: string, receiver: Receiver): Line;
}
