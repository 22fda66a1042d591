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
import { typeOf } from './support/same.js';

const laws = {
  'the operators know the value and what the work comes to, whatever its kind'(): void {
    const source = of('a');
    const results = [
      source.pipe(
        restartMap(function* (value, index) {
          typeOf(value).is<string>();
          typeOf(index).is<number>();
          return (yield* sleep(1, value)).length;
        }),
      ),
      source.pipe(dropMap(async (value) => value.length)),
      source.pipe(enqueueMap((value) => of(value.length))),
      source.pipe(keepLatestMap((value) => createTask(of(value.length)))),
      source.pipe(
        restartMap((value) => async (context) => {
          typeOf(context).is<TaskContext>();
          return value.length;
        }),
      ),
    ];
    for (const result of results) typeOf(result).is<Observable<number>>();
    // @ts-expect-error a number is no work
    source.pipe(restartMap(() => 42));
  },

  'taskFunction keeps the arguments, and gives tasks of what the body comes to'(): void {
    const search = taskFunction(
      function* (term: string, limit?: number) {
        yield* sleep(1);
        return [term, limit ?? 10] as const;
      },
      { policy: 'restart', limit: 2, name: 'search' },
    );
    typeOf(search('a')).is<Task<readonly [string, number]>>();
    typeOf(search.last$).is<Observable<Task<readonly [string, number]>>>();
    typeOf(search.running$).is<Observable<boolean>>();
    typeOf(search.cancelAll('reason')).is<number>();
    // @ts-expect-error a term is text
    search(42);
    // @ts-expect-error there is no such policy
    taskFunction(() => of(1), { policy: 'latest' });
    // @ts-expect-error a number is no work
    taskFunction(() => 42);
  },

  'taskFunction takes every kind of work'(): void {
    typeOf(taskFunction(async (n: number) => String(n))).is<TaskFunction<[number], string>>();
    typeOf(taskFunction((n: number) => of(n))).is<TaskFunction<[number], number>>();
    typeOf(
      taskFunction(
        (url: string) =>
          ({ signal }) =>
            until(url, signal),
      ),
    ).is<TaskFunction<[string], boolean>>();
  },

  'taskFunction asks for the this its body needs'(): void {
    const get = taskFunction(function* (this: { base: string }, path: string) {
      return this.base + path;
    });
    typeOf(get.call({ base: '' }, '')).is<Task<string>>();
    // @ts-expect-error without an object there is no base
    get('');
  },

  'toState shows tasks and futures'(): void {
    typeOf(toState(createTask(of(1)))).is<Observable<TaskView<number>>>();
    typeOf(toState(new Future<string>())).is<Observable<TaskView<string>>>();
    // @ts-expect-error a number is no task
    toState(42);
    const view: TaskView<number> = { state: 'running', value: undefined, error: undefined };
    typeOf(view.state).is<TaskState>();
    typeOf(view.value).is<number | undefined>();
    typeOf(view.error).is<unknown>();
  },

  'a policy has a name'(): void {
    const policies: TaskPolicy[] = ['restart', 'drop', 'enqueue', 'keep-latest', 'parallel'];
    typeOf(policies).is<TaskPolicy[]>();
  },
};

async function until(_url: string, signal: AbortSignal): Promise<boolean> {
  return signal.aborted;
}

it.each(Object.entries(laws))('%s', (_, law) => {
  expect(typeof law).toBe('function');
});
