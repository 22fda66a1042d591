import { expectTypeOf } from 'expect-type';
import { type Future, sleep, type Task, type TaskState, type TaskView, until } from 'rxtask';
import { type Perform, type TaskFunctionView, useTask, useTaskFunction, useTaskView } from 'rxtask/react';

declare const load: (id: number, signal: AbortSignal) => Promise<{ name: string }>;
declare const upload: Future<boolean>;

export const laws = {
  'useTaskFunction keeps the arguments, and knows the value'(): void {
    const [perform, view] = useTaskFunction(
      function* (term: string, limit?: number) {
        yield* sleep(1);
        return [term, limit ?? 10] as const;
      },
      { policy: 'restart', limit: 2, name: 'search' },
    );
    type Found = readonly [string, number];
    expectTypeOf(perform).toEqualTypeOf<Perform<[term: string, limit?: number], Found>>();
    expectTypeOf(perform('a')).toEqualTypeOf<Task<Found>>();
    expectTypeOf(perform.cancelAll('enough')).toEqualTypeOf<number>();
    expectTypeOf(view).toEqualTypeOf<TaskFunctionView<Found>>();
    expectTypeOf(view.state).toEqualTypeOf<TaskState | 'idle'>();
    expectTypeOf(view.last).toEqualTypeOf<Task<Found> | undefined>();
    // @ts-expect-error a term is text
    perform(42);
    // @ts-expect-error there is no such policy
    useTaskFunction(() => sleep(1), { policy: 'newest' });
    // @ts-expect-error a number is no work
    useTaskFunction(() => 42);
  },

  'useTask takes every kind of work'(): void {
    expectTypeOf(useTask(() => until((signal) => load(1, signal)), [1]).value).toEqualTypeOf<
      { name: string } | undefined
    >();
    expectTypeOf(
      useTask(
        () =>
          ({ signal }) =>
            load(1, signal),
        [],
      ).value,
    ).toEqualTypeOf<{ name: string } | undefined>();
    expectTypeOf(
      useTask(function* () {
        return yield* sleep(1, 'a');
      }, []).value,
    ).toEqualTypeOf<string | undefined>();
  },

  'useTaskView takes tasks and futures'(): void {
    expectTypeOf(useTaskView(upload)).toEqualTypeOf<TaskView<boolean>>();
    // @ts-expect-error a text is neither
    useTaskView('upload');
  },
};
