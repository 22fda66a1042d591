import type { Signal } from '@angular/core';
import { expectTypeOf } from 'expect-type';
import { createTask, sleep, type Task, type TaskState } from 'rxtask';
import { injectTaskFunction, type TaskSignals, toTaskSignals } from 'rxtask/angular';

export const laws = {
  'injectTaskFunction keeps the arguments, and knows the value'(): void {
    const search = injectTaskFunction(
      function* (term: string) {
        yield* sleep(1);
        return term.length;
      },
      { policy: 'restart' },
    );
    expectTypeOf(search('a')).toEqualTypeOf<Task<number>>();
    expectTypeOf(search.cancelAll('enough')).toEqualTypeOf<number>();
    expectTypeOf(search.state).toEqualTypeOf<Signal<TaskState | 'idle'>>();
    expectTypeOf(search.value).toEqualTypeOf<Signal<number | undefined>>();
    expectTypeOf(search.last).toEqualTypeOf<Signal<Task<number> | undefined>>();
    // @ts-expect-error a term is text
    search(42);
  },

  'toTaskSignals takes tasks'(): void {
    expectTypeOf(toTaskSignals(createTask(sleep(1, true)))).toEqualTypeOf<TaskSignals<boolean>>();
    // @ts-expect-error a text is none
    toTaskSignals('upload');
  },
};
