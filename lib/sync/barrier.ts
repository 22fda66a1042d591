import { DISPOSE } from '../dispose.js';
import type { Awaitable, Coroutine } from '../core/awaitable.js';
import { CoroutineCall } from '../core/coroutine.js';
import { BrokenBarrierError } from '../errors.js';
import { Condition } from './condition.js';

/**
 * A meeting point: whoever comes waits until `parties` are there, then all go on, and it serves the next round.
 *
 * @example
 * const place = yield* barrier.wait(); // 0 for the first to come, parties - 1 for the last
 *
 * @see asyncio.Barrier
 */
export class Barrier {
  private readonly changed = new Condition();
  private state: 'filling' | 'draining' | 'resetting' | 'broken' = 'filling';
  private count = 0;

  /** @param parties how many go on together. @throws RangeError when `parties` is no whole number above zero */
  constructor(readonly parties: number) {
    if (!Number.isInteger(parties) || parties < 1) {
      throw new RangeError(
        `A barrier is for a whole number of parties above zero, not ${String(parties)}: write \`new Barrier(2)\`.`,
      );
    }
  }

  /** How many are there, while it fills. */
  get waiting(): number {
    return this.state === 'filling' ? this.count : 0;
  }

  /** Whether it has been aborted, and not been reset since. */
  get broken(): boolean {
    return this.state === 'broken';
  }

  /** Waits for the others. @returns a place of one's own, from 0 @throws BrokenBarrierError when it is broken or reset */
  wait(): Awaitable<number> {
    return new CoroutineCall<[], number, this>(this.meet, this, []);
  }

  /** Makes it as new: who waits gets BrokenBarrierError. */
  reset(): Awaitable<void> {
    return this.change(() => {
      this.state = this.count > 0 ? 'resetting' : 'filling';
    });
  }

  /** Breaks it: who waits, or comes later, gets BrokenBarrierError, until `reset`. */
  abort(): Awaitable<void> {
    return this.change(() => {
      this.state = 'broken';
    });
  }

  private change(apply: () => void): Awaitable<void> {
    return new CoroutineCall(changeState, undefined, [this.changed, apply]);
  }

  private *meet(): Coroutine<number> {
    const held = yield* this.changed.lock.acquire();
    try {
      yield* this.changed.waitUntil(() => this.state !== 'draining' && this.state !== 'resetting');
      if (this.state === 'broken')
        throw new BrokenBarrierError('The barrier has been aborted; reset() makes it new.');
      const place = this.count++;
      try {
        if (place + 1 === this.parties) {
          this.state = 'draining';
          this.changed.notifyAll();
        } else yield* this.waitForRelease();
        return place;
      } finally {
        this.count--;
        this.leave();
      }
    } finally {
      held[DISPOSE]();
    }
  }

  private *waitForRelease(): Coroutine<void> {
    yield* this.changed.waitUntil(() => this.state !== 'filling');
    if (this.state === 'draining') return;
    throw new BrokenBarrierError(
      `The barrier has been ${this.state === 'broken' ? 'aborted' : 'reset'} while tasks waited.`,
    );
  }

  private leave(): void {
    if (this.count > 0) return;
    if (this.state === 'resetting' || this.state === 'draining') this.state = 'filling';
    this.changed.notifyAll();
  }
}

function* changeState(changed: Condition, apply: () => void): Coroutine<void> {
  const held = yield* changed.lock.acquire();
  try {
    apply();
    changed.notifyAll();
  } finally {
    held[DISPOSE]();
  }
}
