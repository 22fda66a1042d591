import { computed, DestroyRef, inject, type Signal, signal } from '@angular/core';
import { TaskViewStore } from '../bindings/task-view-store.js';
import type { Future } from '../core/future.js';
import type { TaskView } from '../streams/to-state.js';

/** A signal for each property of the view of a task. */
export type TaskSignals<T> = { readonly [Name in keyof TaskView<T>]: Signal<TaskView<T>[Name]> };

/**
 * Signals that show a task which the component does not own. Call it in an injection context. When the component is destroyed, the
 * signals stop and the task goes on.
 *
 * @param task a Task or a Future, started elsewhere
 * @returns the signals `state`, `value` and `error`
 * @throws TypeError when `task` is neither; outside an injection context, Angular's NG0203
 *
 * @example
 * upload = toTaskSignals(inject(Uploads).current);
 *
 * @see toState
 */
export function toTaskSignals<T>(task: Future<T>): TaskSignals<T> {
  const destroyRef = inject(DestroyRef);
  const store = new TaskViewStore(task);
  const view = signal(store.view());
  destroyRef.onDestroy(
    store.subscribe(() => {
      view.set(store.view());
    }),
  );
  return {
    state: computed(() => view().state),
    value: computed(() => view().value),
    error: computed(() => view().error),
  };
}
