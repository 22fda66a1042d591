import { config as rxjsConfig, type Observable } from 'rxjs';
import type { RunHelpers } from 'rxjs/testing';
import { current, Scope } from '../core/context.js';
import { tasksUnder } from '../core/tasks-under.js';
import { reportUnretrieved } from '../core/unretrieved.js';
import { config, type Task } from '../index.js';
import { originOf, placeOutside } from '../loop/origin.js';
import { Clock, healerOfSchedulers } from './clock.js';
import { describeTask } from '../core/describe-task.js';
import { namingThoseAlive } from './naming-those-alive.js';
import { requestEnd } from './end-all.js';
import { combined, pointingAt } from './expectation.js';
import { Expectations, type TaskExpectation } from './expectations.js';
import { asSource } from './notation.js';
import { followed } from './sequence.js';
import { show } from './show.js';

/** RxJS's helpers, and one more. `cold` and `hot` take `!` too. */
export interface TaskTestHelpers extends RunHelpers {
  /** Marbles as RxJS's, and `!` for "ended cancelled". Checked when the scenario has returned. */
  readonly expectTask: <T>(task: Observable<T>, subscription?: string) => TaskExpectation<T>;
}

/** As it was when the kit was loaded: whoever has set another reads the reports themselves. */
const { onUnretrieved: reportToConsole } = config;

/**
 * One scenario: a clock of its own, all that is started under it, and what must hold when it is over.
 *
 * It fails on what was expected and did not come, on errors that nobody expected and on what it leaves alive; and it
 * leaves RxJS and all settings as it found them, whatever happened.
 */
export class Scenario {
  readonly clock = new Clock();
  private readonly expectations = new Expectations(this.clock);
  private readonly scope = new Scope(current.context.scope);
  private readonly problems: Error[] = [];
  private readonly sequences: NonNullable<typeof followed.sequences> = [];
  private failure: { readonly error: unknown } | undefined;
  private readonly heal = healerOfSchedulers();
  private readonly before = {
    context: current.context,
    debug: config.debug,
    onUnretrieved: config.onUnretrieved,
    onUnhandledError: rxjsConfig.onUnhandledError,
    sequences: followed.sequences,
  };

  /** Makes all that is started from now on part of the scenario. */
  enter(): void {
    current.context = { variables: this.before.context.variables, scope: this.scope };
    followed.sequences = this.sequences;
    config.debug = true; // so that what is left alive is named with the place where it was created
    if (config.onUnretrieved === reportToConsole) {
      config.onUnretrieved = (error, { name }) => {
        this.note(`"${name}" failed, and nobody asked for its result: ${show(error)}`, { cause: error });
      };
    }
    rxjsConfig.onUnhandledError ??= (error: unknown) => {
      this.note(`A subscriber that handles no errors was sent one: ${show(error)}`, { cause: error });
    };
  }

  /** The helpers of the scenario; `animate` is RxJS's. */
  helpers(animate: RunHelpers['animate']): TaskTestHelpers {
    const { clock, expectations } = this;
    return {
      cold: (marbles, values, error) => {
        const source = asSource(marbles, error);
        return clock.createColdObservable(source.marbles, values, source.error);
      },
      hot: (marbles, values, error) => {
        const source = asSource(marbles, error);
        return clock.createHotObservable(source.marbles, values, source.error);
      },
      time: (marbles) => clock.createTime(marbles),
      flush: () => {
        clock.flush();
        this.problems.push(...expectations.takeFailures());
      },
      animate,
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
   * The end: judges what there is, and cancels what is left alive. From here on nothing counts any more.
   * @returns whether there is something to be played to its end
   */
  close(failure: { readonly error: unknown } | undefined): boolean {
    const left = this.alive;
    const leftAlive = left.map(describeTask).join('; ');
    this.failure = failure && { error: namingThoseAlive(failure.error, left) };
    try {
      if (failure === undefined) this.judge(left, leftAlive);
    } catch (error) {
      this.failure = { error }; // of a matcher, perhaps
    }
    rxjsConfig.onUnhandledError = () => undefined; // what comes now is the consequence of what is told already
    config.onUnretrieved = () => undefined;
    this.clock.drop();
    this.expectations.leave();
    for (const task of left) requestEnd(task, 'the scenario is over');
    this.clock.grantMore();
    return left.length > 0;
  }

  /** Puts everything back. @throws what was wrong */
  leave(): void {
    this.clock.drop();
    this.heal();
    reportUnretrieved(this.scope); // to nobody, and not to the next test, when they are collected
    current.context = this.before.context;
    followed.sequences = this.before.sequences;
    config.debug = this.before.debug;
    config.onUnretrieved = this.before.onUnretrieved;
    rxjsConfig.onUnhandledError = this.before.onUnhandledError;
    if (this.failure !== undefined) throw this.failure.error;
    const [first, ...others] = this.problems;
    if (first !== undefined) throw combined([first, ...others]);
  }

  private judge(left: readonly Task<unknown>[], leftAlive: string): void {
    this.problems.push(...this.expectations.takeFailures());
    reportUnretrieved(this.scope);
    this.problems.push(...this.expectations.omissions);
    for (const { last, isFinished } of this.sequences) {
      if (!isFinished) this.note(`A sequence has come to ${String(last)} and has not finished.`);
    }
    const [first] = left;
    if (first === undefined) return;
    this.note(
      `The scenario leaves alive: ${leftAlive}. Await it, cancel it, or leave it by a subscription diagram like '^---!'.`,
      { place: originOf(first) },
    );
  }

  private note(text: string, { cause, place }: { cause?: unknown; place?: string | undefined } = {}): void {
    const from = place ?? (cause instanceof Error ? placeOutside(cause.stack ?? '') : undefined);
    this.problems.push(pointingAt(from, new Error(text, cause === undefined ? undefined : { cause })));
  }
}
