import type { Task } from '../../core/task.js';

/** What a watchdog looks for. */
export type ProblemKind =
  'slow-step' | 'slow-callback' | 'stuck-clean-up' | 'circle' | 'never-awaited' | 'unseen-cancellation';

/** Something that a watchdog has found. */
export interface Problem {
  readonly kind: ProblemKind;
  /** What has happened, on which task, and what to write instead. */
  readonly message: string;
  /** The tasks that it is about. None for scheduled work, and none for an awaitable that was never waited for. */
  readonly tasks: readonly Task<unknown>[];
}

/** Takes what a watchdog has found. */
export type Report = (problem: Problem) => void;
