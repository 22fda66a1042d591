import { DISPOSE } from '../dispose.js';
import type { Coroutine } from '../core/awaitable.js';
import { ColdAwaitable } from '../core/cold-awaitable.js';
import { completed } from '../core/suspend/suspension.js';
import type { WaiterHooks, WaitQueue } from './waiters.js';

/** What can be had by one, or by some, at a time. Lock and Semaphore do not say that they are: users would meet its name. */
interface Acquirable extends WaiterHooks<Disposable> {
  /** @internal Who stands in line. */
  readonly waiters: WaitQueue<Disposable>;
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
    return held === undefined ? this.wanted.waiters.enter() : (completed(held) as IteratorResult<never>);
  }

  /** @internal */
  *begin(): Coroutine<Disposable> {
    return yield* this;
  }
}

/** What `acquire()` gives: disposing it releases the lock or the place it stands for, once. */
export class Held implements Disposable {
  private owner: HeldOwner | undefined;

  constructor(owner: HeldOwner) {
    this.owner = owner;
  }

  [DISPOSE](): void {
    const { owner } = this;
    this.owner = undefined;
    owner?.releaseHeld(this);
  }
}

/** What a `Held` stands for a part of. */
export interface HeldOwner {
  /** @internal Releases what `held` stands for, if the owner still counts it as held. */
  releaseHeld(held: Held): void;
}
