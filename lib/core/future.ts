import type { SchedulerLike, Subscriber, TeardownLogic } from 'rxjs';
import { ASYNC_DISPOSE, DISPOSE } from '../dispose.js';
import { CancelledError, InvalidStateError } from '../errors.js';
import { currentLoop, loopOf } from '../loop/current-loop.js';
import { type Loop, runningLoop } from '../loop/loop.js';
import { described } from './arguments.js';
import { Awaitable } from './awaitable.js';
import { currentContext } from './context/context.js';
import {
  DETACHED,
  DIRECT,
  END_NOTED,
  FAILURE_READ,
  LEFT_WHILE_CANCELLING,
  HAS_VALUE,
  CHECK_PENDING,
  STARTED,
  STREAM,
  UNRETRIEVED,
  CANCEL_AGAIN,
  WATCHED,
} from './flags.js';
import { LastConsumerCheck, PostponedRequest } from './consumers/last-consumer.js';
import {
  addReaction,
  deliverTo,
  DoneCallback,
  forEachReaction,
  hasReader,
  type LeavingReaction,
  PromiseReaction,
  type Reaction,
  ReactionList,
  type Reactions,
  removeReaction,
  type ReactionSource,
  SubscriberReaction,
} from './consumers/reaction.js';
import {
  CANCELLED,
  CANCELLING,
  type Transition,
  FAILED,
  isFinal,
  nameOf,
  PENDING,
  type Phase,
  SUCCEEDED,
  transition,
} from './state.js';
import { type Waiter, completed, SUSPENDED, suspension, type Waitable } from './suspend/suspension.js';
import { type Failed, forgetUnretrieved, rememberUnretrieved } from './consumers/unretrieved.js';
import { noteEnd } from './consumers/end-order.js';
import { tellChange } from './consumers/watchers.js';

export interface FutureOptions {
  /** For messages. */
  name?: string | undefined;
  /** The last consumer leaving does not cancel. Default false. */
  detached?: boolean | undefined;
  /** The clock and queue that it calls back on. Default: the running task's, else real time. */
  scheduler?: SchedulerLike | undefined;
}

const NO_OPTIONS: FutureOptions = {};
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * A result that will be set: the state machine under every task. Hot and shared; whoever waits is answered on the turn
 * after the end, in order of arrival, and whoever comes later at once.
 *
 * When its last consumer leaves before the end and no other has come by the loop's next turn, it is cancelled, unless
 * `detached`. Consumers are subscribers, `await`, and coroutines that wait.
 *
 * @example
 * const answer = new Future<number>();
 * taskScheduler.schedule(() => answer.setResult(42), 10);
 * await answer; // 42
 *
 * @see asyncio.Future
 */
export class Future<T> extends Awaitable<T> implements ReactionSource, Waitable {
  /** @internal Where it was made: its bookkeeping runs there, a waiter's wake-up on the waiter's. */
  readonly loop: Loop;
  /** @internal Written by `move` alone. */
  phase: Phase;
  /** @internal See Outcome. */
  outcome: unknown;
  /** @internal Who waits. */
  reactions: Reactions;
  /** @internal How many consumers there are, while not done. */
  consumerCount: number;
  /** @internal */
  flags: number;
  /** @internal The name given, if any. */
  label: string | undefined;
  /** @internal The place, among all jobs of the loop, of the last of those who wait to be told of the end. */
  deliveredAt: number;

  /** `name` is for messages; `detached: true` lets it outlive its consumers; `scheduler` is where it calls back. */
  constructor(options: FutureOptions = NO_OPTIONS) {
    super();
    this.loop = options.scheduler === undefined ? currentLoop() : loopOf(options.scheduler);
    this.phase = PENDING;
    this.outcome = undefined;
    this.reactions = undefined;
    this.consumerCount = 0;
    this.flags = options.detached === true ? DETACHED : 0;
    this.label = options.name === undefined ? undefined : asText(options.name);
    this.deliveredAt = -1;
  }

  /** Whether it has ended: with a result, an error or by cancellation. */
  done(): boolean {
    return isFinal(this.phase);
  }

  /** Whether it has ended by cancellation. */
  cancelled(): boolean {
    return this.phase === CANCELLED;
  }

  /**
   * What came out.
   * @throws InvalidStateError while not done
   * @throws CancelledError when cancelled
   * @throws the error itself when it failed
   */
  result(): T {
    this.assertDone('result');
    this.markRetrieved();
    if (this.phase !== SUCCEEDED) throw this.outcome;
    return this.outcome as T;
  }

  /**
   * The error it failed with, or undefined.
   * @throws InvalidStateError while not done
   * @throws CancelledError when cancelled
   */
  exception(): unknown {
    this.assertDone('exception');
    this.markRetrieved();
    if (this.phase === CANCELLED) throw this.outcome;
    return this.phase === FAILED ? this.outcome : undefined;
  }

  /** Ends it with a value. @throws InvalidStateError when already done, or on a Task */
  setResult(value: T): void {
    this.assertSettable('setResult');
    this.finish('succeed', value);
  }

