/**
 * The life of a future or task. Specs, docs and code use these words.
 *
 *   pending ──start──▶ running ──────┬─succeed─▶ succeeded
 *      │                  │ ▲        ├─fail────▶ failed
 *      └──request──▶ cancelling ─────┴─cancel──▶ cancelled
 *                     (withdraw leads back)
 *
 * | state      | start   | request    | withdraw | succeed   | fail   | cancel    |
 * | ---------- | ------- | ---------- | -------- | --------- | ------ | --------- |
 * | pending    | running | cancelling | pending  | succeeded | failed | cancelled |
 * | running    | running | cancelling | running  | succeeded | failed | cancelled |
 * | cancelling | (same)  | (same)     | running* | succeeded | failed | cancelled |
 * | succeeded, failed, cancelled: final; nothing leads out.                        |
 *
 * (*) pending, when the task had not started. A plain Future is pending, then final.
 */
export type TaskState = 'pending' | 'running' | 'cancelling' | 'succeeded' | 'failed' | 'cancelled';

/** States as small numbers, in an order that makes `done()` one comparison. */
export const PENDING = 0;
export const RUNNING = 1;
export const CANCELLING = 2;
export const SUCCEEDED = 3;
export const FAILED = 4;
export const CANCELLED = 5;
export type Phase =
  typeof PENDING | typeof RUNNING | typeof CANCELLING | typeof SUCCEEDED | typeof FAILED | typeof CANCELLED;
export type FinalPhase = typeof SUCCEEDED | typeof FAILED | typeof CANCELLED;

const NAMES: readonly TaskState[] = ['pending', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled'];

export function nameOf(phase: Phase): TaskState {
  return NAMES[phase]!;
}

export function isFinal(phase: Phase): phase is FinalPhase {
  return phase >= SUCCEEDED;
}

/** The events in the life of a future or task. */
export type Transition = 'start' | 'request' | 'withdraw' | 'succeed' | 'fail' | 'cancel';

/** The table above, as a pure function. */
export function transition(phase: Phase, event: Transition, hasStarted: boolean): Phase {
  if (isFinal(phase)) return phase;
  switch (event) {
    case 'start':
      return phase === PENDING ? RUNNING : phase;
    case 'request':
      return CANCELLING;
    case 'withdraw':
      return phase !== CANCELLING ? phase : hasStarted ? RUNNING : PENDING;
    case 'succeed':
      return SUCCEEDED;
    case 'fail':
      return FAILED;
    case 'cancel':
      return CANCELLED;
  }
}

/** The outcome of a future, as its consumers read it. */
export interface Outcome {
  /** @internal */
  readonly phase: Phase;
  /** @internal The value, the error, or the CancelledError; while not done, the latest value of a stream. */
  readonly outcome: unknown;
}
