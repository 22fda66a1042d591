import { type DependencyList, useEffect } from 'react';
import type { TaskFunctionBody, TaskFunctionView } from '../bindings/task-function-store.js';
import { useTaskFunction } from './use-task-function.js';

/**
 * Runs work when the component mounts and whenever a dependency changes, and returns a view of it for the component to render.
 *
 * A change cancels the previous task. The next one runs `work` when that one has cleaned up. Unmounting cancels the last one. In
 * strict mode, `work` runs once, although the component is mounted twice. On the server, the view is idle and nothing starts.
 *
 * @param work returns work as for `createTask`, or a function of the task's context that makes it; a generator function is work
 * @param deps as for React's `useEffect`
 * @returns the view of the newest task; idle until the component has mounted
 *
 * @example
 * const { value, error, isRunning } = useTask(() => until((signal) => fetchUser(id, signal)), [id]);
 *
 * @see useTaskFunction
 */
export function useTask<T>(work: TaskFunctionBody<[], T>, deps: DependencyList): TaskFunctionView<T> {
  const [perform, view] = useTaskFunction(work, { policy: 'restart' });
  useEffect(() => {
    const task = perform();
    return () => {
      task.cancelOnce('the dependencies have changed');
    };
  }, [perform, ...deps]);
  return view;
}
