import { tasksUnder } from '../../core/tasks-under.js';
import { reportUnretrieved } from '../../core/consumers/unretrieved.js';
import { InvalidStateError, type Task, type TaskBody, type TaskWork } from '../../index.js';
import { treeOf } from '../../inspect/tree-of.js';
import { startRun } from '../../scope/run.js';
import { Clock, RunawayError } from './clock.js';
import { endAll } from './end-all.js';
import { inAnyCase } from './in-any-case.js';
import { captureStack, withMessage } from '../marbles/expectation.js';
import { rxjsSchedulerRestorer } from './restore-rxjs-schedulers.js';
import { withTasksAlive } from './with-tasks-alive.js';
import { play, playAsync, type Played } from './play.js';
import { show } from '../values/show.js';
import { assertNoVirtualTime, playIn, virtualWorld } from './virtual-world.js';

/** The default number of steps that make a program endless: more than a day of ticks, one each second. */
const MOST_STEPS = 100_000;

/** Advice for a program that waits for ever in `runVirtual`. */
const FOR_PROMISES = ' If it waits for a promise, write `await runVirtualAsync(…)`.';

/** How far a program is played. */
export interface VirtualOptions {
  /** Milliseconds of virtual time that the program may take. Undefined, null and Infinity mean no limit. */
  maxTime?: number | null | undefined;
  /**
   * The number of steps after which a program counts as endless. Default 100,000; null and Infinity mean no limit. A step is an
   * action of a scheduler. The task steps of one instant count as one action, or as one for each ten of them.
   */
  maxSteps?: number | null | undefined;
}

/** The result of a program, and how long it took. */
export interface VirtualResult<T> {
  /** Main's result. */
  result: T;
  /** Milliseconds of virtual time from the start to the end of main. */
  elapsed: number;
}

/**
 * Runs `main` in virtual time, synchronously: a day of sleeping takes microseconds. Then, like `run`, it cancels the tasks that
 * main has started and plays their clean-up. Meanwhile RxJS's own timers and the clocks of the host are virtual too.
 *
 * @param main what `createTask` takes. It must not wait for promises; `runVirtualAsync` can
 * @param options `maxTime` limits the program in milliseconds of virtual time, `maxSteps` in steps
 * @returns main's result, and how long it took
 * @throws the error of main, or CancelledError; InvalidStateError when main waits for something that never happens, runs longer than
 *   `maxTime`, or takes more than `maxSteps`: then main is cancelled first, and cleans up
 *
 * @example
 * const { result, elapsed } = runVirtual(function* () {
 *   yield* sleep(86_400_000);
 *   return 'a day later';
 * });
 * elapsed; // 86400000
 *
 * @see asyncio.run; Kotlin `runTest`
 */
export function runVirtual<T>(
  main: TaskBody<T> | TaskWork<T>,
  options: VirtualOptions = {},
): VirtualResult<T> {
  options = orNone(options);
  assertNoVirtualTime('runVirtual()');
  const clock = clockFor(options);
  const restoreSchedulers = rxjsSchedulerRestorer();
  try {
    return playIn(clock, () => {
      const site = captureStack(runVirtual, new InvalidStateError());
      const run = new VirtualRun(clock, main, options, site, FOR_PROMISES);
      try {
        play(clock, run);
      } catch (error) {
        throw run.broken(error);
      } finally {
        clock.drop(); // timers of RxJS that main did not wait for
      }
      return run.result();
    });
  } finally {
    restoreSchedulers();
  }
}

/**
 * Does what `runVirtual` does, for programs that wait for promises and async functions: between two instants, every pending
 * microtask runs. Meanwhile the host's own timers are virtual too.
 *
 * @param main what `createTask` takes
 * @param options `runVirtual`'s
 * @returns a promise of main's result and how long it took; it rejects with what `runVirtual` throws
 *
 * @example
 * const { result, elapsed } = await runVirtualAsync(async ({ sleep }) => {
 *   await sleep(1000);
 *   return 'a second later';
 * });
 * elapsed; // 1000
 *
 * @see asyncio.run; Kotlin `runTest`
 */
