import { map, VirtualTimeScheduler } from 'rxjs';
import {
  CancelledError,
  coroutine,
  createTask,
  Future,
  gather,
  gatherSettled,
  run,
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
import { raisedBy } from '../support/raised-by.js';

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

describe('Tasks that wait for each other are cancelled together in linear time, nested as deep as wanted:', () => {
  /** Each task waits for the next; the last one sleeps. */
  function chain(start: (body: TaskBody<void>) => Task<void>): Task<void>[] {
    const tasks: Task<void>[] = [];
    for (let i = 0; i <= DEEP; i++) {
      const below = tasks.at(-1);
      tasks.push(
        start(function* () {
          if (below === undefined) yield* sleep(1e9);
          else yield* below;
        }),
      );
    }
    return tasks;
  }

  const ends: [string, (made: (tasks: Task<void>[]) => void) => TaskBody<unknown>][] = [
    [
      'at the end of a run',
      (made) =>
        function* () {
          made(chain((body) => createTask(body)));
          yield* sleep(1);
        },
    ],
    [
      'at the end of a run, outermost first',
      (made) =>
        function* () {
          const tasks: Task<unknown>[] = [];
          nest([coroutines[0]![1]], DEEP, tasks);
          yield* sleep(1);
          made(tasks as Task<void>[]);
        },
    ],
    [
      'when a group ends',
      (made) =>
        function* () {
          const group = taskGroup(function* (children) {
            made(chain((body) => children.createTask(body)));
            yield* sleep(1);
            throw new Error('broken');
          });
          yield* raisedBy(group);
        },
    ],
    [
      'when a gather is cancelled',
      (made) =>
        function* () {
          const tasks = chain((body) => createTask(body));
          made(tasks);
          yield* sleep(1);
          yield* raisedBy(waitFor(gather(tasks), 1));
        },
    ],
    [
      'when the signal that they share is aborted',
      (made) =>
        function* () {
          const controller = new AbortController();
          made(chain((body) => createTask(body, { signal: controller.signal })));
          yield* sleep(1);
          controller.abort();
        },
    ],
    [
      'in a net, where a request has 2 to the power of the depth ways to the lowest one',
      (made) =>
        function* () {
          const tasks: Task<void>[] = [];
          for (let i = 0; i < 1000; i++) {
            const below = tasks.slice(-2);
            while (tasks.length < 2 * (i + 1)) {
              tasks.push(
                createTask(function* () {
                  if (below.length === 0) yield* sleep(1e9);
                  else yield* gather(below);
                }),
              );
            }
          }
          made(tasks);
          yield* sleep(1);
          tasks.at(-1)!.cancel();
        },
    ],
  ];

  it.each(ends)(
    '%s',
    (_, main) => {
      let tasks: Task<void>[] = [];
      const scheduler = new VirtualTimeScheduler();
      void run(
        main((made) => {
          tasks = made;
        }),
        { scheduler },
      );
      scheduler.flush();

      expect(tasks.length).toBeGreaterThan(1000);
      expect(tasks.filter((task) => task.cancelled()).length).toBe(tasks.length);
    },
    LIMIT,
  );
});

describe('A chain of tasks, each over the one before through an operator of RxJS,', () => {
  /** The first and the last task of a chain. A value passes through all of them in nested calls, as through RxJS's own operators. */
  const chain = (length: number, scheduler: VirtualTimeScheduler, first: Task<number>): Task<number> => {
    let last = first;
    for (let i = 0; i < length; i++) last = createTask(last.pipe(map((value) => value + 1)), { scheduler });
    return last;
  };

  it('passes its value on as deep as operators that share their source', () => {
    const scheduler = new VirtualTimeScheduler();
    const last = chain(200, scheduler, createTask(sleep(1, 0), { scheduler }));
    scheduler.flush();
    expect(last.result()).toBe(200);
  });

  it(
    'is cancelled however long it is',
    () => {
      const scheduler = new VirtualTimeScheduler();
      const first = createTask(sleep(1e9, 0), { scheduler });
      const last = chain(20_000, scheduler, first);
      scheduler.schedule(() => last.cancel(), 1);
      scheduler.flush();
      expect([last.cancelled(), first.cancelled(), scheduler.now()]).toEqual([true, true, 1]);
    },
    LIMIT,
  );
});
