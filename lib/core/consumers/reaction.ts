import type { Subscriber, Unsubscribable } from 'rxjs';
import type { Loop } from '../../loop/loop.js';
import type { Job } from '../../loop/job.js';
import { captureContext, type Context, inContext } from '../context/context.js';
import { type Outcome, SUCCEEDED } from '../state.js';
import { fail } from './quiet-observable.js';

/** One of those who wait for a future's end: a job for the turn after it, on the loop of the one who waits. */
export interface Reaction extends Job {
  /** @internal */
  readonly loop: Loop;
  /** @internal Whether it may leave a failure unread; left out, it does not. */
  mayIgnoreFailure?(): boolean;
}

/** One that may leave before the end. It remembers its place in the list, so that many may leave in any order. */
export abstract class LeavingReaction implements Reaction {
  place = 0;

  constructor(readonly loop: Loop) {}

  mayIgnoreFailure(): boolean {
    return false;
  }

  abstract run(): void;
}

/** Two or more reactions, in order of arrival. Those that have left are dead places until they are the majority. */
export class ReactionList {
  items: (Reaction | undefined)[] = [];
  private dead = 0;
  /** The done callbacks by their functions; made when the first is taken back. */
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

/** What a future keeps: nobody, one, or a list. A future has one waiter nearly always. */
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

/** Calls `visit` for each of those present now, in order of arrival. */
export function forEachReaction(reactions: Reactions, visit: (reaction: Reaction) => void): void {
  if (reactions === undefined) return;
  if (!(reactions instanceof ReactionList)) {
    visit(reactions);
    return;
  }
  // Those who arrive meanwhile are appended and not visited; a compaction makes a new array and leaves this one alone.
  const { items } = reactions;
  const { length } = items;
  for (let i = 0; i < length; i++) {
    const item = items[i];
    if (item !== undefined) visit(item);
  }
}

/** The part of a future that reactions need. */
export interface ReactionSource extends Outcome {
  /** @internal Notes that somebody has asked what came out. */
  markRetrieved(): void;
  /** @internal Whether each value was emitted when it came, so that the end brings none. */
  readonly hasStreamed: boolean;
  /** @internal */
  leave(reaction: LeavingReaction): void;
}

/** A function of the user's that asked to be called. */
export class DoneCallback<F extends ReactionSource> extends LeavingReaction {
  private readonly context: Context = captureContext();

  constructor(
    loop: Loop,
    private readonly future: F,
    readonly callback: (future: F) => void,
  ) {
    super(loop);
  }

  /** Who asked for a callback may read it, but need not. */
  override mayIgnoreFailure(): boolean {
    return true;
  }

  run(): void {
    inContext(this.context, this.callback, this.future);
  }
}

/** Whether one of them will ask what came out. */
export function hasReader(reactions: Reactions): boolean {
  let isFound = false;
  forEachReaction(reactions, (reaction) => {
    if (reaction.mayIgnoreFailure?.() !== true) isFound = true;
  });
  return isFound;
}

/** A subscriber, waiting for the end. It is its own teardown. */
export class SubscriberReaction extends LeavingReaction implements Unsubscribable {
  private readonly context: Context = captureContext();
  /** The value on its way, so that passing it on needs no closure. */
  private value: unknown = undefined;

  constructor(
    loop: Loop,
    private readonly future: ReactionSource,
    private readonly subscriber: Subscriber<unknown>,
  ) {
    super(loop);
  }

  /** Passes a value of the work on, in the subscriber's own context and not in that of whoever emits. */
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

  /** Called by RxJS when the subscriber leaves, or has been served. */
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

/** Hands the end to a subscriber: value and completion, or the error. One that has left gets nothing. */
export function deliverTo(subscriber: Subscriber<unknown>, future: ReactionSource, withValue: boolean): void {
  if (subscriber.closed) return;
  future.markRetrieved();
  if (future.phase !== SUCCEEDED) fail(subscriber, future.outcome);
  else {
    if (withValue) subscriber.next(future.outcome);
    subscriber.complete();
  }
}

/** A promise, waiting to be settled. */
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
