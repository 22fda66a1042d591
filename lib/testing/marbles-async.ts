import { Scenario, type TaskTestHelpers } from './scenario.js';
import { InvalidStateError } from '../index.js';
import type { Clock } from './clock.js';
import { playAsync, type Played } from './play.js';
import { virtualWorld } from './virtual-world.js';

/**
 * One marble scenario in virtual time in which promises settle: `it('…', marblesAsync(async ({ expectTask }) => { … }))`.
 *
 * As `marbles`, and between two instants every pending microtask has run: async functions, promises and what follows
 * from them happen at the instant at which they settle. The host's own timers (`setTimeout`, `setInterval`, animation frames,
 * `Date.now`, `performance.now`) are virtual too while it runs, RxJS's with them. What is done outside of virtual time, as
 * reading a file, cannot be waited for: stand in for it with a task, a timer or a `cold` source.
 *
 * @param scenario gets the same helpers; it may wait for what virtual time brings
 * @returns a function without parameters, for `it`; what `marbles` throws, its promise rejects with
 *
 * @example
 * it('answers', marblesAsync(async ({ expectTask }) => {
 *   const task = createTask(async ({ sleep }) => {
 *     await sleep(5);
 *     return 'a';
 *   });
 *   expectTask(task).toBe('-----(a|)');
 *   expect(await task).toBe('a');
 * }));
 *
 * @see RxJS `TestScheduler.run`; Kotlin `runTest`
 */
export function marblesAsync(
  scenario: (helpers: TaskTestHelpers) => void | Promise<void>,
): () => Promise<void> {
  return async () => {
    const run = new Scenario();
    const { clock } = run;
    let failure: { error: unknown } | undefined;
    const world = virtualWorld(clock);
    run.enter();
    try {
      await playAsync(clock, new AsyncScenario(clock, scenario, run.helpers(world.animate)));
    } catch (error) {
      failure = { error };
    }
    try {
      run.leave(failure, () => {
        clock.flush();
      });
    } finally {
      world.end();
    }
  };
}

/** Over once the scenario has returned and everything has been played. */
class AsyncScenario<H> implements Played {
  readonly deadline = Infinity;
  private outcome: { error?: unknown } | undefined;

  constructor(
    private readonly clock: Clock,
    scenario: (helpers: H) => void | Promise<void>,
    helpers: H,
  ) {
    Promise.resolve(scenario(helpers)).then(
      () => (this.outcome = {}),
      (error: unknown) => (this.outcome = { error }),
    );
  }

  isOver(): boolean {
    if (this.outcome !== undefined && 'error' in this.outcome) throw this.outcome.error;
    return this.outcome !== undefined && this.clock.nextInstant() === undefined;
  }

  stop(): never {
    throw new InvalidStateError(
      'The scenario waits for something that virtual time does not bring: a promise that nobody settles, or the world outside ' +
        '(a file, a server). Stand in for that with a task, a timer or a `cold` source.',
    );
  }
}
