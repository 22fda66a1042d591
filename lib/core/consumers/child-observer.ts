import { keepShape } from '../../loop/keep-shape.js';
import { runningLoop, type Loop } from '../../loop/loop.js';
import { FAILURE_READ } from '../flags.js';
import type { Future } from '../future.js';
import { addReaction, LeavingReaction, removeReaction } from './reaction.js';

/** Observes the ends of several futures. */
export interface ChildObserver<F> {
  /** @internal Whether it may leave a failure unread. */
  readonly mayIgnoreFailure: boolean;
  /** @internal For inspection: the task whose group the children belong to. */
  readonly parent?: object;
  /** @internal `child` has ended. Called on a turn after the end, where the child's done callbacks run too. */
  childDone(child: F): void;
  /** @internal `child` emits a value before its end. */
  childEmitted?(child: F, value: unknown): void;
}

/** Calls its observer at the end of one future. It is a consumer of that future until the end, or until it leaves. */
export class ChildReaction<F extends Future<unknown>> extends LeavingReaction {
  /** @internal See keep-shape.ts. */
  static readonly keptShape: object = /* @__PURE__ */ keepShape(this, {}, {}, {});
  constructor(
    loop: Loop,
    private readonly child: F,
    /** @internal */
    readonly observer: ChildObserver<F>,
  ) {
    super(loop);
  }

  override mayIgnoreFailure(): boolean {
    return this.observer.mayIgnoreFailure;
  }

  run(): void {
    this.observer.childDone(this.child);
  }

  pass(value: unknown): void {
    this.observer.childEmitted?.(this.child, value);
  }

  /** Stops observing. */
  leave(): void {
    const { child } = this;
    child.release();
    child.reactions = removeReaction(child.reactions, this);
  }

  /**
   * Stops observing a child for an observer that is done, and sets a flag on the child by which a later failure counts as read. The
   * flag replaces all such observers, which would only drop the failure. Does nothing for a child that is done.
   */
  leaveForGood(): void {
    const { child } = this;
    if (child.done()) return; // then `run` is on the ready queue
    child.flags |= FAILURE_READ;
    this.leave();
  }
}

/** Calls `observer` at the end of `child`. */
export function observeChild<F extends Future<unknown>>(
  child: F,
  observer: ChildObserver<F>,
): ChildReaction<F> {
  const reaction = new ChildReaction(runningLoop() ?? child.loop, child, observer);
  child.retain();
  if (child.done()) reaction.loop.callSoon(reaction);
  else child.reactions = addReaction(child.reactions, reaction);
  return reaction;
}
