import type { Coroutine } from '../core/awaitable.js';
import { ColdAwaitable } from '../core/cold.js';
import { settled } from '../core/suspension.js';

/** What can be had by one, or by some, at a time. */
export interface Acquirable {
  /** @internal What `acquire` gives, without waiting; undefined when it would have to wait. */
  takeNow(): Disposable | undefined;
  /** @internal */
  waitAndTake(): Coroutine<Disposable>;
  release(): void;
}

/** A call of `acquire`. What is free is taken without a generator, at a tenth of the cost (0.03 µs for 0.35). */
export class Acquisition extends ColdAwaitable<Disposable> {
  constructor(private readonly wanted: Acquirable) {
    super();
  }

  /** @internal */
  override enter(): IteratorResult<never> {
    const held = this.wanted.takeNow();
    return held === undefined ? super.enter() : (settled(held) as IteratorResult<never>);
  }

  /** @internal */
  begin(): Coroutine<Disposable> {
    return this.wanted.waitAndTake();
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
