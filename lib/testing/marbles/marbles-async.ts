import { treeOf } from '../../inspect/tree-of.js';
import { InvalidStateError } from '../../index.js';
import { captureStack, withMessage } from './expectation.js';
import { assertFunction, assertPlain } from '../values/plain.js';
import { playAsync, type Played } from '../virtual/play.js';
import { Scenario, type TaskTestHelpers } from './scenario.js';
import { inLoopOf, virtualWorld } from '../virtual/virtual-world.js';

/**
 * One marble scenario in virtual time in which promises settle: `it('…', marblesAsync(async ({ expectTask }) => { … }))`.
 *
 * Does what `marbles` does, and runs every pending microtask between two instants: the continuations of promises and async
 * functions run at the instant at which the promises settle. Meanwhile the host's own timers and clocks (`setTimeout`,
 * `setInterval`, animation frames, `Date`, `performance.now`) are virtual too. The scenario cannot wait for work outside of
 * virtual time, such as reading a file or `AbortSignal.timeout`: replace that by a task, a timer or a `cold` source. Only one can run
 * at a time, so `test.concurrent` is not possible, and neither is a `marblesAsync` inside of another (`marbles` is). The
 * host reports a rejection without a handler: Jest and Vitest then fail the test. A loop of promises that never waits for a
 * timer hangs, as it does outside.
 *
 * @param scenario gets the same helpers; it may wait for anything that happens in virtual time
 * @returns a function without parameters, for `it`; its promise rejects with the errors that `marbles` throws
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
  assertFunction(scenario, 'marblesAsync() plays a scenario');
  const sites: Sites = {
    stuck: captureStack(marblesAsync, new InvalidStateError()),
    refused: captureStack(marblesAsync, new TypeError()),
  };
  return async () => {
    await Promise.resolve(); // a task that calls this ends its step first
    const run = new Scenario(true);
    const { clock } = run;
    let failure: { error: unknown } | undefined;
    const world = virtualWorld(clock, 'marblesAsync()');
    try {
      run.enter();
      await playAsync(clock, new AsyncScenario(run, scenario, run.helpers(world.animate), sites));
    } catch (error) {
      failure = { error };
    }
    try {
      if (run.close(failure)) await playAsync(clock, new CleanUp(run));
    } catch {
      // It does not end even so: it is left to the garbage collector.
    }
    run.leave(world.end);
  };
}

/** The errors it may end with, at the line of the call. */
interface Sites {
  readonly stuck: InvalidStateError;
  readonly refused: TypeError;
}

/** Over once the scenario has returned and everything has been played. */
class AsyncScenario<H> implements Played {
  readonly deadline = Infinity;
  private outcome: { error?: unknown } | undefined;

  constructor(
    private readonly run: Scenario,
    scenario: (helpers: H) => void | Promise<void>,
    helpers: H,
    private readonly sites: Sites,
  ) {
    const returned = inLoopOf(run.clock, () => scenario(helpers));
    assertPlain(returned, sites.refused);
    Promise.resolve(returned).then(
      () => (this.outcome = {}),
      (error: unknown) => (this.outcome = { error }),
    );
  }

  isOver(): boolean {
    if (this.outcome !== undefined && 'error' in this.outcome) throw this.outcome.error;
    return this.outcome !== undefined && this.run.clock.nextInstant() === undefined;
  }

  stop(): never {
    const tree = treeOf(this.run.alive);
    throw withMessage(
      this.sites.stuck,
      'The scenario waits for something that virtual time does not bring: a promise that never settles, or the world outside ' +
        `(a file, a server). Stand in for that with a task, a timer or a \`cold\` source.${tree === '' ? '' : ` Alive are:${tree}`}`,
    );
  }
}

/** Clean-up. It is over when no task is alive. */
class CleanUp implements Played {
  readonly deadline = Infinity;
  private isStopped = false;

  constructor(private readonly run: Scenario) {}

  isOver(): boolean {
    return this.isStopped || this.run.alive.length === 0;
  }

  stop(): void {
    this.isStopped = true;
  }
}
