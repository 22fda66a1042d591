/*
 * A task over an Observable waits for its end. If a teardown throws, RxJS wraps the errors in an UnsubscriptionError; a single
 * error is unwrapped here. It is raised like an error in a coroutine's `finally`. If the source has failed, that failure is
 * raised, and the teardown's error is reported. Spec: spec/core/work/observe.spec.ts.
 */
import {
  type InteropObservable,
  type Observable,
  type Observer,
  Subscription,
  UnsubscriptionError,
} from 'rxjs';
import { CancelledError } from '../../errors.js';
import { keepShape } from '../../loop/keep-shape.js';
import { reportError } from '../../loop/report-error.js';
import type { Coroutine } from '../awaitable.js';
import { tellUnretrieved } from '../consumers/unretrieved.js';
import { Future } from '../future.js';
import { observableOf } from './observable-of.js';

/** The name in messages. One object serves all. */
const OPTIONS = { name: 'an Observable' };

/**
 * Subscribes to an Observable, keeps its last value, and has its end as a future, which may be cancelled earlier. Because it is a
 * Subscription with an observer's methods, RxJS takes it for a subscriber. So it can leave a source that emits without end
 * inside of `subscribe`, and RxJS does not make the three objects that it puts around an observer.
 */
class LastValueSubscriber<T> extends Subscription implements Observer<T> {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, () => undefined);
  last: T | undefined = undefined;
  /** Whether the source has completed. */
  isComplete = false;
  /** The end of the source. Only a wait for it and a failure need it: a source that completes at once has none (bench/). */
  private ending: Future<void> | undefined = undefined;
  /** The error of a teardown. */
  teardownFailure: { readonly error: unknown } | undefined = undefined;

  constructor(private readonly onValue: (value: T) => unknown) {
    super();
  }

  get end(): Future<void> {
    return (this.ending ??= new Future<void>(OPTIONS));
  }

  /** Whether nothing waits any more: the source has ended, or the wait was cancelled. */
  private get hasEnded(): boolean {
    return this.isComplete || this.ending?.done() === true;
  }

  next(value: T): void {
    if (this.closed) return;
    this.last = value; // before `onValue`, which may make the source emit the next value
    // A source that emits without end is left here: it would never let the next turn of the loop come.
    if (this.ending?.cancelled() === true || this.onValue(value) === false) this.leave();
  }

  error(error: unknown): void {
    if (this.closed) return;
    if (!this.hasEnded) this.end.setException(error);
    // The source has failed after the wait was cancelled, and before the wait has unsubscribed.
    else if (!(error instanceof CancelledError)) tellUnretrieved(error, this.end.reportedAs);
    this.leave();
  }

  complete(): void {
    if (this.closed) return;
    if (!this.hasEnded) {
      this.isComplete = true;
      this.ending?.setResult();
    }
    this.leave();
  }

  subscribeTo(source: Observable<T> | InteropObservable<T>): void {
    try {
      observableOf(source).subscribe(this);
    } catch (error) {
      if (!this.hasEnded) {
        this.leave();
        throw error;
      }
      this.noteTeardownFailure(error); // the source ended synchronously, so RxJS called its teardown inside of `subscribe`
    }
  }

  /** Unsubscribes. Does not throw. */
  leave(): void {
    try {
      this.unsubscribe();
    } catch (error) {
      this.noteTeardownFailure(error);
    }
  }

  private noteTeardownFailure(error: unknown): void {
    this.teardownFailure ??= { error: withoutWrapping(error) };
  }
}

/** The user's error, if RxJS has wrapped a single one. */
export function withoutWrapping(error: unknown): unknown {
  if (!(error instanceof UnsubscriptionError)) return error;
  const { errors } = error as { readonly errors: readonly unknown[] };
  return errors.length === 1 ? withoutWrapping(errors[0]) : error;
}

/**
 * Waits for an Observable to complete, and calls `onValue` with each value; false unsubscribes. Returns the last value. If the
 * wait is cancelled, unsubscribes.
 */
export function* observe<T>(
  source: Observable<T> | InteropObservable<T>,
  onValue: (value: T) => unknown,
): Coroutine<T | undefined> {
  const subscriber = new LastValueSubscriber(onValue);
  subscriber.subscribeTo(source);
  try {
    if (!subscriber.isComplete) yield* subscriber.end;
  } catch (error) {
    subscriber.leave();
    const { teardownFailure } = subscriber;
    if (teardownFailure === undefined) throw error;
    if (error instanceof CancelledError) throw teardownFailure.error;
    reportError(teardownFailure.error);
    throw error;
  }
  subscriber.leave();
  if (subscriber.teardownFailure !== undefined) throw subscriber.teardownFailure.error;
  return subscriber.last;
}
