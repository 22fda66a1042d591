/*
 * A future: a state, an outcome, and the reactions that wait for its end.
 *
 * Invariants. `move` alone writes the state, and `finish` is the one way to an end. Reactions are called in the order in which
 * they came, on the turn after the end, each on the loop of its waiter. `consumerCount` counts the consumers that have not left.
 *
 * Example: a coroutine waits for f, then a subscriber comes. In turn 3 f.setResult(1) is called: `finish` puts the coroutine's
 * task and the subscriber's reaction on the ready queue, and `deliveredAt` becomes the place of the last one. Another subscriber
 * that arrives in turn 3 must come after these, so it joins the queue; in turn 5 it would get the result synchronously. If all
 * consumers leave before the end, `leave` queues a LastConsumerCheck, which cancels f on the next turn, unless another consumer has
 * come.
 *
 * Why not notify subscribers synchronously at the end: asyncio calls no callback within `set_result`, so the code that ends a
 * future need not expect that other code runs meanwhile. Spec: spec/core/future.spec.ts; spec/conformance has the order.
 */
import type { SchedulerLike, Subscriber, TeardownLogic } from 'rxjs';
import { ASYNC_DISPOSE, DISPOSE } from '../dispose.js';
import { CancelledError, InvalidStateError } from '../errors.js';
import { keepShape } from '../loop/keep-shape.js';
import { currentLoop, loopOf } from '../loop/current-loop.js';
import { type Loop, runningLoop } from '../loop/loop.js';
import { described } from './arguments.js';
import { Awaitable } from './awaitable.js';
import { becauseOf } from './cancel-request.js';
import { current, currentContext } from './context/context.js';
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
import type { RequestWave } from './request-wave.js';
import { cancelUnconsumed, LastConsumerCheck, PostponedRequest } from './consumers/last-consumer-check.js';
import { LateReading } from './consumers/late-reading.js';
import {
  addReaction,
  deliverTo,
  DoneCallback,
  forEachReaction,
  hasReader,
  type LeavingReaction,
  passOn,
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
import { noteRaise, passFailureOn } from './suspend/await-chain.js';
import {
  type Waiter,
  completed,
  iterator,
  SUSPENDED,
  suspension,
  type Waitable,
} from './suspend/suspension.js';
import {
  type Expectation,
  type Failed,
  forgetUnretrieved,
  rememberUnretrieved,
} from './consumers/unretrieved.js';
import { noteEnd } from './consumers/end-order.js';
import { tellChange } from './consumers/watchers.js';

/** Options of `new Future()`. */
export interface FutureOptions {
  /** For messages. */
  name?: string | undefined;
  /** If true, the future is not cancelled when its last consumer leaves. Default false. */
  detached?: boolean | undefined;
  /** The scheduler whose clock and queue it uses for callbacks. Default: the running task's, else real time. */
  scheduler?: SchedulerLike | undefined;
}

const NO_OPTIONS: FutureOptions = {};
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * A result that will be set later; the state machine under every task. It is hot and shared. Waiting consumers get the result on
 * the turn after the end, in order of arrival; later consumers get it at once.
 *
 * If the last consumer leaves before the end, and there is none on the loop's next turn either, the future is cancelled, unless it
 * is `detached`. Subscribers, `await` and waiting coroutines are consumers.
 *
 * @example
 * const answer = new Future<number>();
 * taskScheduler.schedule(() => answer.setResult(42), 10);
 * await answer; // 42
 *
 * @see asyncio.Future
 */
export class Future<T> extends Awaitable<T> implements ReactionSource, Waitable {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this);
  /** @internal The loop it was made on. Its bookkeeping runs there; a waiter is woken on the waiter's own loop. */
  readonly loop: Loop;
  /** @internal Written by `move` alone. */
  phase: Phase;
  /** @internal See Outcome. */
  outcome: unknown;
  /** @internal What waits for the end. */
  reactions: Reactions;
  /** @internal The number of consumers, until the future is done. */
  consumerCount: number;
  /** @internal See flags.ts. */
  flags: number;
  /** @internal The name it was given, if any. */
  label: string | undefined;
  /** @internal The place, among all jobs of the loop, of the last reaction to its end. */
  deliveredAt: number;

  /** @param options see FutureOptions */
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

  /** Whether it has ended: with a result, with an error or by cancellation. */
  done(): boolean {
    return isFinal(this.phase);
  }

  /** Whether it has ended by cancellation. */
  cancelled(): boolean {
    return this.phase === CANCELLED;
  }

  /**
   * The result.
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

  /** Ends it with a result. @throws InvalidStateError when already done, or on a Task */
  setResult(value: T): void {
    this.assertSettable('setResult');
    this.finish('succeed', value);
  }

  /** Ends it with an error; a CancelledError ends it as cancelled. @throws InvalidStateError when already done, or on a Task */
  setException(error: unknown): void {
    this.assertSettable('setException');
    passFailureOn(error, current.task, this);
    if (error instanceof CancelledError) this.finish('cancel', error);
    else this.finish('fail', error);
  }

  /** Requests cancellation. A Future is cancelled at once. Returns false when it is already done. */
  cancel(reason?: unknown): boolean {
    this.markRetrieved();
    if (this.done()) return false;
    this.finish('cancel', new CancelledError(reason));
    return true;
  }

  /**
   * Calls `callback(this)` on a turn of the loop after the end: in order of registration, and in a copy of the context in which it
   * was registered. If a callback throws, its error is reported as RxJS reports unhandled errors, and the others run. A callback
   * is not a consumer.
   * @throws TypeError when `callback` is not a function
   */
  addDoneCallback(callback: (future: this) => void): void {
    assertCallback(callback, this);
    const reaction = new DoneCallback<this>(runningLoop() ?? this.loop, this, callback);
    if (this.done()) reaction.loop.callSoon(reaction);
    else this.reactions = addReaction(this.reactions, reaction);
  }

  /** Removes every registration of `callback`. Returns how many there were. */
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

  /**
   * Cancels, for `using`. Does nothing if a request is pending: it does not interrupt the clean-up of a cancelled task. A task
   * whose `finally` runs because its work has failed or returned is still running: it is cancelled, which interrupts that
   * `finally`, and replaces the error of the work: `docs/cancellation.md` says when that is kept as the `cause`. `shield` protects a
   * clean-up that must run to its end.
   */
  [DISPOSE](): void {
    becauseOf(this, 'handle was disposed', () => this.cancelOnce());
  }

  /** As `Symbol.dispose`, and waits until the work has cleaned up, for `await using`. Never throws CancelledError. */
  async [ASYNC_DISPOSE](): Promise<void> {
    this[DISPOSE]();
    try {
      await this;
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
    }
  }

  /** @internal Requests cancellation unless a request is already pending. Returns whether a request was made. */
  cancelOnce(reason?: unknown): boolean {
    if (this.phase < CANCELLING) return this.cancel(reason);
    this.flags |= CANCEL_AGAIN;
    return false;
  }

  /** @internal Requests cancellation as `cancel` does, as one request of a wave. */
  cancelWith(_wave: RequestWave, reason: unknown): void {
    this.cancel(reason);
  }

  /** @internal The one place where the state changes: computes it, assigns it, notifies the watchers. */
  move(event: Transition): void {
    const next = transition(this.phase, event, (this.flags & STARTED) !== 0);
    if (next === this.phase) return;
    this.phase = next;
    if (event === 'withdraw') this.requestAgain();
    if ((this.flags & WATCHED) !== 0) tellChange(this);
  }

  /** Makes the requests that were postponed while the one that has been taken back was pending. */
  private requestAgain(): void {
    if ((this.flags & CANCEL_AGAIN) !== 0) this.loop.callSoon(new PostponedRequest(this));
    else if ((this.flags & LEFT_WHILE_CANCELLING) !== 0) this.loop.callSoon(new LastConsumerCheck(this));
  }

  /** @internal The only way to end. Puts the reactions on the ready queue, in order of arrival. */
  finish(event: 'succeed' | 'fail' | 'cancel', outcome: unknown): void {
    const { reactions, loop } = this;
    const isUnread = event === 'fail' && !hasReader(reactions);
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
    if (event === 'fail') this.flags |= UNRETRIEVED;
    if ((this.flags & END_NOTED) !== 0) noteEnd(this);
    this.move(event);
    if (isDirect) reactions?.run();
    if (isUnread || (isDirect && event === 'fail'))
      this.rememberUnread(reactions === undefined || isDirect ? 'may never be read' : 'is about to be read');
    if (event === 'fail' && (this.flags & FAILURE_READ) !== 0) this.loop.callSoon(new LateReading(this));
  }

  /** @internal Notes a failure that nothing has read by now. */
  rememberUnread(expectation?: Expectation): void {
    // A watcher, or the one direct reaction, may have read it.
    if ((this.flags & UNRETRIEVED) !== 0 && !(this.outcome instanceof CancelledError))
      rememberUnretrieved(this, this.reportedAs, this.outcome, expectation);
  }

  /** @internal How the report of an unobserved failure describes it. */
  get reportedAs(): Failed {
    return { id: 0, name: this.label ?? this.constructor.name, scope: currentContext().scope };
  }

  /** Whether all reactions have been called. From then on, consumers get the result synchronously. */
  private get isDelivered(): boolean {
    return this.loop.taken >= this.deliveredAt;
  }

  /** Queues a reaction that arrives between the end and its delivery, behind the others. */
  private joinDelivery(reaction: Reaction): void {
    this.loop.callSoon(reaction);
    this.deliveredAt = this.loop.pushed;
  }

  /** @internal Notes that its failure, if it has one, was retrieved, so that it is not reported. */
  markRetrieved(): void {
    if ((this.flags & UNRETRIEVED) === 0) return;
    this.flags &= ~UNRETRIEVED;
    forgetUnretrieved(this);
  }

  /** @internal Whether its values were emitted before the end, which then emits none. */
  get hasStreamed(): boolean {
    return (this.flags & STREAM) !== 0;
  }

  /**
   * @internal Emits a value. Returns false, and emits nothing, when cancellation is requested. If the last consumer has left, it
   * requests cancellation itself: a source that emits synchronously without end keeps the next turn, and its check, from coming.
   */
  offer(value: T): boolean {
    if (this.phase < CANCELLING && this.consumerCount === 0 && (this.flags & CHECK_PENDING) !== 0)
      cancelUnconsumed(this);
    if (this.phase >= CANCELLING) return false;
    this.emit(value);
    return true;
  }

  /** @internal Emits a value of the work to the present subscribers, and keeps it for later ones. */
  emit(value: T): void {
    this.outcome = value;
    this.flags |= HAS_VALUE;
    if ((this.flags & WATCHED) !== 0) tellChange(this);
    passOn(this.reactions, value);
  }

  /** @internal See Enterable. */
  enter(): IteratorResult<never> {
    if (!isFinal(this.phase)) {
      suspension.requested = this;
      return SUSPENDED;
    }
    this.markRetrieved();
    if (this.phase !== SUCCEEDED) {
      noteRaise(this.outcome, this, iterator.next);
      throw this.outcome;
    }
    return completed(this.outcome) as IteratorResult<never>;
  }

  /** @internal See Waitable. */
  park(task: Waiter): void {
    this.consumerCount++;
    this.reactions = addReaction(this.reactions, task);
    task.waiting = this;
  }

  /** @internal See Wait. */
  resume(_isInterrupted: boolean): void {
    this.markRetrieved();
  }

  /** @internal Settles a promise as it ends. The promise is a consumer that never leaves. */
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
    // In a future that failed or was cancelled, `outcome` is the error and not the latest value. A task that has emitted progress
    // and is done emits its result at the end.
    if (hasValue && (this.phase < SUCCEEDED || (this.phase === SUCCEEDED && this.hasStreamed)))
      subscriber.next(this.outcome as T);
    return reaction;
  }

  /** @internal A subscriber leaves. If it is the last consumer, a check on the next turn cancels the work. */
  leave(reaction: LeavingReaction): void {
    if (this.done()) {
      if (this.phase === FAILED) this.rememberUnread(); // the subscriber counted as a reader of the failure, and does not get it
      return;
    }
    this.reactions = removeReaction(this.reactions, reaction);
    this.consumerCount--;
    if (this.consumerCount > 0 || (this.flags & (DETACHED | CHECK_PENDING)) !== 0) return;
    this.flags |= CHECK_PENDING;
    this.loop.callSoon(new LastConsumerCheck(this));
  }

  /** @internal Adds a consumer that has no reaction. */
  retain(): void {
    this.consumerCount++;
  }

  /** @internal Removes such a consumer. Never cancels. */
  release(): void {
    this.consumerCount--;
  }

  /** @internal The fields that printers and JSON show; the loop holds too much else. */
  toJSON(): object {
    return { name: this.label, state: nameOf(this.phase) };
  }

  /** @internal The same for Node's console. */
  [INSPECT](_depth: number, options: object, inspect: (value: object, options: object) => string): string {
    return `${this.constructor.name} ${inspect(this.toJSON(), options)}`;
  }

  /** @internal Its name at the start of a message. */
  get title(): string {
    return this.label === undefined ? 'The future' : `"${this.label}"`;
  }

  private assertDone(method: string): void {
    if (this.done()) return;
    throw new InvalidStateError(
      `${this.title} is not done: call ${method}() once done() is true. To wait for it, write \`yield* task\` ` +
        'in a coroutine or `await task` anywhere.',
    );
  }

  private assertSettable(method: string): void {
    if (!this.done()) return;
    throw new InvalidStateError(
      `${this.title} is already done: ${method}() can end it only once. Check \`done()\` first.`,
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

/** A name as text: a program without types may pass any value. */
export function asText(name: unknown): string {
  return typeof name === 'string' ? name : String(name);
}
