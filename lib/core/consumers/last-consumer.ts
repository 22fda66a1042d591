import { because } from '../cancel-request.js';
import type { Job } from '../../loop/job.js';
import { LEFT_WHILE_CANCELLING, CHECK_PENDING, CANCEL_AGAIN } from '../flags.js';
import { CANCELLING, type Phase } from '../state.js';

/** What can be left by its consumers. */
interface Shared {
  flags: number;
  readonly consumerCount: number;
  readonly phase: Phase;
  cancelOnce(): boolean;
}

/** Looks, a turn after the last consumer left, whether another has come. */
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

/** Asks for the end, a turn after a request that stood in the way was taken back. */
export class PostponedRequest implements Job {
  constructor(private readonly shared: Shared) {}

  run(): void {
    this.shared.flags &= ~CANCEL_AGAIN;
    this.shared.cancelOnce();
  }
}
