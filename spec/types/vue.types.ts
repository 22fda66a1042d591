import { expectTypeOf } from 'expect-type';
import { sleep, type Task, type TaskState } from 'rxtask';
import { useTaskFunction } from 'rxtask/vue';
import type { ComputedRef } from 'vue';

export const laws = {
  'useTaskFunction keeps the arguments, and knows the value'(): void {
    const { perform, state, value, last, isRunning } = useTaskFunction(
      function* (term: string) {
        yield* sleep(1);
        return term.length;
      },
      { policy: 'drop' },
    );
    expectTypeOf(perform('a')).toEqualTypeOf<Task<number>>();
    expectTypeOf(perform.cancelAll('enough')).toEqualTypeOf<number>();
    expectTypeOf(state).toEqualTypeOf<ComputedRef<TaskState | 'idle'>>();
    expectTypeOf(value).toEqualTypeOf<ComputedRef<number | undefined>>();
    expectTypeOf(last).toEqualTypeOf<ComputedRef<Task<number> | undefined>>();
    expectTypeOf(isRunning).toEqualTypeOf<ComputedRef<boolean>>();
    // @ts-expect-error a term is text
    perform(42);
    // @ts-expect-error there is no such policy
    useTaskFunction(() => sleep(1), { policy: 'newest' });
  },
};
