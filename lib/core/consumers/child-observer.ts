import { runningLoop, type Loop } from '../../loop/loop.js';
import type { Future } from '../future.js';
import { addReaction, LeavingReaction, removeReaction } from './reaction.js';

/** Who looks after several futures. */
export interface ChildObserver<F> {
  /** @internal Whether it may leave a failure unread. */
  readonly mayIgnoreFailure: boolean;
  /** @internal One of them has ended: called on a turn after that, where its done callbacks are. */
  childDone(child: F): void;
}

/** A done callback of our own, which needs no context and no function; held, the future is not left by its last consumer. */
class ChildReaction<F extends Future<unknown>> extends LeavingReaction {
  constructor(
    loop: Loop,
    private readonly child: F,
    private readonly guardian: ChildObserver<F>,
  ) {
    super(loop);
  }

  override mayIgnoreFailure(): boolean {
    return this.guardian.mayIgnoreFailure;
  }

  run(): void {
    this.guardian.childDone(this.child);
  }

  /** Looks after it no longer. */
  leave(): void {
    const { child } = this;
    child.release();
    child.reactions = removeReaction(child.reactions, this);
  }
}

/** Puts `child` under `guardian`, who is a consumer of it until it is done or left. */
export function observeChild<F extends Future<unknown>>(
  child: F,
  guardian: ChildObserver<F>,
): ChildReaction<F> {
  const reaction = new ChildReaction(runningLoop() ?? child.loop, child, guardian);
  child.retain();
  if (child.done()) reaction.loop.callSoon(reaction);
  else child.reactions = addReaction(child.reactions, reaction);
  return reaction;
}
