import { rememberOrigin } from '../loop/origin.js';

/** Asserts an order: each number once, counting up from 1. */
export interface Sequence {
  /** This is what happens as number `n`. @throws Error when it is not */
  step: (n: number) => void;
  /** The last one. @throws Error when it is not number `n` */
  finish: (n: number) => void;
}

/** How far one has come. */
interface Progress {
  last: number;
  isFinished: boolean;
  /** What came where something else was to come: it counts, whoever catches it. */
  wrong?: Error;
}

/** Those made in the scenario that is running, which asks at its end whether they have finished. */
export const followed: { sequences: Progress[] | undefined } = { sequences: undefined };

/**
 * Asserts in which order things happen: call `step(1)`, `step(2)`, … where they happen, and `finish(n)` where the last
 * one does. Inside `marbles`, a sequence that has not finished fails the scenario, and so does a wrong step that somebody catches.
 *
 * @returns the two functions
 * @throws Error from the two, when what happens is not what comes next
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
