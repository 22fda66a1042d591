import { type ChildObserver, type ChildReaction, observeChild } from './consumers/child-observer.js';
import type { Failed } from './consumers/unretrieved.js';
import { Future } from './future.js';
import { FAILED } from './state.js';

/**
 * Ends when a task has cleaned up: without an error when the task was cancelled, with the task's error when it failed. Ended
 * before that, by cancellation, it leaves the task's failure to others.
 */
export class CleanUp extends Future<void> implements ChildObserver<Future<unknown>> {
  /** @internal The failure becomes its own. */
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
    } else if (task.phase === FAILED) this.finish('fail', task.exception());
    else this.finish('succeed', undefined);
  }

  /** @internal */
  override finish(event: 'succeed' | 'fail' | 'cancel', outcome: unknown): void {
    this.reaction?.leave();
    super.finish(event, outcome);
  }
}
