/*
 * What happens one turn after the last consumer of a future leaves. `Future.leave` (future.ts) counts the consumers, notices that the
 * last one has left, and puts a LastConsumerCheck on the ready queue.
 *
 * Invariant: leaving requests cancellation once. It never adds a request to one that is pending, since a second request would
 * interrupt the clean-up. Why a turn later: `switchMap` and `retry` unsubscribe, and subscribe again in the same turn.
 *
 * Spec: spec/core/consumers/last-consumer-check.spec.ts.
 */
import { becauseOf } from '../cancel-request.js';
import { keepShape } from '../../loop/keep-shape.js';
import type { Job } from '../../loop/job.js';
import { LEFT_WHILE_CANCELLING, CHECK_PENDING, CANCEL_AGAIN } from '../flags.js';
import { CANCELLING, type Phase } from '../state.js';

/** A future, as far as its consumers are concerned. */
interface Shared {
  readonly title: string;
  flags: number;
  readonly consumerCount: number;
  readonly phase: Phase;
  cancelOnce(): boolean;
}

/** Cancels a future whose last consumer has left. */
export function cancelUnconsumed(shared: Pick<Shared, 'title' | 'cancelOnce'>): void {
  becauseOf(shared, 'last consumer has left', () => shared.cancelOnce());
}

/** Runs one turn after the last consumer left. If there is no consumer by then, it requests cancellation. */
export class LastConsumerCheck implements Job {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {});
  constructor(private readonly shared: Shared) {}

  run(): void {
    const { shared } = this;
    shared.flags &= ~(CHECK_PENDING | LEFT_WHILE_CANCELLING);
    if (shared.consumerCount > 0) return;
    if (shared.phase < CANCELLING) cancelUnconsumed(shared);
    else shared.flags |= LEFT_WHILE_CANCELLING;
  }
}

/** A request that was made while another one was pending. It is made one turn after that one was taken back. */
export class PostponedRequest implements Job {
  constructor(private readonly shared: Shared) {}

  run(): void {
    this.shared.flags &= ~CANCEL_AGAIN;
    this.shared.cancelOnce();
  }
}
