import type { Observable } from 'rxjs';
import type { KindName } from './kinds.js';
import type { Stage } from './stage.js';

/** What an operator does to one kind of task, as marbles from the beginning of the scenario. */
export interface Cell {
  /** What the consumer receives. It unsubscribes at 22 ms. `!` is a cancellation with the reason 'outside'. */
  readonly out: string;
  /** The error that `#` in `out` stands for, if it is not the error of the failing task. */
  readonly error?: unknown;
  /** The life of each task: p pending, r running, c cancelling, s succeeded, f failed, x cancelled. */
  readonly life: string | readonly string[];
  /** When each piece of work began, and when it was done with its clean-up: '^---!'. */
  readonly work: string | readonly string[];
  /** When the source was subscribed to. */
  readonly source?: string | readonly string[];
  /** The notes of callbacks. */
  readonly notes?: string;
}

/** One operator. */
export interface Row {
  /** Its name in the table of the docs. */
  readonly title: string;
  readonly use: (on: Stage) => Observable<unknown>;
  /** The values of upper-case letters in `out`. Other letters stand for themselves. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Whether the operator involves promises. */
  readonly isAsync?: boolean;
  readonly cells: Readonly<Record<KindName, Cell>>;
}
