import { computed, type ComputedRef, onScopeDispose, shallowRef } from 'vue';
import {
  type Perform,
  type TaskFunctionBody,
  TaskFunctionStore,
  type TaskFunctionView,
} from '../bindings/task-function-store.js';
import type { TaskFunctionOptions } from '../streams/task-function.js';

/** A function whose calls are tasks, and a ref for each property of their view. Values are not made reactive. */
export type TaskFunctionRefs<A extends unknown[], T> = {
  /** Starts a task. */
  readonly perform: Perform<A, T>;
} & { readonly [Name in keyof TaskFunctionView<T>]: ComputedRef<TaskFunctionView<T>[Name]> };

/**
 * A function whose calls are tasks, and refs that show them.
 *
 * When the scope is disposed, for example because the component unmounts, all calls are cancelled, except those that are being
 * cancelled already: clean-up is not interrupted. Later calls are cancelled before they run the body. On the server nothing starts
 * unless you call `perform`.
 *
 * @param body as for `taskFunction`
 * @param options as for `taskFunction`
 * @returns `perform`, with `perform.cancelAll`, and the refs `state`, `value`, `error`, `isRunning`, `isIdle`, `last`,
 *   `performCount`
 * @throws TypeError or RangeError as `taskFunction` does
 *
 * @example
 * const { perform, value, isRunning } = useTaskFunction(
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
): TaskFunctionRefs<A, T> {
  const store = new TaskFunctionStore(body, options);
  const view = shallowRef(store.view());
  const stop = store.subscribe(() => {
    view.value = store.view();
  });
  onScopeDispose(() => {
    stop();
    store.end('the scope was disposed');
  });
  return {
    perform: store.perform,
    state: computed(() => view.value.state),
    value: computed(() => view.value.value),
    error: computed(() => view.value.error),
    isRunning: computed(() => view.value.isRunning),
    isIdle: computed(() => view.value.isIdle),
    last: computed(() => view.value.last),
    performCount: computed(() => view.value.performCount),
  };
}
