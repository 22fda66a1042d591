/**
 * The protocol between a handle, an engine and a worker. In this process, in a thread and in a cluster, the handle
 * (remote-task.ts), the wire format (wire.ts, packed-error.ts, outcome.ts) and the session at the far end (session.ts) are the same.
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

/** The version of the protocol. It grows when an older worker could misread a call. */
export const PROTOCOL = 1;

/** A call as plain data, for a worker. */
export interface PackedCall {
  readonly protocol: number;
  readonly id: string;
  readonly job: string;
  readonly args: readonly Wire[];
  /** Counts from 1. */
  readonly attempt: number;
  /** Milliseconds on the engine's clock. */
  readonly deadline?: number;
  /** Milliseconds from the call to that deadline, for messages. */
  readonly limit?: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A request to cancel the job: its handle was cancelled, or the deadline has passed. */
export interface Request {
  /** The handle that sends it: a job may have several. If the library itself sends it, the part that does, in words: `the worker`. */
  readonly from: string;
  /** Whether the library itself sends it. Only code beside the session sets this: a message from another process never has it. */
  readonly byLibrary?: true;
  /** Counts from 1 for each sender. A request that arrives twice, or after a later one, is ignored. */
  readonly number: number;
  readonly reason: PackedReason;
  /** Whether the deadline has passed: then the job ends with TimeoutError. The session has the deadline too, and raises it once. */
  readonly isDeadline: boolean;
}

/** The messages of a session, in this order: active once, values, the end once. */
export type Report =
  | { readonly type: 'active' }
  | { readonly type: 'value'; readonly value: Wire }
  | { readonly type: 'end'; readonly outcome: Outcome };

/** The phase of a job: on its way, waiting for a worker, running, lost with its worker, ended. */
export type Phase = 'sending' | 'queued' | 'active' | 'lost' | 'done';

/** A call to be sent, with the options that only the engine needs. */
export interface Outgoing {
  readonly call: PackedCall;
  readonly attempts: number;
  readonly backoffMs: number;
  /** Undefined means the engine's default. */
  readonly retryLost: number | undefined;
  /** Undefined means the engine's default; Infinity means no limit. */
  readonly graceMs: number | undefined;
  readonly delay: number;
  readonly priority: number;
  /** Whether the caller gave the id: then the engine remembers the job after its end. */
  readonly hasGivenId: boolean;
  readonly transfer: readonly object[];
}

/** Gets the messages for one handle. */
export interface Receiver {
  /** `thrown` is the failure after which a job is 'queued' again, or with which it was 'lost'. */
  phase(phase: 'queued' | 'active' | 'lost', thrown?: PackedReason): void;
  value(value: Wire): void;
  end(outcome: Outcome): void;
}

/** The connection of a handle to its job. */
export interface Line {
  request(request: Request): void;
  /** Called when the handle has ended: it gets no more messages. */
  close(): void;
}

/** Carries calls to workers, and their reports back. */
export interface Engine {
  readonly limits: WireLimits;
  /** Whether objects can be transferred: only if both ends share a process. */
  readonly canTransfer: boolean;
  /** Milliseconds on a clock that both ends read. */
  clock(): number;
  /** Takes a call, or joins the job that has its id. The handle fails with an error that this throws. */
  send(outgoing: Outgoing, receiver: Receiver): Line;
  /** Joins a job. @throws JobLostError when the engine does not know it */
  attach(jobId: string, receiver: Receiver): Line;
}
