/** One operation of the language in DSL.md: `op` names it, the rest are its fields. */
export interface Op {
  readonly op: string;
  readonly [field: string]: unknown;
}

/** A reference to a task: its name, or one to spawn on the spot. */
export type Ref = string | { readonly name: string; readonly body: readonly Op[] };

export interface Program {
  readonly resources?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly main: readonly Op[];
}

/** An error as the oracle writes it. */
export interface EncodedError {
  readonly exc: string;
  readonly msg?: unknown;
  readonly errors?: readonly EncodedError[];
}

/** `[ms, who, kind, ...arguments]` */
export type TraceEvent = readonly unknown[];

/** The outcome of a program, from the oracle or from the interpreter. */
export interface Outcome {
  readonly outcome: unknown;
  readonly end: number;
  readonly trace: readonly TraceEvent[];
  readonly final: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly unretrieved: readonly string[];
}

export interface Vector extends Outcome {
  readonly id: string;
  readonly seed: number;
  readonly program: Program;
}
