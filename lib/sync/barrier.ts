/*
 * Invariant: the parties of a round are in `present`, in order of arrival, from when they arrive until they go on. A party
 * that is cancelled while the barrier fills leaves the set. The indexes are given out when the last party arrives, so that
 * they are 0 … parties - 1, each once.
 *
 * Example, two parties: A arrives and waits. B arrives: `state` becomes 'draining', A gets index 0 and B index 1, and B goes
 * on at once. A goes on a few turns later, and `state` becomes 'filling'. A party that arrives between these two turns waits
 * for that.
 *
 * asyncio gives out an index on arrival, and so gives out one twice if a party is cancelled while the barrier fills
 * (3.13, 3.14). In all else the turns are asyncio's. Held by spec/sync/barrier.spec.ts.
 */
import { DISPOSE } from '../dispose.js';
import type { Awaitable, Coroutine } from '../core/awaitable.js';
import { CoroutineCall } from '../core/coroutine.js';
import { BrokenBarrierError } from '../errors.js';
import { Condition } from './condition.js';
import { RAW } from '../core/raw.js';

/** Notified when the barrier's state changes. A wait for it has the name of the call that the user has made. */
class Changed extends Condition {
  protected override titleOfWait(): string {
    return 'barrier.wait()';
  }
}

/** A task at the barrier. */
interface Party {
  index: number;
}

/**
 * A meeting point: each task waits until `parties` tasks are there. Then all go on, and the barrier serves the next round.
 *
 * @example
 * const index = yield* barrier.wait(); // 0 for the first to arrive, parties - 1 for the last
 *
 * @see asyncio.Barrier
 */
export class Barrier {
  private readonly changed = new Changed();
  private state: 'filling' | 'draining' | 'resetting' | 'broken' = 'filling';
  private readonly present = new Set<Party>();

  /** @param parties how many tasks go on together @throws RangeError when `parties` is not a whole number above zero */
  constructor(readonly parties: number) {
    if (!Number.isInteger(parties) || parties < 1) {
      throw new RangeError(
        `A barrier is for a whole number of parties above zero, not ${String(parties)}: write \`new Barrier(2)\`.`,
      );
    }
  }

  /** @internal See RAW. */
  get __v_skip(): true {
    return RAW;
  }

  /** How many tasks wait, while the barrier fills. */
  get waiting(): number {
    return this.state === 'filling' ? this.present.size : 0;
  }

  /** Whether it has been aborted, and not been reset since. */
  get broken(): boolean {
    return this.state === 'broken';
  }

  /**
   * Waits for the other parties.
   * @returns an index from 0 to parties - 1, in order of arrival, a different one for each party
   * @throws BrokenBarrierError when the barrier is aborted or reset
   */
  wait(): Awaitable<number> {
    return new CoroutineCall<[], number, this>(this.meet, this, []);
  }

  /** Resets it to its initial state. Waiting tasks get BrokenBarrierError. */
  reset(): Awaitable<void> {
    return this.change(() => {
      this.state = this.present.size > 0 ? 'resetting' : 'filling';
    });
  }

  /** Breaks it. Waiting tasks, and those that arrive before `reset`, get BrokenBarrierError. */
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
      const party = { index: 0 };
      this.present.add(party);
      try {
        if (this.present.size === this.parties) this.open();
        else yield* this.waitForRelease();
        return party.index;
      } finally {
        this.present.delete(party);
        this.leave();
      }
    } finally {
      held[DISPOSE]();
    }
  }

  private open(): void {
    let index = 0;
    for (const party of this.present) party.index = index++;
    this.state = 'draining';
    this.changed.notifyAll();
  }

  private *waitForRelease(): Coroutine<void> {
    yield* this.changed.waitUntil(() => this.state !== 'filling');
    if (this.state === 'draining') return;
    throw new BrokenBarrierError(
      `The barrier has been ${this.state === 'broken' ? 'aborted' : 'reset'} while tasks waited.`,
    );
  }

  private leave(): void {
    if (this.present.size > 0) return;
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
