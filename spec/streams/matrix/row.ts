import type { Observable } from 'rxjs';
import type { KindName } from './kinds.js';
import type { Stage } from './stage.js';

/** What an operator does to one kind of task, as marbles from the beginning of the scenario. */
export interface Cell {
  /** What the consumer sees, who leaves at 22 ms; `!` is the end by cancellation, for the reason 'outside'. */
  readonly out: string;
  /** What `#` in `out` is, where it is not what the failing task fails with. */
  readonly error?: unknown;
  /** The life of each task: p pending, r running, c cancelling, s succeeded, f failed, x cancelled. */
  readonly life: string | readonly string[];
  /** When each piece of work began, and when it and its clean-up were over: '^---!'. */
  readonly work: string | readonly string[];
  /** When the source was subscribed to. */
  readonly source?: string | readonly string[];
  /** What callbacks have noted. */
  readonly notes?: string;
}

/** One operator. */
export interface Row {
  /** As it is written in the table of the docs. */
  readonly title: string;
  readonly use: (on: Stage) => Observable<unknown>;
  /** What upper-case letters in `out` stand for; other letters stand for themselves. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Whether promises take part. */
  readonly isAsync?: boolean;
  readonly cells: Readonly<Record<KindName, Cell>>;
}