export async function runVirtualAsync<T>(
  main: TaskBody<T> | TaskWork<T>,
  options: VirtualOptions = {},
): Promise<VirtualResult<T>> {
  options = orNone(options);
  const site = captureStack(runVirtualAsync, new InvalidStateError());
  await Promise.resolve(); // if a task calls this, its step must end first
  const clock = clockFor(options);
  const world = virtualWorld(clock, 'runVirtualAsync()');
  const restoreSchedulers = rxjsSchedulerRestorer();
  try {
    const run = new VirtualRun(clock, main, options, site, '');
    try {
      await playAsync(clock, run);
    } catch (error) {
      throw run.broken(error);
    }
    return run.result();
  } finally {
    inAnyCase(() => clock.drop(), world.end, restoreSchedulers);
  }
}

/** A program without types may write null. */
function orNone(options: VirtualOptions | null): VirtualOptions {
  return options ?? {};
}

function clockFor(options: VirtualOptions): Clock {
  const maxSteps = options.maxSteps === undefined ? MOST_STEPS : (options.maxSteps ?? Infinity);
  const maxTime = options.maxTime ?? Infinity;
  if (typeof maxSteps !== 'number' || !(maxSteps > 0))
    throw new RangeError(`maxSteps is a number of steps, 1 or more, not ${show(maxSteps)}.`);
  if (typeof maxTime !== 'number' || !(maxTime >= 0))
    throw new RangeError(`maxTime is a number of milliseconds, 0 or more, not ${show(maxTime)}.`);
  return new Clock(maxSteps, maxSteps, ' A long program with an end gets a larger `maxSteps`.');
}

/** A program that is being played. */
class VirtualRun<T> implements Played {
  deadline: number;
  private readonly main: Task<T>;
  private elapsed = 0;
  private hasEnded = false;
  private isStopped = false;

  constructor(
    private readonly clock: Clock,
    main: TaskBody<T> | TaskWork<T>,
    private readonly options: VirtualOptions,
    /** The error that it may end with, with the stack of the call. */
    private readonly site: InvalidStateError,
    /** Advice if it waits for ever. */
    private readonly advice: string,
  ) {
    this.deadline = options.maxTime ?? Infinity;
    this.main = startRun(main, { scheduler: clock, name: 'main' }, () => {
      this.main.markRetrieved(); // the caller gets the failure
      this.hasEnded = true;
    });
    this.main.addDoneCallback(() => (this.elapsed = clock.frame));
  }

  isOver(): boolean {
    return this.hasEnded;
  }

  /** Cancels main, whose clean-up may take any time. */
  stop(isIdle: boolean): void {
    const { site, main } = this;
    if (this.isStopped)
      throw withMessage(site, `${site.message}\nCancelled, it did not end either:${this.tree()}`);
    this.isStopped = true;
    const tree = this.tree();
    const who = main.done() ? 'Tasks that main has started have not ended' : 'The program has not ended';
    withMessage(
      site,
      isIdle
        ? `${who}. There is nothing left to do in virtual time: it would wait for ever.${this.advice} Use a stand-in for anything outside the program ` +
            `(a file, a server). Alive are:${tree}`
        : `${who}, in ${String(this.options.maxTime)} ms of virtual time: give it a larger \`maxTime\`, or find out what it waits for. Alive are:${tree}`,
    );
    this.deadline = Infinity;
    main.cancel(site.message);
  }

  private tree(): string {
    return treeOf(tasksUnder(this.main.context.scope!));
  }

  /** Ends the tasks of a program that cannot go on. @returns the error to throw */
  broken(error: unknown): unknown {
    const { maxTime } = this.options;
    if (error instanceof RunawayError && maxTime !== undefined && maxTime !== null && maxTime !== Infinity) {
      const passed = this.isStopped
        ? 'has passed: main has been cancelled, and cleans up without end'
        : 'has not passed';
      withMessage(error, `${error.message} Its \`maxTime\` of ${String(maxTime)} ms ${passed}.`);
    }
    const scope = this.main.context.scope!;
    const withTasks = withTasksAlive(error, tasksUnder(scope));
    endAll(this.clock, scope);
    reportUnretrieved(scope);
    return withTasks;
  }

  result(): VirtualResult<T> {
    const { isStopped, main, elapsed } = this;
    if (isStopped) throw this.site; // main's own end is a consequence of the cancellation
    return { result: main.result(), elapsed };
  }
}
