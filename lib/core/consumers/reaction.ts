/*
 * What waits for the end of a future: coroutines (a task is its own reaction), subscribers, promises, done callbacks, observers of
 * children. All are one list, in the order in which they came.
 *
 * Invariant: a reaction is called once, on the turn after the end, unless it has left. A reaction is a job: at the end the future
 * puts it on the ready queue of its loop, and drops the list.
 *
 * Example: a, b and c wait, and b leaves. The list is [a, -, c]; c keeps its place 2, so that it can leave without a search. The
 * future ends in turn 3: `a` and `c` are on the ready queue behind what is there, and run in turn 4. If `c` is a subscriber that
 * leaves in turn 4 before its job runs, its subscriber is closed and gets nothing (Future.leave reports an unread failure then).
 *
 * Why not a list per kind: asyncio has one list of callbacks, and the order among kinds shows. Why not a linked list: nearly every
 * future has one reaction, which needs no list at all. Spec: spec/core/consumers/reaction.spec.ts.
 */
import type { Subscriber, Unsubscribable } from 'rxjs';
import { keepShape } from '../../loop/keep-shape.js';
import type { Loop } from '../../loop/loop.js';
import type { Job } from '../../loop/job.js';
import { type Callback, callBack } from '../call-back.js';
import { DEEPEST, nesting } from '../nesting.js';
import { captureContext, type Context } from '../context/context.js';
import { type Outcome, SUCCEEDED } from '../state.js';
import { passFailureOn } from '../suspend/await-chain.js';
import { fail } from './quiet-observable.js';

/** A job that runs on the turn after the end of a future, on the loop of the waiter. */
export interface Reaction extends Job {
  /** @internal The loop of the waiter. */
  readonly loop: Loop;
  /** @internal What it is, for inspection; undefined if it is no consumer but a task or a part of the library. */
  readonly consumer?: 'subscriber' | 'promise' | 'done callback';
  /** @internal Whether it may leave a failure unread. A reaction without this method reads the failure. */
  mayIgnoreFailure?(): boolean;
  /** @internal Gets a value that the future emits before its end. */
  pass?(value: unknown): void;
}

/** A reaction that may leave before the end. It knows its place in the list, so that leaving needs no search. */
export abstract class LeavingReaction implements Reaction {
  place = 0;

  constructor(readonly loop: Loop) {}

  mayIgnoreFailure(): boolean {
    return false;
  }

  abstract run(): void;
}

/** Two or more reactions, in order of arrival. Leaving empties a place; when most places are empty, the list is compacted. */
export class ReactionList {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {}, {});
  items: (Reaction | undefined)[] = [];
  private dead = 0;
  /** The done callbacks by their functions; made when the first is removed. */
  private byCallback: Map<unknown, LeavingReaction[]> | undefined = undefined;

  constructor(first: Reaction, second: Reaction) {
    this.add(first);
    this.add(second);
  }

  add(reaction: Reaction): void {
    if (reaction instanceof LeavingReaction) reaction.place = this.items.length;
    this.items.push(reaction);
    if (this.byCallback !== undefined) file(reaction, this.byCallback);
  }

  /** Removes every registration of `callback`; returns how many there were. */
  removeCallback(callback: unknown): number {
    if (this.byCallback === undefined) {
      this.byCallback = new Map();
      for (const item of this.items) file(item, this.byCallback);
    }
    const found = this.byCallback.get(callback) ?? [];
    this.byCallback.delete(callback);
    for (const reaction of found) this.remove(reaction);
    return found.length;
  }

  remove(reaction: LeavingReaction): void {
    if (this.items[reaction.place] !== reaction) return;
    this.items[reaction.place] = undefined;
    this.dead++;
    if (this.dead > 16 && this.dead > this.items.length / 2) this.compact();
  }

  private compact(): void {
    const { items } = this;
    this.items = [];
    this.dead = 0;
    for (const item of items) {
      if (item === undefined) continue;
      if (item instanceof LeavingReaction) item.place = this.items.length;
      this.items.push(item);
    }
  }
}

function file(reaction: Reaction | undefined, byCallback: Map<unknown, LeavingReaction[]>): void {
  if (!(reaction instanceof DoneCallback)) return;
  const filed = byCallback.get(reaction.callback);
  if (filed === undefined) byCallback.set(reaction.callback, [reaction]);
  else filed.push(reaction);
}

/** Zero, one or many reactions; one needs no list. */
export type Reactions = Reaction | ReactionList | undefined;

export function addReaction(reactions: Reactions, reaction: Reaction): Reactions {
  if (reactions === undefined) return reaction;
  if (!(reactions instanceof ReactionList)) return new ReactionList(reactions, reaction);
  reactions.add(reaction);
  return reactions;
}

export function removeReaction(reactions: Reactions, reaction: LeavingReaction): Reactions {
  if (reactions === reaction) return undefined;
  if (reactions instanceof ReactionList) reactions.remove(reaction);
  return reactions;
}

/** Calls `visit` for each reaction that is present now, in order of arrival. */
export function forEachReaction(reactions: Reactions, visit: (reaction: Reaction) => void): void {
  if (reactions === undefined) return;
  if (!(reactions instanceof ReactionList)) {
    visit(reactions);
    return;
  }
  // Reactions that are added meanwhile are appended, and not visited. A compaction makes a new array and does not change this one.
  const { items } = reactions;
  const { length } = items;
  for (let i = 0; i < length; i++) {
    const item = items[i];
    if (item !== undefined) visit(item);
  }
}

