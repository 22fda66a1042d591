import { VirtualTimeScheduler } from 'rxjs';
import {
  CancelledError,
  coroutine,
  createTask,
  Future,
  gather,
  gatherSettled,
  sleep,
  type Task,
  taskGroup,
  type TaskBody,
  type TaskOptions,
  type TaskWork,
  until,
  waitFor,
  withTimeout,
} from 'rxtask';

/** Far deeper than the engine's stack. */
const DEEP = 100_000;
/** The same for async functions, of which each level costs several promises. */
const DEEP_ASYNC = 20_000;
/** Linear time needs a second or two; a machine that is busy may need many. */
const LIMIT = 120_000;

type Below = (options?: TaskOptions) => Task<unknown>;
/** The work of one level: it waits for the level below it, which `below` starts. */
type Level = (below: Below) => TaskBody<unknown> | TaskWork<unknown>;

const coroutines: [string, Level][] = [
  [
    'yield*',
    (below) =>
      function* () {
        yield* below();
      },
  ],
  [
    'gather',
    (below) =>
      function* () {
        yield* gather([below()]);
      },
  ],
  [
    'gather beside other children',
    (below) =>
      function* () {
        yield* gather([new Future<void>(), below(), new Future<void>()]);
      },
  ],
  [
    'gatherSettled',
    (below) =>
      function* () {
        yield* gatherSettled([below()]);
      },
  ],
  [
    'a gather of gathers',
    (below) =>
      function* () {
        yield* gather([gather([gatherSettled([below()])])]);
      },
  ],
  [
    'the body of taskGroup',
    (below) =>
      taskGroup(function* () {
        yield* below();
      }),
  ],
  [
    'a child of taskGroup',
    (below) =>
      taskGroup(function* (group) {
        group.createTask(below());
      }),
  ],
  [
    'withTimeout',
    (below) =>
      withTimeout(1e9, function* () {
        yield* below();
      }),
  ],
  [
    'waitFor',
    (below) =>
      function* () {
        yield* waitFor(below(), 1e9);
      },
  ],
  [
    'until',
    (below) =>
      function* () {
        yield* until(below());
      },
  ],
  [
    'a coroutine call',
    (below) =>
      coroutine(function* () {
        yield* below();
      })(),
  ],
];

const asyncFunctions: [string, Level][] = [
  [
    'context.until',
    (below) => async (context) => {
      await context.until(context.run(below));
    },
  ],
  [
    'the signal of the task above',
    (below) => async (context) => {
      const { signal } = context;
      context.run(() => below({ signal }));
      await context.sleep(1e9);
    },
  ],
];

/** Starts `depth` levels and adds their tasks to `tasks`; the lowest sleeps. */
function nest(
  levels: readonly Level[],
  depth: number,
  tasks: Task<unknown>[],
  options?: TaskOptions,
): Task<unknown> {
  const level = levels[depth % levels.length]!;
  const below: Below = (inner) => nest(levels, depth - 1, tasks, inner);
  const task = createTask(depth === 0 ? sleep(1e9) : level(below), options);
  tasks.push(task);
  return task;
}

describe('A request reaches the lowest level, and all of them end, nested as deep as wanted by', () => {
  it.each([...coroutines, ['each of these in turn', undefined] as const])(
    '%s',
    (_, level) => {
      const levels = level === undefined ? coroutines.map(([, one]) => one) : [level];
      const scheduler = new VirtualTimeScheduler();
      const tasks: Task<unknown>[] = [];
      const isTaken = createTask(
        function* () {
          const top = nest(levels, DEEP, tasks);
          yield* sleep(1);
          return top.cancel('enough');
        },
        { scheduler },
      );
      scheduler.flush();

      expect(isTaken.result()).toBe(true);
      expect(tasks.filter((task) => task.cancelled()).length).toBe(tasks.length);
      expect(tasks.length).toBeGreaterThan(DEEP);
    },
    LIMIT,
  );

  it.each([...asyncFunctions, ['each of all these in turn', undefined] as const])(
    '%s',
    async (_, level) => {
      const levels = level === undefined ? [...coroutines, ...asyncFunctions].map(([, one]) => one) : [level];
      const tasks: Task<unknown>[] = [];
      const top = nest(levels, DEEP_ASYNC, tasks);
      while (tasks.length <= DEEP_ASYNC) await sleep(1);
      await sleep(1);
      top.cancel('enough');
      await expect(top).rejects.toBeInstanceOf(CancelledError);
      while (tasks.some((task) => !task.done())) await sleep(1);

      expect(tasks.filter((task) => task.cancelled()).length).toBe(tasks.length);
    },
    LIMIT,
  );
});
