import type { Awaitable } from 'rxtask';
import type { Observable } from 'rxjs';

/** Where a program's lines go: the console, a board, a spec's list. */
export type Print = (line: string) => void;

/** What every numbered file of this folder exports: one idea, told twice. */
export interface Example {
  readonly title: string;
  /** As a coroutine: the tutorial's program, line by line. */
  readonly main: (print: Print) => Awaitable<void>;
  /** As a stream, for code that is made of pipes: the same lines at the same instants. */
  readonly stream: (print: Print) => Observable<unknown>;
}
