import { take } from 'rxjs';
import type { Future } from '../core/future.js';
import { type TaskView, toState } from '../streams/to-state.js';
import { updated } from './updated.js';

/** The view of one task. It is replaced, never changed, and only by a different one. It follows the task while it has a listener. */
export class TaskViewStore<T> {
  private current!: TaskView<T>;

  /** @throws TypeError when `task` is no Task or Future */
  constructor(private readonly task: Future<T>) {
    toState(task)
      .pipe(take(1))
      .subscribe((view) => (this.current = view));
  }

  readonly view = (): TaskView<T> => this.current;

  /** Calls `listener` after each change of the view. @returns a function that removes it */
  readonly subscribe = (listener: () => void): (() => void) => {
    const watching = toState(this.task).subscribe((view) => {
      const next = updated(this.current, view);
      if (next === this.current) return;
      this.current = next;
      listener();
    });
    return () => {
      watching.unsubscribe();
    };
  };
}
