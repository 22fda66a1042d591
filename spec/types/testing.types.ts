import { expectTypeOf } from 'expect-type';
import { NEVER, type Observable } from 'rxjs';
import { createTask, sleep, type Task, type TaskState } from 'rxtask';
import {
  assertNoTasks,
  type CancelledRun,
  cancelEverywhere,
  marbles,
  marblesAsync,
  runVirtual,
  runVirtualAsync,
  type Sequence,
  sequence,
  taskEquality,
  type TaskMatchers,
  type taskMatchers,
  type TaskTestHelpers,
  type VirtualResult,
} from 'rxtask/testing';

export const laws = {
  'scenarios become functions for `it`'(): void {
    expectTypeOf(marbles(() => undefined)).toEqualTypeOf<() => void>();
    expectTypeOf(marblesAsync(async () => undefined)).toEqualTypeOf<() => Promise<void>>();
    expectTypeOf(marblesAsync(() => undefined)).toEqualTypeOf<() => Promise<void>>();
    marbles((helpers) => {
      expectTypeOf(helpers).toEqualTypeOf<TaskTestHelpers>();
      expectTypeOf(helpers.flush).toEqualTypeOf<() => void>();
    });
  },

  'expectTask takes tasks and Observables, and values of their type'(): void {
    marbles(({ expectTask }) => {
      expectTask(createTask(sleep(1, 5))).toBe('-(a|)', { a: 5 });
      expectTask(NEVER as Observable<string>, '^--!').toBe('a', { a: 'text' }, new Error('no'));
      expectTask(createTask(sleep(1))).toGoThrough('(pr)s');
      // @ts-expect-error another type
      expectTask(createTask(sleep(1, 5))).toBe('a', { a: 'text' });
      // @ts-expect-error no Observable
      expectTask(5);
      // @ts-expect-error a diagram is text
      expectTask(NEVER).toBe(5);
    });
  },

  'runVirtual gives the result of its work, with the time it took'(): void {
    expectTypeOf(runVirtual(sleep(1, 'a'))).toEqualTypeOf<VirtualResult<string>>();
    expectTypeOf(
      runVirtual(
        function* () {
          return 5;
        },
        { maxTime: 5 },
      ),
    ).toEqualTypeOf<{ result: number; elapsed: number }>();
    expectTypeOf(runVirtualAsync(async () => 'a')).toEqualTypeOf<Promise<VirtualResult<string>>>();
    // @ts-expect-error a number is no work
    runVirtual(5);
    // @ts-expect-error milliseconds
    runVirtual(sleep(1), { maxTime: '5s' });
  },

  'cancelEverywhere tells of each run'(): void {
    const { points } = cancelEverywhere(
      () => sleep(1),
      (run) => {
        expectTypeOf(run).toEqualTypeOf<CancelledRun>();
        expectTypeOf(run.state).toEqualTypeOf<TaskState>();
        expectTypeOf(run.task).toEqualTypeOf<Task<unknown>>();
        expectTypeOf(run.leaked).toEqualTypeOf<Task<unknown>[]>();
        expectTypeOf(run.second).toEqualTypeOf<number | undefined>();
      },
      { depth: 2, at: 'wake' },
    );
    expectTypeOf(points).toEqualTypeOf<number>();
    // @ts-expect-error main creates a new program for each run
    cancelEverywhere(sleep(1), () => undefined);
    // @ts-expect-error depth is 1 or 2
    cancelEverywhere(() => sleep(1), () => undefined, { depth: 3 }); // prettier-ignore
  },

  'the others'(): void {
    expectTypeOf(assertNoTasks).toEqualTypeOf<() => void>();
    expectTypeOf(sequence()).toEqualTypeOf<Sequence>();
    expectTypeOf(taskEquality).toEqualTypeOf<(a: unknown, b: unknown) => boolean | undefined>();
    expectTypeOf<keyof typeof taskMatchers>('toBeDone').toEqualTypeOf<keyof TaskMatchers>();
    expectTypeOf(({} as TaskMatchers<string>).toHaveResult(5)).toEqualTypeOf<string>();
    expectTypeOf<ReturnType<TaskMatchers['toHaveResult']>>(undefined);
  },
};
