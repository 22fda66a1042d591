import { computed, type ComputedRef, getCurrentScope, onScopeDispose, shallowRef } from 'vue';
import {
  type Perform,
  type TaskFunctionBody,
  TaskFunctionStore,
  type TaskFunctionView,
} from '../bindings/task-function-store.js';
import { InvalidStateError } from '../errors.js';
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
 * @throws InvalidStateError outside of a scope, where nothing would ever cancel the calls; TypeError or RangeError as
 *   `taskFunction` does
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
  if (getCurrentScope() === undefined) {
    throw new InvalidStateError(
      'useTaskFunction() was called outside of a scope, so its calls would never be cancelled. Call it in setup, before the ' +
        'first await; elsewhere write `effectScope().run(() => useTaskFunction(…))`.',
    );
  }
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
