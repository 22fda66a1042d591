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
import { typeOf } from './support/same.js';

const laws = {
  'scenarios become functions for `it`'(): void {
    typeOf(marbles(() => undefined)).is<() => void>();
    typeOf(marblesAsync(async () => undefined)).is<() => Promise<void>>();
    typeOf(marblesAsync(() => undefined)).is<() => Promise<void>>();
    marbles((helpers) => {
      typeOf(helpers).is<TaskTestHelpers>();
      typeOf(helpers.flush).is<() => void>();
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
    typeOf(runVirtual(sleep(1, 'a'))).is<VirtualResult<string>>();
    typeOf(
      runVirtual(
        function* () {
          return 5;
        },
        { maxTime: 5 },
      ),
    ).is<{ result: number; elapsed: number }>();
    typeOf(runVirtualAsync(async () => 'a')).is<Promise<VirtualResult<string>>>();
    // @ts-expect-error a number is no work
    runVirtual(5);
    // @ts-expect-error milliseconds
    runVirtual(sleep(1), { maxTime: '5s' });
  },

  'cancelEverywhere tells of each run'(): void {
    const { points } = cancelEverywhere(
      () => sleep(1),
      (run) => {
        typeOf(run).is<CancelledRun>();
        typeOf(run.state).is<TaskState>();
        typeOf(run.task).is<Task<unknown>>();
        typeOf(run.leaked).is<Task<unknown>[]>();
        typeOf(run.second).is<number | undefined>();
      },
      { depth: 2, at: 'wake' },
    );
    typeOf(points).is<number>();
    // @ts-expect-error main makes the program anew for each run
    cancelEverywhere(sleep(1), () => undefined);
    // @ts-expect-error depth is 1 or 2
    cancelEverywhere(() => sleep(1), () => undefined, { depth: 3 }); // prettier-ignore
  },

  'the others'(): void {
    typeOf(assertNoTasks).is<() => void>();
    typeOf(sequence()).is<Sequence>();
    typeOf(taskEquality).is<(a: unknown, b: unknown) => boolean | undefined>();
    typeOf<keyof typeof taskMatchers>('toBeDone').is<keyof TaskMatchers>();
    typeOf(({} as TaskMatchers<string>).toHaveResult(5)).is<string>();
    typeOf<ReturnType<TaskMatchers['toHaveResult']>>(undefined);
  },
};

it.each(Object.entries(laws))('%s', (_, law) => {
  expect(typeof law).toBe('function');
});
