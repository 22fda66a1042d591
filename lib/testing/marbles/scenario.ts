import { config as rxjsConfig, type Observable } from 'rxjs';
import type { RunHelpers } from 'rxjs/testing';
import { current, Scope } from '../../core/context/context.js';
import { treeOf } from '../../inspect/tree-of.js';
import { tasksUnder } from '../../core/tasks-under.js';
import { reportUnretrieved } from '../../core/consumers/unretrieved.js';
import { config, type Task } from '../../index.js';
import { originOf, callerLocation } from '../../loop/origin.js';
import { isAssertion } from '../values/assertions.js';
import { Clock } from '../virtual/clock.js';
import { cancelLeftOver } from '../virtual/end-all.js';
import { inAnyCase } from '../virtual/in-any-case.js';
import { combined, pointingAt } from './expectation.js';
import { Expectations, type TaskExpectation } from './expectations.js';
import { rxjsSchedulerRestorer } from '../virtual/restore-rxjs-schedulers.js';
import { withTasksAlive } from '../virtual/with-tasks-alive.js';
import { asSource, parseDiagram } from './notation.js';
import { waitForPromises } from '../values/promises.js';
import { followed } from '../sequence.js';
import { show } from '../values/show.js';

/** RxJS's helpers and `expectTask`. `cold` and `hot` accept `!` too. */
export interface TaskTestHelpers extends RunHelpers {
  /** Expects RxJS's marbles, with `!` for the end by cancellation. Checked after the scenario has returned. */
  readonly expectTask: <T>(task: Observable<T>, subscription?: string) => TaskExpectation<T>;
}

/** The error that ended a scenario early: any value. */
interface Failure {
  readonly error: unknown;
}

/** Number of steps that make a scenario endless. */
const MOST_STEPS = 200_000;
/** The same, for steps at one instant or after the end of all diagrams, where nothing is expected. */
const MOST_STEPS_BEYOND_DIAGRAMS = 20_000;

const ADVICE = "Await it, cancel it, or leave it by a subscription diagram like '^---!'.";
const PROMISES_DO_NOT_SETTLE = 'Promises do not settle in marbles(): write `marblesAsync(…)`.';
const STAND_IN =
  'A promise settles here only if virtual time brings it: stand in for the world outside (a file, a server) with a task, a timer or a `cold` source.';

/** The default handler. A program that has set another gets the reports itself. */
const { onUnretrieved: reportToConsole } = config;

/**
 * One scenario: its clock, its tasks and its expectations.
 *
 * It fails if an expectation is not met, if an unexpected error occurs, or if it leaves a task alive. It restores RxJS and all
 * settings, whatever throws.
 */
export class Scenario {
  readonly clock = new Clock(
    MOST_STEPS,
    MOST_STEPS_BEYOND_DIAGRAMS,
    ' A long program with an end is for `runVirtual`.',
  );
  private readonly expectations = new Expectations(this.clock);
  private readonly scope = new Scope(current.context.scope);
  private readonly problems: Error[] = [];
  private readonly sequences: NonNullable<typeof followed.sequences> = [];
  private failure: Failure | undefined;
  private readonly restoreSchedulers = rxjsSchedulerRestorer();
  private readonly before = {
    context: current.context,
    debug: config.debug,
    onUnretrieved: config.onUnretrieved,
    onUnhandledError: rxjsConfig.onUnhandledError,
    sequences: followed.sequences,
  };

  /** @param settlesPromises whether promises settle while the scenario is played */
  constructor(private readonly settlesPromises: boolean) {}

  /** Makes everything that is started from now on part of the scenario. */
  enter(): void {
    current.context = { variables: this.before.context.variables, scope: this.scope };
    followed.sequences = this.sequences;
    config.debug = true; // to name the place where a task that is left alive was created
    if (config.onUnretrieved === reportToConsole) {
      config.onUnretrieved = (error, { name }) =>
        this.noteError(`"${name}" failed, and its exception was never retrieved`, error);
    }
    rxjsConfig.onUnhandledError ??= (error: unknown) =>
      this.noteError('A subscriber threw an error, or was sent one and has no error handler', error);
  }

  /** The helpers of the scenario; `animate` is RxJS's. */
  helpers(animate: RunHelpers['animate']): TaskTestHelpers {
    const { clock, expectations } = this;
    const inTime = <S extends { readonly messages: readonly { readonly frame: number }[] }>(source: S): S => {
      clock.expectUntil(clock.frame + (source.messages.at(-1)?.frame ?? 0));
      return source;
    };
    return {
      cold: (marbles, values, error) => {
        const source = asSource(marbles, error);
        return inTime(clock.createColdObservable(source.marbles, values, source.error));
      },
      hot: (marbles, values, error) => {
        const source = asSource(marbles, error);
        return inTime(clock.createHotObservable(source.marbles, values, source.error));
      },
      time: (marbles) => {
        const time = clock.createTime(marbles);
        clock.expectUntil(clock.frame + time);
        return time;
      },
      flush: () => {
        clock.flush();
        this.problems.push(...expectations.takeFailures());
      },
      animate: (marbles) => {
        clock.expectUntil(parseDiagram(marbles).at(-1)?.frame ?? 0);
        animate(marbles);
      },
      expectTask: expectations.expectTask,
      expectObservable: expectations.expectObservable,
      expectSubscriptions: expectations.expectSubscriptions,
    };
  }

