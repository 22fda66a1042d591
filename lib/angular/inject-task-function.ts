import { computed, DestroyRef, inject, type Signal, signal } from '@angular/core';
import {
  type Perform,
  type TaskFunctionBody,
  TaskFunctionStore,
  type TaskFunctionView,
} from '../bindings/task-function-store.js';
import type { TaskFunctionOptions } from '../streams/task-function.js';

/** A function whose calls are tasks, with a signal for each property of their view. */
export type TaskFunctionSignals<A extends unknown[], T> = Perform<A, T> & {
  readonly [Name in keyof TaskFunctionView<T>]: Signal<TaskFunctionView<T>[Name]>;
};

/**
 * A function whose calls are tasks, with signals that show them. Call it in an injection context: where a field is initialised, or
 * in a constructor.
 *
 * When the component is destroyed, all calls are cancelled, except those that are being cancelled already: clean-up is not
 * interrupted. Later calls are cancelled before they run the body. With and without zone.js, the page follows the signals, in
 * whichever zone a task runs.
 *
 * @param body as for `taskFunction`. An arrow function can use `this`, for example to call a generator method
 * @param options as for `taskFunction`
 * @returns the function, with `cancelAll` and the signals `state`, `value`, `error`, `isRunning`, `isIdle`, `last`,
 *   `performCount`
 * @throws TypeError or RangeError as `taskFunction` does; outside an injection context, Angular's NG0203
 *
 * @example
 * search = injectTaskFunction((term: string) => this.find(term), { policy: 'restart' });
 * // in the template: (input)="search(box.value)", search.value(), search.isRunning()
 *
 * @see taskFunction
 */
export function injectTaskFunction<A extends unknown[], T>(
  body: TaskFunctionBody<A, T>,
  options?: TaskFunctionOptions,
): TaskFunctionSignals<A, T> {
  const destroyRef = inject(DestroyRef);
  const store = new TaskFunctionStore(body, options);
  const view = signal(store.view());
  const stop = store.subscribe(() => {
    view.set(store.view());
  });
  destroyRef.onDestroy(() => {
    stop();
    store.end('the component was destroyed');
  });
  return Object.assign(store.perform, {
    state: computed(() => view().state),
    value: computed(() => view().value),
    error: computed(() => view().error),
    isRunning: computed(() => view().isRunning),
    isIdle: computed(() => view().isIdle),
    last: computed(() => view().last),
    performCount: computed(() => view().performCount),
  });
}
