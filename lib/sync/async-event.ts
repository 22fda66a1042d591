import { Observable, type Subscriber } from 'rxjs';
import { keepShape } from '../loop/keep-shape.js';
import type { Awaitable, Coroutine } from '../core/awaitable.js';
import { ColdAwaitable } from '../core/cold-awaitable.js';
import { completed } from '../core/suspend/suspension.js';
import { WaitQueue } from './waiters.js';
import { RAW } from '../core/raw.js';

/**
 * A flag that tasks wait for. `set` wakes all waiting tasks, in order. They go on even if the flag is cleared before their
 * turn.
 *
 * As an Observable, it emits and completes when it is set, synchronously if it is set already: `takeUntil(event)`. It has no
 * `then`, so that an async function can return one. Wait for it with `yield* event.wait()`.
 *
 * @example
 * const stop = new AsyncEvent();
 * interval(1000).pipe(takeUntil(stop)).subscribe(console.log);
 * stop.set();
 *
 * @see asyncio.Event
 */
export class AsyncEvent extends Observable<void> {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this);
  private flag = false;
  /** @internal */
  readonly waiters = new WaitQueue(this.titleOfWait());
  private readonly subscribers = new Set<Subscriber<void>>();

  constructor() {
    super((subscriber) => {
      if (this.flag) {
        subscriber.next();
        subscriber.complete();
        return;
      }
      this.subscribers.add(subscriber);
      subscriber.add(() => this.subscribers.delete(subscriber));
    });
  }

  /** @internal See RAW. */
  get __v_skip(): true {
    return RAW;
  }

  /** Sets the flag. Waiting tasks go on on the loop's next turn; subscribers are notified synchronously. */
  set(): void {
    if (this.flag) return;
    this.flag = true;
    while (this.waiters.wakeNext());
    for (const subscriber of [...this.subscribers]) {
      subscriber.next();
      subscriber.complete();
    }
  }

  /** Clears the flag: a task that waits from now on waits for the next `set`. */
  clear(): void {
    this.flag = false;
  }

  /** Whether the flag is set. */
  isSet(): boolean {
    return this.flag;
  }

  /** Suspends until the flag is set. Does not suspend when it is. */
  wait(): Awaitable<void> {
    return new EventWait(this);
  }

  /** @internal What a wait is called in messages. */
  protected titleOfWait(): string {
    return 'event.wait()';
  }
}

/** A call of `wait`. It needs no generator (bench/, row "event"). */
class EventWait extends ColdAwaitable<void> {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {});
  constructor(private readonly event: AsyncEvent) {
    super();
  }

  /** @internal */
  override enter(): IteratorResult<never> {
    return this.event.isSet() ? (completed(undefined) as IteratorResult<never>) : this.event.waiters.enter();
  }

  /** @internal */
  *begin(): Coroutine<void> {
    yield* this;
  }
}
