import { Observable, type Observer, type Subscriber, type Subscription, type TeardownLogic } from 'rxjs';
import { CancelledError } from '../errors.js';
import { fail, liftQuietly, QuietObservable, quietObserver } from './consumers/quiet-observable.js';
import { type Enterable, iteratorOf } from './suspend/suspension.js';
import { valuesOf } from './values.js';
import { RAW } from './raw.js';

// The argument type of `next` is written out, here and in Awaitable's iterator. Without it, TypeScript 5.5 and older take the two
// types for different ones.

/**
 * The argument of an Awaitable's iterator, which only `yield*` in a coroutine passes. A `for` loop, a spread and destructuring
 * pass undefined, so they do not compile, and TypeScript's error names this type: iterate `awaitable.values()` with
 * `for await`, or `await` the result.
 */
export interface UseValuesToIterate {
  readonly 'only yield* passes this': never;
}

/** The generator of a coroutine: it suspends with `yield*` on an Awaitable, and returns T. A bare `yield x` does not compile. */
export type Coroutine<T> = Generator<never, T, any>;

/** A constant and not a field: a field takes memory in each Awaitable. */
const TAG = 'Awaitable';

/**
 * A value that is available later: `yield*` it in a coroutine, `await` it anywhere, or subscribe to it and pipe it.
 *
 * A cold Awaitable (`sleep`, `waitFor`, a `coroutine` call) starts anew for each consumer. A `Future` or `Task` is hot and
 * shared. As with every thenable, an async function cannot return one, since the language would await it: return `{ task }`.
 * `await task.pipe(…)` gives the Observable: write `await until(task.pipe(…))`.
 *
 * @example
 * const answer = sleep(10, 42);
 * await answer; // 42, after 10 ms
 * answer.pipe(map((n) => n + 1)).subscribe(console.log); // 43, another 10 ms later
 *
 * @see asyncio's awaitables; RxJS Observable
 */
export abstract class Awaitable<T> extends Observable<T> implements Promise<T>, Enterable {
  /** @internal See RAW. */
  get __v_skip(): true {
    return RAW;
  }

  /** Only the library makes Awaitables. */
  protected constructor() {
    super();
  }

  /** @internal See Enterable. */
  abstract enter(): IteratorResult<never>;

  /** @internal Settles a promise with the outcome. */
  abstract settlePromise(resolve: (value: unknown) => void, reject: (error: unknown) => void): void;

  /** Called by RxJS for each subscriber. @internal */
  protected abstract _subscribe(subscriber: Subscriber<T>): TeardownLogic;

  /**
   * RxJS's `subscribe`, with one difference: an observer without an error handler does not get a cancellation, which RxJS would
   * report as an unhandled error. Other errors are reported as in RxJS.
   */
  override subscribe(observerOrNext?: Partial<Observer<T>> | ((value: T) => void) | null): Subscription;
  /** @deprecated Instead of passing separate callback arguments, use an observer argument. */
  override subscribe(
    next?: ((value: T) => void) | null,
    error?: ((error: any) => void) | null,
    complete?: (() => void) | null,
  ): Subscription;
  override subscribe(
    observerOrNext?: Partial<Observer<T>> | ((value: T) => void) | null,
    error?: ((error: any) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    return super.subscribe(quietObserver(observerOrNext, error, complete));
  }

  /** @internal Called by RxJS's operators to make their result, whose `subscribe` then behaves in the same way. */
  override lift<R>(operator?: unknown): Observable<R> {
    return liftQuietly(this, operator);
  }

  /**
   * For `yield*` in a coroutine: suspends the task until the value is available.
   * @throws TypeError at the first `next()`, unless a task's step calls that
   */
  [Symbol.iterator](): Iterator<never, T, UseValuesToIterate> {
    return iteratorOf(this) as Iterator<never, T, UseValuesToIterate>;
  }

  /**
   * For `for await`: subscribes at the first step, and unsubscribes when the loop is left early.
   * (There is no `Symbol.asyncIterator`: beside `Symbol.iterator` it confuses TypeScript ≤ 5.9.)
   */
  values(): AsyncIterableIterator<T> {
    return valuesOf(this);
  }

  /** A promise of the value. It is a consumer that never leaves. */
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: any) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return new Promise<T>((resolve, reject) =>
      this.settlePromise(resolve as (value: unknown) => void, reject),
    ).then(onFulfilled, onRejected);
  }

  /** As a promise's `catch`: `onRejected` handles the error, or the CancelledError. Like `then`, it is a consumer that never leaves. */
  catch<B = never>(onRejected?: ((reason: any) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(undefined, onRejected);
  }

  /** As a promise's `finally`: `onFinally` is called at the end, however it ends. Like `then`, it is a consumer that never leaves. */
  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.then().finally(onFinally);
  }

  /** Together with `then`, `catch` and `finally`, it makes the type assignable to `Promise<T>`. */
  get [Symbol.toStringTag](): string {
    return TAG;
  }

  /**
   * The same values as a plain Observable without `then`, for templates and libraries that look for one (Angular's
   * async pipe). `cancelled: 'complete'` turns the end by cancellation into completion; the default is `'error'`.
   */
  asObservable(options: { cancelled?: 'error' | 'complete' | undefined } = {}): Observable<T> {
    return new QuietObservable<T>((subscriber) =>
      super.subscribe({
        next: (value) => subscriber.next(value),
        error: (error: unknown) => {
          if (options.cancelled === 'complete' && error instanceof CancelledError) subscriber.complete();
          else fail(subscriber, error);
        },
        complete: () => subscriber.complete(),
      }),
    );
  }
}
