import { captureStack, withMessage } from './expectation.js';
import { assertFunction, assertPlain } from '../values/plain.js';
import { isPromise } from '../values/promises.js';
import { Scenario, type TaskTestHelpers } from './scenario.js';
import { assertNoVirtualTime, playIn } from '../virtual/virtual-world.js';

/**
 * One marble scenario in virtual time: `it('…', marbles(({ expectTask }) => { … }))`.
 *
 * The scenario runs; then everything that it has started is played to its end; then expectations are compared. Meanwhile
 * RxJS's own schedulers, the default loop and the clocks of the host are virtual. Diagrams are RxJS's in run mode (a
 * character is a millisecond), with `!` for the end by cancellation. The test fails if a diagram differs, an expectation has no `toBe`, a
 * task is left alive, an unexpected error occurs, or the scenario never ends.
 *
 * @param scenario gets RxJS's `RunHelpers` and `expectTask`; it must not wait
 * @returns a function without parameters, for `it`. It throws what is wrong, at the line of the expectation; TypeError
 *   when the scenario returns a promise (use `marblesAsync`) or is a generator function, which would not run;
 *   InvalidStateError inside of another `marbles` or `TestScheduler.run`. Inside of `marblesAsync` it is played on another clock
 *
 * @example
 * it('gives up after three seconds', marbles(({ expectTask }) => {
 *   const task = createTask(sleep(5000));
 *   expectTask(task.pipe(timeout(3000))).toBe('3s #', undefined, new TimeoutError());
 *   expectTask(task).toGoThrough('(pr) 2996ms (cx)');
 * }));
 *
 * @see RxJS `TestScheduler.run`
 */
export function marbles(scenario: (helpers: TaskTestHelpers) => void): () => void {
  assertFunction(scenario, 'marbles() plays a scenario');
  const site = captureStack(marbles, new TypeError());
  return () => {
    assertNoVirtualTime('marbles()');
    const run = new Scenario(false);
    const { clock } = run;
    let failure: { error: unknown } | undefined;
    try {
      run.enter();
      playIn(clock, ({ animate }) => {
        const play: (helpers: TaskTestHelpers) => unknown = scenario;
        const returned = play(run.helpers(animate));
        if (isPromise(returned)) {
          returned.then(undefined, () => undefined); // the scenario fails anyway
          throw withMessage(site, MUST_NOT_WAIT);
        }
        assertPlain(returned, site);
      });
    } catch (error) {
      failure = { error };
    }
    if (run.close(failure)) {
      try {
        playIn(clock, () => undefined);
      } catch {
        // The clean-up does not end: the garbage collector takes the rest.
      }
    }
    run.leave();
  };
}

const MUST_NOT_WAIT =
  'The scenario of marbles() returned a promise, which it cannot wait for: write `marblesAsync(…)`, or leave the ' +
  '`async` out and let a task wait.';
