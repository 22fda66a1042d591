import { because } from '../cancel-request.js';
import type { Job } from '../../loop/job.js';
import { LEFT_WHILE_CANCELLING, CHECK_PENDING, CANCEL_AGAIN } from '../flags.js';
import { CANCELLING, type Phase } from '../state.js';

/** A future, as far as its consumers' leaving concerns it. */
interface Shared {
  flags: number;
  readonly consumerCount: number;
  readonly phase: Phase;
  cancelOnce(): boolean;
}

/** Checks, one turn after the last consumer left, whether there is another. If not, requests cancellation. */
export class LastConsumerCheck implements Job {
  constructor(private readonly shared: Shared) {}

  run(): void {
    const { shared } = this;
    shared.flags &= ~(CHECK_PENDING | LEFT_WHILE_CANCELLING);
    if (shared.consumerCount > 0) return;
    if (shared.phase < CANCELLING) because('its last consumer has left', () => shared.cancelOnce());
    else shared.flags |= LEFT_WHILE_CANCELLING;
  }
}

/** Requests cancellation one turn after another request, which this one waited for, was taken back. */
export class PostponedRequest implements Job {
  constructor(private readonly shared: Shared) {}

  run(): void {
    this.shared.flags &= ~CANCEL_AGAIN;
    this.shared.cancelOnce();
  }
}
