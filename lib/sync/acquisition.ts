import { keepShape } from '../loop/keep-shape.js';
import type { Linked } from '../collections/linked-list.js';
import { DISPOSE } from '../dispose.js';
import type { Coroutine } from '../core/awaitable.js';
import { ColdAwaitable } from '../core/cold-awaitable.js';
import { completed } from '../core/suspend/suspension.js';
import type { WaiterHooks, WaitQueue } from './waiters.js';
import { RAW } from '../core/raw.js';

/** A lock or a semaphore. These classes do not declare that they implement it, since it would show in their public types. */
interface Acquirable extends WaiterHooks<Disposable> {
  /** @internal The tasks that wait for it. */
  readonly waiters: WaitQueue<Disposable>;
  /** @internal Takes it without waiting; undefined when `acquire` has to wait. */
  takeNow(): Disposable | undefined;
}

/** A call of `acquire`. It needs no generator, whether it waits or not (bench/, row "semaphore"). */
export class Acquisition extends ColdAwaitable<Disposable> {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {});
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

/** The result of `acquire()`. Disposing it releases the lock or the slot, once. */
export class Held implements Disposable, Linked {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {});
  previous: Linked | undefined = undefined;
  next: Linked | undefined = undefined;
  private owner: HeldOwner | undefined;

  /** @param acquisition tells the owner which acquisition this is: a number, since a proxy around this is another object */
  constructor(
    owner: HeldOwner,
    private readonly acquisition = 0,
    /** For inspection: the task that acquired it. */
    readonly task?: object,
  ) {
    this.owner = owner;
  }

  /** @internal See RAW. */
  get __v_skip(): true {
    return RAW;
  }

  [DISPOSE](): void {
    const { owner } = this;
    this.owner = undefined;
    owner?.releaseHeld(this.acquisition, this);
  }
}

/** The lock or semaphore of a `Held`. */
export interface HeldOwner {
  /** @internal Releases what `acquisition` took, if it is still in force. */
  releaseHeld(acquisition: number, held: Held): void;
}