/** The part of a future that reactions need. */
export interface ReactionSource extends Outcome {
  /** @internal Its name in messages. */
  readonly title: string;
  /** @internal Notes that the outcome has been read. */
  markRetrieved(): void;
  /** @internal Whether the values were emitted before the end, which then emits none. */
  readonly hasStreamed: boolean;
  /** @internal Called by a reaction that leaves. */
  leave(reaction: LeavingReaction): void;
}

/** The reaction of Future.addDoneCallback. */
export class DoneCallback<F extends ReactionSource> extends LeavingReaction implements Callback {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {}, {}, () => undefined);
  private readonly context: Context = captureContext();

  constructor(
    loop: Loop,
    readonly future: F,
    readonly callback: (future: F) => void,
  ) {
    super(loop);
  }

  get consumer() {
    return 'done callback' as const;
  }

  get title(): string {
    const { name } = this.callback;
    return `The done callback${name === '' ? '' : ` "${name}"`} of ${this.future.title}`;
  }

  /** The function is free to read the outcome or not. */
  override mayIgnoreFailure(): boolean {
    return true;
  }

  run(): void {
    callBack(this, this.context, this.callback, this.future);
  }
}

/** Whether one of them will read a failure. */
export function hasReader(reactions: Reactions): boolean {
  let isFound = false;
  forEachReaction(reactions, (reaction) => {
    if (reaction.mayIgnoreFailure?.() !== true) isFound = true;
  });
  return isFound;
}

/** The reaction of a subscriber, which gets values and the end. It is also the teardown of the subscription. */
export class SubscriberReaction extends LeavingReaction implements Unsubscribable, Callback {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {}, {}, {});
  private readonly context: Context = captureContext();
  /** The value to deliver. It is a field so that delivering needs no closure. */
  private value: unknown = undefined;
  /** Values for the next turn, which came while many calls were nested. */
  private late: unknown[] | undefined = undefined;

  constructor(
    loop: Loop,
    readonly future: ReactionSource,
    private readonly subscriber: Subscriber<unknown>,
  ) {
    super(loop);
  }

  get consumer() {
    return 'subscriber' as const;
  }

  get title(): string {
    return `A subscriber of ${this.future.title}`;
  }

  /** Delivers a value: at once, or behind others that wait for the next turn. */
  pass(value: unknown): void {
    if (this.late !== undefined) this.late.push(value);
    else if (nesting.depth < DEEPEST) this.passNow(value);
    else {
      this.late = [value];
      this.loop.callSoon({ run: () => this.passLate() });
    }
  }

  private passLate(): void {
    for (const value of this.late ?? []) this.passNow(value); // also those that come meanwhile
    this.late = undefined;
  }

  /** Delivers a value, in the context in which the subscriber subscribed, not in that of the emitting code. */
  private passNow(value: unknown): void {
    this.value = value;
    nesting.depth++;
    try {
      callBack(this, this.context, deliverValue, this);
    } finally {
      nesting.depth--;
    }
  }

  deliverValue(): void {
    const { value } = this;
    this.value = undefined;
    this.subscriber.next(value);
  }

  run(): void {
    this.passLate();
    callBack(this, this.context, deliverEnd, this);
  }

  /** Called by RxJS when the subscriber unsubscribes, and after the end was delivered. */
  unsubscribe(): void {
    this.future.leave(this);
  }

  deliver(): void {
    deliverTo(this.subscriber, this.future, !this.future.hasStreamed);
  }
}

/** Delivers a value, which is emitted before the end, to those of `reactions` that take it. */
export function passOn(reactions: Reactions, value: unknown): void {
  if (reactions instanceof ReactionList) forEachReaction(reactions, (reaction) => reaction.pass?.(value));
  else reactions?.pass?.(value);
}

function deliverValue(reaction: SubscriberReaction): void {
  reaction.deliverValue();
}

function deliverEnd(reaction: SubscriberReaction): void {
  reaction.deliver();
}

/** Delivers the end to a subscriber: value and completion, or the error. A closed subscriber gets nothing. */
export function deliverTo(subscriber: Subscriber<unknown>, future: ReactionSource, withValue: boolean): void {
  if (subscriber.closed) return;
  future.markRetrieved();
  if (future.phase !== SUCCEEDED) {
    passFailureOn(future.outcome, future);
    fail(subscriber, future.outcome);
  } else {
    if (withValue) subscriber.next(future.outcome);
    subscriber.complete();
  }
}

/** The reaction that settles a promise. */
export class PromiseReaction implements Reaction {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(
    this,
    {},
    {},
    () => undefined,
    () => undefined,
  );
  constructor(
    readonly loop: Loop,
    private readonly future: ReactionSource,
    private readonly resolve: (value: unknown) => void,
    private readonly reject: (error: unknown) => void,
  ) {}

  get consumer() {
    return 'promise' as const;
  }

  run(): void {
    const { future } = this;
    future.markRetrieved();
    if (future.phase === SUCCEEDED) this.resolve(future.outcome);
    else {
      passFailureOn(future.outcome, future);
      this.reject(future.outcome);
    }
  }
}
