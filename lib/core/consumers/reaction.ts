/*
 * What waits for the end of a future: coroutines (a task is its own reaction), subscribers, promises, done callbacks, observers of
 * children. All are one list, in the order in which they came.
 *
 * Invariant: a reaction is called once, on the turn after the end, or it has left. A reaction is a job: at the end the future puts
 * it on the ready queue of its loop, and the list is dropped.
 *
 * Example: a, b and c wait, and b leaves. The list is [a, -, c]; c keeps its place 2, so that it can leave without a search. The
 * future ends in turn 3: `a` and `c` are on the ready queue behind what is there, and run in turn 4. If `c` is a subscriber that
 * leaves in turn 4 before its job runs, its subscriber is closed and gets nothing (Future.leave reports an unread failure then).
 *
 * Why not a list per kind: asyncio has one list of callbacks, and the order among kinds shows. Why not a linked list: nearly every
 * future has one reaction, which needs no list at all. Spec: spec/core/consumers/reaction.spec.ts.
 */
import type { Subscriber, Unsubscribable } from 'rxjs';
import type { Loop } from '../../loop/loop.js';
import type { Job } from '../../loop/job.js';
import { captureContext, type Context, inContext } from '../context/context.js';
import { type Outcome, SUCCEEDED } from '../state.js';
import { fail } from './quiet-observable.js';

/** Waits for the end of a future: a job that runs on the turn after it, on the loop of the waiter. */
export interface Reaction extends Job {
  /** @internal The loop of the waiter. */
  readonly loop: Loop;
  /** @internal Whether it may leave a failure unread. Without the method, it reads the failure. */
  mayIgnoreFailure?(): boolean;
}

/** A reaction that may leave before the end. It knows its place in the list: leaving takes the same time in any order. */
export abstract class LeavingReaction implements Reaction {
  place = 0;

  constructor(readonly loop: Loop) {}

  mayIgnoreFailure(): boolean {
    return false;
  }

  abstract run(): void;
}

/** Two or more reactions, in the order in which they came. One that leaves leaves an empty place; the list is compacted when most are empty. */
export class ReactionList {
  items: (Reaction | undefined)[] = [];
  private dead = 0;
  /** The done callbacks by their functions; made when the first is removed. */
  private byCallback: Map<unknown, LeavingReaction[]> | undefined;

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

/** Zero, one or many reactions. A future nearly always has one, which needs no list. */
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

/** Calls `visit` for each reaction that is present now, in the order in which they came. */
export function forEachReaction(reactions: Reactions, visit: (reaction: Reaction) => void): void {
  if (reactions === undefined) return;
  if (!(reactions instanceof ReactionList)) {
    visit(reactions);
    return;
  }
  // Reactions that come in the meantime are appended, and not visited. A compaction makes a new array and does not touch this one.
  const { items } = reactions;
  const { length } = items;
  for (let i = 0; i < length; i++) {
    const item = items[i];
    if (item !== undefined) visit(item);
  }
}

/** The part of a future that reactions need. */
export interface ReactionSource extends Outcome {
  /** @internal Notes that the outcome has been read. */
  markRetrieved(): void;
  /** @internal Whether each value was emitted when it came, so that the end brings none. */
  readonly hasStreamed: boolean;
  /** @internal Called by a reaction that leaves. */
  leave(reaction: LeavingReaction): void;
}

/** Calls a function of the program at the end: see Future.addDoneCallback. */
export class DoneCallback<F extends ReactionSource> extends LeavingReaction {
  private readonly context: Context = captureContext();

  constructor(
    loop: Loop,
    private readonly future: F,
    readonly callback: (future: F) => void,
  ) {
    super(loop);
  }

  /** The function may read the outcome, and need not. */
  override mayIgnoreFailure(): boolean {
    return true;
  }

  run(): void {
    inContext(this.context, this.callback, this.future);
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

/** A subscriber that waits for values and the end. It is its own teardown. */
export class SubscriberReaction extends LeavingReaction implements Unsubscribable {
  private readonly context: Context = captureContext();
  /** The value to deliver: a field, so that delivering needs no closure. */
  private value: unknown = undefined;

  constructor(
    loop: Loop,
    private readonly future: ReactionSource,
    private readonly subscriber: Subscriber<unknown>,
  ) {
    super(loop);
  }

  /** Delivers a value, in the context of the subscriber and not in that of the code that emits. */
  pass(value: unknown): void {
    this.value = value;
    inContext(this.context, deliverValue, this);
  }

  deliverValue(): void {
    const { value } = this;
    this.value = undefined;
    this.subscriber.next(value);
  }

  run(): void {
    inContext(this.context, deliverEnd, this);
  }

  /** Called by RxJS when the subscriber leaves, and after it was told of the end. */
  unsubscribe(): void {
    this.future.leave(this);
  }

  deliver(): void {
    deliverTo(this.subscriber, this.future, !this.future.hasStreamed);
  }
}

function deliverValue(reaction: SubscriberReaction): void {
  reaction.deliverValue();
}

function deliverEnd(reaction: SubscriberReaction): void {
  reaction.deliver();
}

/** Tells a subscriber of the end: value and completion, or the error. A closed one gets nothing. */
export function deliverTo(subscriber: Subscriber<unknown>, future: ReactionSource, withValue: boolean): void {
  if (subscriber.closed) return;
  future.markRetrieved();
  if (future.phase !== SUCCEEDED) fail(subscriber, future.outcome);
  else {
    if (withValue) subscriber.next(future.outcome);
    subscriber.complete();
  }
}

/** Settles a promise at the end. */
export class PromiseReaction implements Reaction {
  constructor(
    readonly loop: Loop,
    private readonly future: ReactionSource,
    private readonly resolve: (value: unknown) => void,
    private readonly reject: (error: unknown) => void,
  ) {}

  run(): void {
    const { future } = this;
    future.markRetrieved();
    if (future.phase === SUCCEEDED) this.resolve(future.outcome);
    else this.reject(future.outcome);
  }
}