  /** Ends it with an error. @throws InvalidStateError when already done, or on a Task */
  setException(error: unknown): void {
    this.assertSettable('setException');
    if (error instanceof CancelledError) this.finish('cancel', error);
    else this.finish('fail', error);
  }

  /** Requests cancellation: a Future is cancelled at once. Returns false when it was already done. */
  cancel(reason?: unknown): boolean {
    this.markRetrieved();
    if (this.done()) return false;
    this.finish('cancel', new CancelledError(reason));
    return true;
  }

  /**
   * Calls `callback(this)` on a turn of the loop after the end, in order of registration, in a copy of today's context.
   * One that throws is reported as RxJS reports unhandled errors; the others run. It is no consumer.
   * @throws TypeError when `callback` is no function
   */
  addDoneCallback(callback: (future: this) => void): void {
    assertCallback(callback, this);
    const reaction = new DoneCallback<this>(runningLoop() ?? this.loop, this, callback);
    if (this.done()) reaction.loop.callSoon(reaction);
    else this.reactions = addReaction(this.reactions, reaction);
  }

  /** Takes every registration of `callback` back; returns how many there were. */
  removeDoneCallback(callback: (future: this) => void): number {
    const { reactions } = this;
    if (reactions instanceof ReactionList) return reactions.removeCallback(callback);
    if (!(reactions instanceof DoneCallback) || reactions.callback !== callback) return 0;
    this.reactions = undefined;
    return 1;
  }

  override get [Symbol.toStringTag](): string {
    return 'Future';
  }

  /** Cancels, for `using`, unless that has been requested already: a clean-up under way is not interrupted. */
  [DISPOSE](): void {
    this.cancelOnce();
  }

  /** The same, and waits until the work has cleaned up, for `await using`. Never throws CancelledError. */
  async [ASYNC_DISPOSE](): Promise<void> {
    this.cancelOnce();
    try {
      await this;
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
    }
  }

  /** @internal For those whose leaving asks for the end, and not for haste. Returns whether that took a request. */
  cancelOnce(reason?: unknown): boolean {
    if (this.phase < CANCELLING) return this.cancel(reason);
    this.flags |= CANCEL_AGAIN;
    return false;
  }

  /** @internal The one place where the state changes: compute, assign, tell. */
  move(event: Transition): void {
    const next = transition(this.phase, event, (this.flags & STARTED) !== 0);
    if (next === this.phase) return;
    this.phase = next;
    if (event === 'withdraw') this.askAgain();
    if ((this.flags & WATCHED) !== 0) tellChange(this);
  }

  private askAgain(): void {
    if ((this.flags & CANCEL_AGAIN) !== 0) this.loop.callSoon(new PostponedRequest(this));
    else if ((this.flags & LEFT_WHILE_CANCELLING) !== 0) this.loop.callSoon(new LastConsumerCheck(this));
  }

  /** @internal The one way to the end: whoever waits is put on the ready queue, in order of arrival. */
  finish(event: 'succeed' | 'fail' | 'cancel', outcome: unknown): void {
    const { reactions, loop } = this;
    const isUnread = event === 'fail' && (this.flags & FAILURE_READ) === 0 && !hasReader(reactions);
    this.outcome = outcome;
    this.reactions = undefined;
    const isDirect = (this.flags & DIRECT) !== 0 && !(reactions instanceof ReactionList);
    if (reactions === undefined || isDirect) this.deliveredAt = loop.isBusy ? loop.pushed + 1 : -1;
    else {
      if (reactions instanceof ReactionList)
        forEachReaction(reactions, (reaction) => reaction.loop.callSoon(reaction));
      else reactions.loop.callSoon(reactions);
      this.deliveredAt = loop.pushed;
    }
    if (event === 'fail' && (this.flags & FAILURE_READ) === 0) this.flags |= UNRETRIEVED;
    if ((this.flags & END_NOTED) !== 0) noteEnd(this);
    this.move(event);
    if (isDirect) reactions?.run();
    if (isUnread || (isDirect && event === 'fail')) this.rememberUnread();
  }

  /** @internal Notes a failure that nothing has read by now and nothing is about to read. */
  rememberUnread(): void {
    // A watcher, or the one direct reaction, may have read it.
    if ((this.flags & UNRETRIEVED) !== 0 && !(this.outcome instanceof CancelledError))
      rememberUnretrieved(this, this.reportedAs, this.outcome);
  }

  /** @internal Who it is in a report that nobody asked for its failure. */
  get reportedAs(): Failed {
    return { id: 0, name: this.label ?? this.constructor.name, scope: currentContext().scope };
  }

  /** Whether everybody who came before has been told: then who comes now is told at once. */
  private get isDelivered(): boolean {
    return this.loop.taken >= this.deliveredAt;
  }

  /** Puts one who comes between the end and its delivery behind the others. */
  private joinDelivery(reaction: Reaction): void {
    this.loop.callSoon(reaction);
    this.deliveredAt = this.loop.pushed;
  }

