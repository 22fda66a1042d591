import {
  type Observable,
  type OperatorFunction,
  Subject,
  type Subscriber,
  type Subscription,
  takeUntil,
  tap,
} from 'rxjs';
import { described } from '../core/arguments.js';
import { cancelUnconsumed } from '../core/consumers/last-consumer-check.js';
import { fail, QuietObservable } from '../core/consumers/quiet-observable.js';
import type { TaskBody } from '../core/work/body.js';
import type { TaskWork } from '../core/work/kind.js';
import { CancelledError } from '../errors.js';
import type { TaskPolicy } from '../core/task-policy.js';
import { type Call, Calls } from './calls.js';

/** Makes the work for a value. `index` counts its calls from 0. */
export type TaskProject<A, R> = (value: A, index: number) => TaskBody<R> | TaskWork<R>;

/** Makes each value of the source a call under `policy`, with one slot, and merges the values of their tasks. */
export function policyMap<A, R>(
  policy: TaskPolicy,
  caller: string,
  project: TaskProject<A, R>,
): OperatorFunction<A, R> {
  if (typeof project !== 'function') {
    throw new TypeError(
      `${caller}() calls a function for each value, not ${described(project)}: write \`${caller}((value) => …)\`.`,
    );
  }
  return (source) =>
    new QuietObservable((subscriber) => {
      const calls = new Calls<R>(policy, 1, {}, caller);
      const merged = new MergedCalls(subscriber);
      let index = 0;
      subscriber.add(() => merged.leave());
      source
        .pipe(
          tap((value) => merged.add(calls.admit(() => project(value, index++)))),
          takeUntil(merged.left$),
        )
        .subscribe({
          error: (error: unknown) => fail(subscriber, error),
          complete: () => merged.end(),
        });
    });
}

/**
 * Merges the values of calls, for one subscriber. RxJS's `mergeMap` keeps its inner subscribers in an array and searches it
 * when one leaves: n waiting values would take n² steps (20 s for 100,000).
 */
class MergedCalls<R> {
  private readonly leaving = new Subject<void>();
  /** Emits when the subscriber leaves. */
  readonly left$: Observable<void> = this.leaving;
  /** The calls that are not done. */
  private readonly live = new Map<Call<R>, Subscription>();
  private hasEnded = false;

  constructor(private readonly subscriber: Subscriber<R>) {}

  /** Subscribes to a call, which has not taken its first step yet, so that it emits nothing before this returns. A replaced call ends silently. */
  add(call: Call<R> | undefined): void {
    if (call === undefined) return;
    const { subscriber } = this;
    const subscription = call.task.subscribe({
      next: (value) => {
        if (!call.isSuperseded) subscriber.next(value);
      },
      error: (error: unknown) => {
        if (call.isSuperseded && error instanceof CancelledError) this.remove(call);
        else fail(subscriber, error);
      },
      complete: () => this.remove(call),
    });
    this.live.set(call, subscription);
  }

  /** Called when the source has completed. */
  end(): void {
    this.hasEnded = true;
    if (this.live.size === 0) this.subscriber.complete();
  }

  /** Unsubscribes from the source, then cancels the running and the waiting calls. */
  leave(): void {
    this.leaving.next();
    for (const [{ task }, subscription] of this.live) {
      subscription.unsubscribe();
      cancelUnconsumed(task);
    }
  }

  private remove(call: Call<R>): void {
    this.live.delete(call);
    if (this.hasEnded && this.live.size === 0) this.subscriber.complete();
  }
}
