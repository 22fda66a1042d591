import { rememberOrigin } from '../loop/origin.js';

/** Asserts an order: the numbers from 1 on, each once. */
export interface Sequence {
  /** Asserts that this call is number `n`. @throws Error if it is not */
  step: (n: number) => void;
  /** Asserts that this call is number `n`, and the last. @throws Error if it is not */
  finish: (n: number) => void;
}

/** The progress of a sequence. */
interface Progress {
  last: number;
  isFinished: boolean;
  /** The first wrong step. It fails the scenario even if the program catches the error. */
  wrong?: Error;
}

/** The sequences of the running scenario, which checks at its end that they have finished. */
export const followed: { sequences: Progress[] | undefined } = { sequences: undefined };

/**
 * Asserts in which order things happen: call `step(1)`, `step(2)`, … where they happen, and `finish(n)` where the last
 * one does. Inside `marbles`, a sequence that has not finished fails the scenario, and so does a wrong step whose error the program catches.
 *
 * @returns the two functions
 * @throws Error from the two functions, when a step is not the next one
 *
 * @example
 * const { step, finish } = sequence();
 * run(function* () {
 *   step(1);
 *   createTask(function* () { step(3); });
 *   step(2);
 *   yield* sleep(0);
 *   finish(4);
 * });
 *
 * @see kotlinx.coroutines `expect(n)`, `finish(n)`
 */
export function sequence(): Sequence {
  const progress: Progress = { last: 0, isFinished: false };
  if (followed.sequences !== undefined) {
    rememberOrigin(progress);
    followed.sequences.push(progress);
  }

  function refuse(text: string): never {
    const error = new Error(text);
    progress.wrong ??= error;
    throw error;
  }

  function next(n: number, call: string): void {
    const { last, isFinished } = progress;
    if (isFinished) refuse(`${call} came after the sequence had finished at ${String(last)}.`);
    if (n !== last + 1) {
      const before = last === 0 ? 'nothing has happened yet' : `the last was ${String(last)}`;
      refuse(`${call} came where ${String(last + 1)} was to come: ${before}.`);
    }
    progress.last = n;
  }

  return {
    step(n) {
      next(n, `step(${String(n)})`);
    },
    finish(n) {
      next(n, `finish(${String(n)})`);
      progress.isFinished = true;
    },
  };
}
