/*
 * The virtual time of the test kit: RxJS's TestScheduler, played action by action. run-virtual.ts and marbles/scenario.ts make one;
 * `virtualWorld` (virtual-world.ts, with a map of this folder) puts it in place of the host's time.
 * Spec: spec/testing/virtual/clock.spec.ts.
 */
import type { SchedulerAction, Subscription } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { InvalidStateError } from '../../index.js';
import { loopOf } from '../../loop/current-loop.js';
import { originOf, rememberOrigin } from '../../loop/origin.js';
import { inAnyCase } from './in-any-case.js';
import { pointingAt } from '../marbles/expectation.js';

/** The default number of actions that make a run endless. */
const MOST_STEPS = 200_000;
/** Number of actions that clean-up may take. */
const STEPS_OF_CLEAN_UP = 2000;
/** Number of task steps that count as one action: a loop schedules one action for each instant, however many tasks it has. */
const JOBS_IN_A_STEP = 10;
/** Number of actions whose origin is captured: what repeats for ever is among the first. */
const REMEMBERED = 200;

interface Action extends Subscription {
  delay: number;
  state?: unknown;
  /** The action that scheduled this one, or an earlier one whose origin was captured. */
  cause?: Action | undefined;
  execute(state: unknown, delay: number): unknown;
}

/** RxJS's virtual time, played action by action, so that the kit can limit it, observe it and end it in good order. */
export class Clock extends TestScheduler {
  private played = 0;
  private playing: Action | undefined;
  /** The last instant at which something is expected. */
  private horizon = 0;
  /** Number of actions since time last moved before the horizon. */
  private idle = 0;
  /** The number of jobs that the loop had run at that moment. */
  private jobsBefore = 0;
  private readonly loop = loopOf(this);

  /**
   * @param limit the number of actions that make a run endless
   * @param patience the same, for actions at one instant or after the last instant given to `expectUntil`
   * @param advice a sentence for the error: what else can be done
   */
  constructor(
    private readonly limit = MOST_STEPS,
    private readonly patience = limit,
    private readonly advice = '',
  ) {
    super(() => undefined); // the kit checks expectations itself
  }

  /** Notes that something is expected at `instant`: until then the run may be long. */
  expectUntil(instant: number): void {
    if (instant > this.horizon && instant !== Infinity) this.horizon = instant;
  }

  /** Does what RxJS does during a synchronous `run`, for a run that waits for promises. */
  enterRunMode(): void {
    Reflect.set(this, 'runMode', true);
  }

  override schedule<T>(
    work: (this: SchedulerAction<T>, state?: T) => void,
    delay?: number,
    state?: T,
  ): Subscription {
    const action = super.schedule(work, delay, state) as Action;
    const { playing } = this;
    if (this.played < REMEMBERED) {
      rememberOrigin(action);
      action.cause = playing;
    } else action.cause = playing?.cause ?? playing;
    return action;
  }

  /** The instant of the next action, or undefined if there is none. */
  nextInstant(): number | undefined {
    for (const source of this.hotObservables.splice(0)) source.setup();
    return this.queue[0]?.delay;
  }

  /** Plays all actions. @throws what an action throws, after dropping the others; InvalidStateError if there is no end */
  override flush(): void {
    while (this.nextInstant() !== undefined) this.playInstant();
  }

  /** Plays the actions of the next instant, and those that they schedule for the same instant. @throws as `flush` */
  playInstant(): void {
    const { queue } = this;
    const instant = this.nextInstant();
    while (instant !== undefined && this.nextInstant() === instant) this.play(queue.shift()!);
  }

  private play(action: Action): void {
    const { taken } = this.loop;
    if (action.delay > this.frame && action.delay <= this.horizon) [this.idle, this.jobsBefore] = [0, taken];
    this.idle++;
    const steps = Math.max(this.idle, (taken - this.jobsBefore) / JOBS_IN_A_STEP);
    if (++this.played > this.limit || steps > this.patience) this.giveUp(action);
    const outer = this.playing;
    this.playing = action;
    this.frame = action.delay;
    const error = action.execute(action.state, action.delay);
    this.playing = outer;
    if (error !== undefined) {
      inAnyCase(
        () => {
          throw error as Error;
        },
        () => this.drop(),
      );
    }
  }

  /** Drops the actions that were not played. @throws what a teardown throws, after dropping all */
  drop(): void {
    inAnyCase(...this.queue.splice(0).map((action) => () => action.unsubscribe()));
  }

  /** Grants the number of actions that clean-up may take, however many were played. */
  grantMore(): void {
    this.played = this.limit - STEPS_OF_CLEAN_UP;
    this.idle = this.patience - STEPS_OF_CLEAN_UP;
    this.jobsBefore = this.loop.taken - this.idle * JOBS_IN_A_STEP;
  }

  private get queue(): Action[] {
    return this.actions;
  }

  private giveUp(action: Action): never {
    let cause: Action | undefined = action;
    let place: string | undefined;
    for (; cause !== undefined && place === undefined; cause = cause.cause) place = originOf(cause);
    this.drop();
    const error = new RunawayError(
      `Virtual time has come to ${String(this.frame)} ms in ${String(this.played - 1)} steps, and there is no end: something goes on ` +
        `for ever${place === undefined ? '' : `, started at ${place}`}. Cancel it, unsubscribe from it, or end it with \`take\` or \`takeUntil\`.${this.advice}`,
    );
    throw pointingAt(place, error);
  }
}

/** A run has no end. */
export class RunawayError extends InvalidStateError {}
