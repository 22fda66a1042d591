import type { Coroutine } from '../core/awaitable.js';
import { ColdAwaitable } from '../core/cold.js';
import { settled } from '../core/suspension.js';
import type { Attendant, Waiters } from './waiters.js';

/** What can be had by one, or by some, at a time. Lock and Semaphore do not say that they are: users would meet its name. */
interface Acquirable extends Attendant<Disposable> {
  /** @internal Who stands in line. */
  readonly waiters: Waiters<Disposable>;
  /** @internal What `acquire` gives, without waiting; undefined when it would have to wait. */
  takeNow(): Disposable | undefined;
}

/** A call of `acquire`. Neither what is free nor what is waited for needs a generator (bench/, row "semaphore"). */
export class Acquisition extends ColdAwaitable<Disposable> {
  constructor(private readonly wanted: Acquirable) {
    super();
  }

  /** @internal */
  override enter(): IteratorResult<never> {
    const held = this.wanted.takeNow();
    return held === undefined ? this.wanted.waiters.enter() : (settled(held) as IteratorResult<never>);
  }

  /** @internal */
  *begin(): Coroutine<Disposable> {
    return yield* this;
  }
}

/** What `acquire()` gives: disposing it releases, and only the first time, whatever `release()` is called besides. */
export class Held implements Disposable {
  private held: { release(): void } | undefined;

  constructor(held: { release(): void }) {
    this.held = held;
  }

  [Symbol.dispose](): void {
    const { held } = this;
    this.held = undefined;
    held?.release();
  }
}
