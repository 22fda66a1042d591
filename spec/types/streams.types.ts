import { expectTypeOf } from 'expect-type';
import { type Observable, of } from 'rxjs';
import {
  createTask,
  dropMap,
  enqueueMap,
  Future,
  keepLatestMap,
  restartMap,
  sleep,
  type Task,
  type TaskContext,
  type TaskFunction,
  taskFunction,
  type TaskPolicy,
  type TaskState,
  type TaskView,
  toState,
} from 'rxtask';

export const laws = {
  'the operators infer the types of the value and of the result, for each kind of work'(): void {
    const source = of('a');
    const results = [
      source.pipe(
        restartMap(function* (value, index) {
          expectTypeOf(value).toEqualTypeOf<string>();
          expectTypeOf(index).toEqualTypeOf<number>();
          return (yield* sleep(1, value)).length;
        }),
      ),
      source.pipe(dropMap(async (value) => value.length)),
      source.pipe(enqueueMap((value) => of(value.length))),
      source.pipe(keepLatestMap((value) => createTask(of(value.length)))),
      source.pipe(
        restartMap((value) => async (context) => {
          expectTypeOf(context).toEqualTypeOf<TaskContext>();
          return value.length;
        }),
      ),
    ];
    for (const result of results) expectTypeOf(result).toEqualTypeOf<Observable<number>>();
    // @ts-expect-error a number is no work
    source.pipe(restartMap(() => 42));
  },

  'taskFunction keeps the types of the arguments, and its tasks have the type of the result'(): void {
    const search = taskFunction(
      function* (term: string, limit?: number) {
        yield* sleep(1);
        return [term, limit ?? 10] as const;
      },
      { policy: 'restart', limit: 2, name: 'search' },
    );
    expectTypeOf(search('a')).toEqualTypeOf<Task<readonly [string, number]>>();
    expectTypeOf(search.last$).toEqualTypeOf<Observable<Task<readonly [string, number]>>>();
    expectTypeOf(search.running$).toEqualTypeOf<Observable<boolean>>();
    expectTypeOf(search.cancelAll('reason')).toEqualTypeOf<number>();
    // @ts-expect-error a term is text
    search(42);
    // @ts-expect-error there is no such policy
    taskFunction(() => of(1), { policy: 'latest' });
    // @ts-expect-error a number is no work
    taskFunction(() => 42);
  },

  'taskFunction takes every kind of work'(): void {
    expectTypeOf(taskFunction(async (n: number) => String(n))).toEqualTypeOf<
      TaskFunction<[number], string>
    >();
    expectTypeOf(taskFunction((n: number) => of(n))).toEqualTypeOf<TaskFunction<[number], number>>();
    expectTypeOf(
      taskFunction(
        (url: string) =>
          ({ signal }) =>
            until(url, signal),
      ),
    ).toEqualTypeOf<TaskFunction<[string], boolean>>();
  },

  'taskFunction requires the `this` that its body needs'(): void {
    const get = taskFunction(function* (this: { base: string }, path: string) {
      return this.base + path;
    });
    expectTypeOf(get.call({ base: '' }, '')).toEqualTypeOf<Task<string>>();
    // @ts-expect-error without an object there is no base
    get('');
  },

  'toState shows tasks and futures'(): void {
    expectTypeOf(toState(createTask(of(1)))).toEqualTypeOf<Observable<TaskView<number>>>();
    expectTypeOf(toState(new Future<string>())).toEqualTypeOf<Observable<TaskView<string>>>();
    // @ts-expect-error a number is no task
    toState(42);
    const view: TaskView<number> = { state: 'running', value: undefined, error: undefined };
    expectTypeOf(view.state).toEqualTypeOf<TaskState>();
    expectTypeOf(view.value).toEqualTypeOf<number | undefined>();
    expectTypeOf(view.error).toEqualTypeOf<unknown>();
  },

  'a policy has a name'(): void {
    const policies: TaskPolicy[] = ['restart', 'drop', 'enqueue', 'keep-latest', 'parallel'];
    expectTypeOf(policies).toEqualTypeOf<TaskPolicy[]>();
  },
};

async function until(_url: string, signal: AbortSignal): Promise<boolean> {
  return signal.aborted;
}