  /** The tasks that are alive. */
  get alive(): Task<unknown>[] {
    return tasksUnder(this.scope);
  }

  /**
   * Judges the scenario and cancels the tasks that it leaves alive. What happens afterwards does not count. Never throws: `leave`
   * throws what went wrong.
   * @returns whether clean-up has to be played
   */
  close(failure: Failure | undefined): boolean {
    const left = this.alive;
    this.attempt(
      () => {
        this.failure = failure;
        this.failure = failure === undefined ? this.judge(left) : this.failureWithTasks(failure.error, left);
      },
      () => this.stopListening(),
      () => this.clock.drop(),
      () => this.expectations.leave(),
      () => cancelLeftOver(left, 'the scenario is over'),
      () => this.clock.grantMore(),
    );
    return left.length > 0;
  }

  /** Restores everything, also by the caller's `others`. @throws what was wrong */
  leave(...others: (() => void)[]): void {
    this.attempt(
      () => this.clock.drop(),
      ...others,
      this.restoreSchedulers,
      () => reportUnretrieved(this.scope), // to no handler; otherwise the next test would get the reports
      ...this.restorations(),
    );
    this.announce();
  }

  /** Runs every step. The first error fails the scenario, unless it has failed before. */
  private attempt(...steps: (() => void)[]): void {
    try {
      inAnyCase(...steps);
    } catch (error) {
      if (this.problems.length === 0) this.failure ??= { error };
    }
  }

  /** The error that ended the scenario early, with the tasks that were alive. */
  private failureWithTasks(error: unknown, left: readonly Task<unknown>[]): Failure {
    return { error: withTasksAlive(error, left, this.expectations.isWatching) };
  }

  /** Notes what is wrong. @returns what a comparison threw, for example a matcher of the test */
  private judge(left: readonly Task<unknown>[]): Failure | undefined {
    const leftAlive = treeOf(left); // before a comparison or a handler has changed anything
    try {
      this.problems.push(...this.expectations.takeFailures());
      reportUnretrieved(this.scope);
      this.problems.push(...this.expectations.omissions);
      this.judgeSequences();
      this.judgeLeftOver(left, leftAlive);
    } catch (error) {
      return { error };
    }
    return undefined;
  }

  private judgeSequences(): void {
    for (const progress of this.sequences) {
      const { wrong, isFinished, last } = progress;
      if (wrong === undefined && !isFinished) {
        const text = `A sequence has come to ${String(last)} and has not finished.`;
        this.note(text, { place: originOf(progress) });
      }
      const isToldBy = ({ cause }: Error): boolean => cause === wrong;
      if (wrong !== undefined && !this.problems.some(isToldBy)) this.problems.push(wrong);
    }
  }

  private judgeLeftOver(left: readonly Task<unknown>[], leftAlive: string): void {
    const [first] = left;
    if (first === undefined) return;
    const ofPromises = this.settlesPromises ? STAND_IN : PROMISES_DO_NOT_SETTLE;
    const advice = waitForPromises(left) ? ofPromises : ADVICE;
    this.note(`The scenario leaves alive:${leftAlive}\n${advice}`, { place: originOf(first) });
  }

  /** Ignores further reports: they are consequences of what was judged. */
  private stopListening(): void {
    rxjsConfig.onUnhandledError = () => undefined;
    config.onUnretrieved = () => undefined;
  }

  /** The steps that restore all settings. */
  private restorations(): (() => void)[] {
    const { context, sequences, debug, onUnretrieved, onUnhandledError } = this.before;
    return [
      () => (current.context = context),
      () => (followed.sequences = sequences),
      () => (config.debug = debug),
      () => (config.onUnretrieved = onUnretrieved),
      () => (rxjsConfig.onUnhandledError = onUnhandledError),
    ];
  }

  /** @throws what was wrong, if anything */
  private announce(): void {
    if (this.failure !== undefined) throw this.failure.error;
    const [first, ...others] = this.problems;
    if (first !== undefined) throw combined([first, ...others]);
  }

  /** Notes an error. The error of a failed `expect` stays as it is. */
  private noteError(what: string, error: unknown): void {
    if (isAssertion(error)) this.problems.push(error);
    else this.note(`${what}: ${show(error)}`, { cause: error });
  }

  private note(text: string, { cause, place }: { cause?: unknown; place?: string | undefined } = {}): void {
    const from = place ?? (cause instanceof Error ? callerLocation(cause.stack ?? '') : undefined);
    this.problems.push(pointingAt(from, new Error(text, cause === undefined ? undefined : { cause })));
  }
}
