import { useEffect, useInsertionEffect, useState, useSyncExternalStore } from 'react';
import {
  type Perform,
  type TaskFunctionBody,
  TaskFunctionStore,
  type TaskFunctionView,
} from '../bindings/task-function-store.js';
import type { TaskFunctionOptions } from '../streams/task-function.js';

const WHILE_RENDERING =
  'A task function was called while its component renders. Call it in an event handler or in useEffect. ' +
  'To start work when a component mounts, write useTask(work, deps).';

/**
 * A function whose calls are tasks, and a view of them for the component to render.
 *
 * `perform` stays the same from render to render. A call runs the body of the newest render, so the body may use props and state;
 * a new body restarts nothing. When the component unmounts, all calls are cancelled, except those that are being cancelled
 * already: clean-up is not interrupted. Later calls are cancelled before they run the body. In strict mode, a component that is
 * mounted twice works as one that is mounted once. On the server, the view is idle and nothing starts.
 *
 * @param body as for `taskFunction`
 * @param options as for `taskFunction`. Only those of the first render count
 * @returns `perform`, with `perform.cancelAll`, and the view: `state`, `value`, `error`, `isRunning`, `isIdle`, `last`,
 *   `performCount`
 * @throws TypeError or RangeError as `taskFunction` does. `perform` throws an InvalidStateError while the component renders
 *
 * @example
 * const [search, { value, isRunning }] = useTaskFunction(
 *   function* (term: string) {
 *     yield* sleep(250);
 *     return yield* until((signal) => find(term, signal));
 *   },
 *   { policy: 'restart' },
 * );
 *
 * @see taskFunction
 */
export function useTaskFunction<A extends unknown[], T>(
  body: TaskFunctionBody<A, T>,
  options?: TaskFunctionOptions,
): [perform: Perform<A, T>, view: TaskFunctionView<T>] {
  const [store] = useState(() => new TaskFunctionStore(body, options));
  const view = useSyncExternalStore(store.subscribe, store.view, store.view);
  // A call while the page renders would change the view, render again, and call again, without end. Insertion effects are the
  // first that run after rendering. A render that React discards has no effects, but it has ended by the next microtask.
  const hasRendered = (): void => {
    store.refusal = undefined;
  };
  store.refusal = WHILE_RENDERING;
  void Promise.resolve().then(hasRendered);
  useInsertionEffect(() => {
    hasRendered();
    store.body = body;
  });
  useEffect(() => {
    store.start();
    return () => {
      store.endUnlessStarted('the component was unmounted');
    };
  }, [store]);
  return [store.perform, view];
}
