import { type ChildObserver, type ChildReaction, observeChild } from './consumers/child-observer.js';
import type { Failed } from './consumers/unretrieved.js';
import { Future } from './future.js';
import { FAILED } from './state.js';
import { passFailureOn } from './suspend/await-chain.js';

/**
 * The future that `cancelAndWait` returns. It is done when the task has cleaned up: it succeeds if the task succeeded or was
 * cancelled, and fails with the task's error otherwise. If the future is cancelled before that, it does not read the failure.
 */
export class CleanUp extends Future<void> implements ChildObserver<Future<unknown>> {
  /** @internal It fails with the failure of the task. */
  readonly mayIgnoreFailure = false;
  private readonly reaction: ChildReaction<Future<unknown>> | undefined;

  constructor(private readonly task: Future<unknown>) {
    super({ name: `the clean-up of ${task.title}` });
    if (task.done()) this.childDone(task);
    else this.reaction = observeChild(task, this);
  }

  /** @internal */
  override get reportedAs(): Failed {
    return this.task.reportedAs;
  }

  /** @internal */
  childDone(task: Future<unknown>): void {
    if (this.done()) {
      if (task.phase === FAILED) task.rememberUnread();
    } else if (task.phase === FAILED) {
      passFailureOn(task.outcome, task, this);
      this.finish('fail', task.exception());
    } else this.finish('succeed', undefined);
  }

  /** @internal */
  override finish(event: 'succeed' | 'fail' | 'cancel', outcome: unknown): void {
    this.reaction?.leave();
    super.finish(event, outcome);
  }
}
