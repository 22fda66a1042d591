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
import { fail, QuietObservable } from '../core/consumers/quiet-observable.js';
import type { TaskBody } from '../core/work/body.js';
import type { TaskWork } from '../core/work/kind.js';
import { CancelledError } from '../errors.js';
import type { TaskPolicy } from '../core/task-policy.js';
import { type Call, Calls } from './calls.js';

/** Makes the work for a value; `index` counts its calls, from 0. */
export type TaskProject<A, R> = (value: A, index: number) => TaskBody<R> | TaskWork<R>;

/** Each value of the source is a call under `policy`, one of them at a time; all that their tasks emit is merged. */
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
      subscriber.add(() => {
        merged.leave();
      });
      source
        .pipe(
          tap((value) => {
            merged.add(calls.admit(() => project(value, index++)));
          }),
          takeUntil(merged.left$),
        )
        .subscribe({
          error: (error: unknown) => {
            fail(subscriber, error);
          },
          complete: () => {
            merged.end();
          },
        });
    });
}

/**
 * What comes out of calls, for one subscriber. Not `mergeMap`: its subscriber keeps those within it in an array, and looks
 * through it when one leaves, so that n values that wait would take n² steps (20 s for 100,000).
 */
class MergedCalls<R> {
  private readonly leaving = new Subject<void>();
  /** Emits when the subscriber leaves. */
  readonly left$: Observable<void> = this.leaving;
  /** Whose end has not come. */
  private readonly live = new Map<Call<R>, Subscription>();
  private hasEnded = false;

  constructor(private readonly subscriber: Subscriber<R>) {}

  /** An end by its policy is silent. Its first step is yet to come: nothing is emitted before this returns. */
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
      complete: () => {
        this.remove(call);
      },
    });
    this.live.set(call, subscription);
  }

  /** No call comes any more. */
  end(): void {
    this.hasEnded = true;
    if (this.live.size === 0) this.subscriber.complete();
  }

  /** First of all the source, then cancels what runs and what waits, at once. */
  leave(): void {
    this.leaving.next();
    for (const [{ task }, subscription] of this.live) {
      subscription.unsubscribe();
      task.cancelOnce();
    }
  }

  private remove(call: Call<R>): void {
    this.live.delete(call);
    if (this.hasEnded && this.live.size === 0) this.subscriber.complete();
  }
}
