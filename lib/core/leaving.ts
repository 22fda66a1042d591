import type { Job } from '../loop/ready-queue.js';
import { FORSAKEN, IS_LEFT, UNWANTED } from './flags.js';
import { CANCELLING, type Phase } from './state.js';

/** What can be left by its consumers. */
interface Shared {
  flags: number;
  readonly holders: number;
  readonly phase: Phase;
  cancel(): boolean;
  cancelOnce(): boolean;
}

/** Looks, a turn after the last consumer left, whether another has come. */
export class LastConsumerCheck implements Job {
  constructor(private readonly shared: Shared) {}

  run(): void {
    const { shared } = this;
    shared.flags &= ~(IS_LEFT | FORSAKEN);
    if (shared.holders > 0) return;
    if (shared.phase < CANCELLING) shared.cancel();
    else shared.flags |= FORSAKEN;
  }
}

/** Asks for the end, a turn after a request that stood in the way was taken back. */
export class PostponedRequest implements Job {
  constructor(private readonly shared: Shared) {}

  run(): void {
    this.shared.flags &= ~UNWANTED;
    this.shared.cancelOnce();
  }
}
