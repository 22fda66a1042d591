import { useMemo, useSyncExternalStore } from 'react';
import { TaskViewStore } from '../bindings/task-view-store.js';
import type { Future } from '../core/future.js';
import type { TaskView } from '../streams/to-state.js';

/**
 * The view of a task that the component does not own. The component neither keeps the task running nor cancels it.
 *
 * @param task a Task or a Future, started elsewhere
 * @returns the newest view: `state`, `value` and `error`, as from `toState`
 * @throws TypeError when `task` is neither
 *
 * @example
 * const { state, value } = useTaskView(upload);
 *
 * @see toState
 */
export function useTaskView<T>(task: Future<T>): TaskView<T> {
  const store = useMemo(() => new TaskViewStore(task), [task]);
  return useSyncExternalStore(store.subscribe, store.view, store.view);
}