  /** @internal */
  markRetrieved(): void {
    if ((this.flags & UNRETRIEVED) === 0) return;
    this.flags &= ~UNRETRIEVED;
    forgetUnretrieved(this);
  }

  /** @internal */
  get hasStreamed(): boolean {
    return (this.flags & STREAM) !== 0;
  }

  /**
   * @internal Emits a value, unless the end has been asked for, or the last consumer has left: then that is its end. False
   * when no more is wanted: a source that emits without a pause would never let the loop's next turn say so.
   */
  offer(value: T): boolean {
    if (this.phase < CANCELLING && this.consumerCount === 0 && (this.flags & CHECK_PENDING) !== 0)
      this.cancelOnce();
    if (this.phase >= CANCELLING) return false;
    this.emit(value);
    return true;
  }

  /** @internal Passes a value of the work on to the subscribers present, and keeps it for those to come. */
  emit(value: T): void {
    this.outcome = value;
    this.flags |= HAS_VALUE;
    if ((this.flags & WATCHED) !== 0) tellChange(this);
    forEachReaction(this.reactions, (reaction) => {
      if (reaction instanceof SubscriberReaction) reaction.pass(value);
    });
  }

  /** @internal */
  enter(): IteratorResult<never> {
    if (!isFinal(this.phase)) {
      suspension.requested = this;
      return SUSPENDED;
    }
    this.markRetrieved();
    if (this.phase !== SUCCEEDED) throw this.outcome;
    return completed(this.outcome) as IteratorResult<never>;
  }

  /** @internal */
  park(task: Waiter): void {
    this.consumerCount++;
    this.reactions = addReaction(this.reactions, task);
    task.waiting = this;
  }

  /** @internal */
  resume(_isInterrupted: boolean): void {
    this.markRetrieved();
  }

  /** @internal */
  settlePromise(resolve: (value: unknown) => void, reject: (error: unknown) => void): void {
    const reaction = new PromiseReaction(this.loop, this, resolve, reject);
    if (!this.done()) {
      this.consumerCount++;
      this.reactions = addReaction(this.reactions, reaction);
    } else if (this.isDelivered) reaction.run();
    else this.joinDelivery(reaction);
  }

  protected _subscribe(subscriber: Subscriber<T>): TeardownLogic {
    const hasValue = (this.flags & HAS_VALUE) !== 0;
    if (this.done() && this.isDelivered) {
      deliverTo(subscriber, this, hasValue || !this.hasStreamed);
      return undefined;
    }
    const reaction = new SubscriberReaction(this.loop, this, subscriber);
    if (this.done()) this.joinDelivery(reaction);
    else {
      this.consumerCount++;
      this.reactions = addReaction(this.reactions, reaction);
    }
    // What failed or was cancelled has its error there, and no value any more.
    if (hasValue && this.phase <= SUCCEEDED) subscriber.next(this.outcome as T);
    return reaction;
  }

  /** @internal A subscriber leaves. The last one to leave takes the work along, unless another comes at once. */
  leave(reaction: LeavingReaction): void {
    if (this.done()) {
      if (this.phase === FAILED) this.rememberUnread(); // the end was on its way to it, and reaches it no more
      return;
    }
    this.reactions = removeReaction(this.reactions, reaction);
    this.consumerCount--;
    if (this.consumerCount > 0 || (this.flags & (DETACHED | CHECK_PENDING)) !== 0) return;
    this.flags |= CHECK_PENDING;
    this.loop.callSoon(new LastConsumerCheck(this));
  }

  /** @internal Consumes it for a while, without waiting in its list; letting go never cancels. */
  retain(): void {
    this.consumerCount++;
  }

  /** @internal */
  release(): void {
    this.consumerCount--;
  }

  /** @internal What printers and JSON show of it: not its loop, and all that hangs on that. */
  toJSON(): object {
    return { name: this.label, state: nameOf(this.phase) };
  }

  /** @internal The same for Node's console. */
  [INSPECT](_depth: number, options: object, inspect: (value: object, options: object) => string): string {
    return `${this.constructor.name} ${inspect(this.toJSON(), options)}`;
  }

  /** @internal For messages. */
  get title(): string {
    return this.label === undefined ? 'The future' : `"${this.label}"`;
  }

  private assertDone(method: string): void {
    if (this.done()) return;
    throw new InvalidStateError(
      `${this.title} is not done: ${method}() can be asked once done() is true. To wait for it, write \`yield* task\` ` +
        'in a coroutine or `await task` anywhere.',
    );
  }

  private assertSettable(method: string): void {
    if (!this.done()) return;
    throw new InvalidStateError(
      `${this.title} is already done: ${method}() can end it only once. Ask \`done()\` first.`,
    );
  }
}

function assertCallback(callback: unknown, { title }: { readonly title: string }): void {
  if (typeof callback === 'function') return;
  throw new TypeError(
    `${title}: addDoneCallback() takes a function, not ${described(callback)}: write ` +
      '`task.addDoneCallback((task) => { … })`.',
  );
}

/** A name is text, whatever a program without types gives. */
export function asText(name: unknown): string {
  return String(name);
}
