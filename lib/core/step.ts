/*
 * One step of a task: resumes the innermost generator, and the callers that it returns to, until one waits or all have ended.
 * `Task.takeStep` (task.ts) calls it.
 *
 * Invariant. `callers` has the generators that wait for the innermost one, outermost first; `work` is the innermost one while the
 * task is suspended. A step ends by exactly one of `suspend`, `succeed` and `end`.
 *
 * Example: `outer` does `yield* inner()`, and inner sleeps. Turn 1: outer's generator is resumed. The call stores inner's generator
 * in `suspension.called`. Outer's generator goes to `callers`, and inner's is resumed in its place, until it waits. Turn 7, when the
 * sleep is due: inner's generator is resumed and returns 5. Outer's is resumed with 5, in the same step.
 *
 * Why not `yield*` on nested generators: each resume would walk through all of them, and the engine's stack would limit their
 * depth. Spec: spec/core/step.spec.ts, spec/core/task.spec.ts.
 */
import { HANDLING } from './flags.js';
import { noteHandled } from './handled-error.js';
import { withStackOverflowHint } from './suspend/misuse.js';
import { suspension } from './suspend/suspension.js';
import { NEXT, type Stepper, THROW } from './plain-generator.js';

/** The part of a task that a step needs. */
interface Stepped {
  flags: number;
  readonly title: string;
  /** @internal */
  work: object | undefined;
  /** @internal */
  callers: Stepper[] | undefined;
  /** @internal The innermost generator waits. */
  suspend(result: IteratorYieldResult<never>): void;
  /** @internal The outermost generator has returned. */
  succeed(value: unknown): void;
  /** @internal The outermost generator has thrown. */
  end(error: unknown): void;
}

/**
 * Takes one step of `task`.
 *
 * @param innermost the generator to resume
 * @param isResuming whether it waits at a `yield*`; false when it has not begun
 * @param hasFailed whether `sent` is raised there; otherwise it is the value of the `yield*`
 * @param waiting what the task has waited for
 */
export function step(
  task: Stepped,
  innermost: Stepper,
  isResuming: boolean,
  hasFailed: boolean,
  sent: unknown,
  waiting: object | undefined,
): void {
  let generator = innermost;
  let isAtWait = isResuming;
  let isError = hasFailed;
  let value = sent;
  let raisedBy = waiting;
  let raised: unknown;
  for (;;) {
    let result: IteratorResult<never>;
    suspension.isResuming = isAtWait && !isError; // what is thrown into a bare `yield` resumes no iterator
    suspension.entering = undefined; // it may be left over from an iterator that was requested and not stepped
    try {
      if (isError) {
        suspension.raisedBy = raisedBy;
        result = THROW.call(generator, value);
      } else result = NEXT.call(generator, value);
    } catch (error) {
      const caller = returnTo(task);
      if (caller === undefined) {
        task.end(withStackOverflowHint(error));
        return;
      }
      generator = caller;
      isError = true;
      raisedBy = task;
      raised = value = error;
      continue;
    }
    if (result.done === true) {
      const caller = returnTo(task);
      if (caller === undefined) {
        task.succeed(result.value);
        return;
      }
      generator = caller;
      isError = false;
      value = result.value;
      isAtWait = true;
      continue;
    }
    const { called } = suspension;
    if (called !== undefined) {
      // A coroutine calls another one.
      suspension.called = undefined;
      // A push onto an empty array would reserve seventeen slots.
      if (task.callers === undefined) task.callers = [generator];
      else task.callers.push(generator);
      generator = called;
      isError = false;
      value = undefined;
      isAtWait = false;
      continue;
    }
    task.work = generator;
    if ((isError || raised !== undefined) && (task.flags & HANDLING) === 0)
      noteHandled(task, raised ?? value);
    task.suspend(result);
    return;
  }
}

/** Removes and returns the generator that waits for the one that has ended, if any. */
function returnTo(task: Stepped): Stepper | undefined {
  suspension.requested = undefined;
  suspension.called = undefined;
  return task.callers?.pop();
}
