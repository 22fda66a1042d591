import type { Awaitable } from 'rxtask';
import type { Observable } from 'rxjs';

/** The destination of a program's lines: the console, a board, or a list in a spec. */
export type Print = (line: string) => void;

/** The exports of each numbered file in this folder: one idea in two forms. */
export interface Example {
  readonly title: string;
  /** A coroutine: the tutorial's program, line by line. */
  readonly main: (print: Print) => Awaitable<void>;
  /** A stream, for code that consists of pipes. It prints the same lines at the same instants. */
  readonly stream: (print: Print) => Observable<unknown>;
}
