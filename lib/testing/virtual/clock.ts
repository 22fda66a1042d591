import type { SchedulerAction, Subscription } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { InvalidStateError } from '../../index.js';
import { loopOf } from '../../loop/current-loop.js';
import { originOf, rememberOrigin } from '../../loop/origin.js';
import { inAnyCase } from './in-any-case.js';
import { pointingAt } from '../marbles/expectation.js';

/** Actions after which a run is taken to have no end, if nothing else is said. */
const MOST_STEPS = 200_000;
/** Actions in which whatever is left must have cleaned up. */
const STEPS_OF_CLEAN_UP = 2000;
/** Steps of tasks that count as one action: a loop has one action an instant, however many tasks there are. */
const JOBS_IN_A_STEP = 10;
/** Actions of which it is remembered where they come from: what repeats for ever is there from the start. */
const REMEMBERED = 200;

interface Action extends Subscription {
  delay: number;
  state?: unknown;
  /** In whose course it was scheduled: the action itself at first, later one of those of which it is remembered where they come from. */
  cause?: Action | undefined;
  execute(state: unknown, delay: number): unknown;
}

/** RxJS's virtual time, played action by action, so that it can be bounded, watched and left in good order. */
export class Clock extends TestScheduler {
  private played = 0;
  private playing: Action | undefined;
  /** The last instant of which it is known that something is to happen. */
  private horizon = 0;
  /** Actions since time has come to another instant on the way to it. */
  private idle = 0;
  /** The jobs that the loop had done by then. */
  private jobsBefore = 0;
  private readonly loop = loopOf(this);

  /**
   * @param limit actions after which a run is taken to have no end
   * @param patience the same, of actions at one instant, or behind all those of which `expectUntil` has told
   * @param advice what else can be done about it, a sentence
   */
  constructor(
    private readonly limit = MOST_STEPS,
    private readonly patience = limit,
    private readonly advice = '',
  ) {
    super(() => undefined); // what is expected is checked by the kit
  }

  /** Something is to happen as late as this: until then there is no hurry. */
  expectUntil(instant: number): void {
    if (instant > this.horizon && instant !== Infinity) this.horizon = instant;
  }

  /** RxJS sets this for the time of a synchronous `run`; one that waits for promises is longer. */
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

  /** When the next action is due; undefined when there is none. */
  nextInstant(): number | undefined {
    for (const source of this.hotObservables.splice(0)) source.setup();
    return this.queue[0]?.delay;
  }

  /** Plays all there is. @throws what an action throws, once the others are dropped; InvalidStateError when it runs away */
  override flush(): void {
    while (this.nextInstant() !== undefined) this.playInstant();
  }

  /** Plays what is due at the next instant, and what that schedules for the same one. @throws as `flush` */
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
        () => {
          this.drop();
        },
      );
    }
  }

  /** Drops what has not been played. @throws what a teardown throws, once all are dropped */
  drop(): void {
    inAnyCase(...this.queue.splice(0).map((action) => () => action.unsubscribe()));
  }

  /** Lets it go on for a little and no longer, whatever it has used up: for clean-up. */
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

/** Something goes on for ever. */
export class RunawayError extends InvalidStateError {}
