import {
  concat,
  concatMap,
  defer,
  from,
  interval,
  map,
  mergeMap,
  type Observable,
  take,
  throwError,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import {
  type Awaitable,
  CancelledError,
  type Coroutine,
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
/** Linear time takes a second or two; a busy machine may need many. */
const LIMIT = 120_000;

const failAfter = coroutine(function* (ms: number): Coroutine<number> {
  yield* sleep(ms);
  throw new Error('broken');
});

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
  const LONG = 20_000;
  const sent = [1, 2, 3];

  /** The last task of a chain over `source`. */
  const chain = (source: Task<number>, scheduler: VirtualTimeScheduler): Task<number> => {
    let last = source;
    for (let i = 0; i < LONG; i++) last = createTask(last.pipe(map((value) => value + 1)), { scheduler });
    return last;
  };

  const sources: [string, (scheduler: VirtualTimeScheduler) => Observable<number>, string][] = [
    [
      'one after the other',
      (scheduler) => from(sent).pipe(concatMap((value) => timer(1, scheduler).pipe(map(() => value)))),
      'end',
    ],
    ['at once', (scheduler) => timer(1, scheduler).pipe(mergeMap(() => sent)), 'end'],
    [
      'before it fails',
      (scheduler) =>
        timer(1, scheduler).pipe(
          mergeMap(() =>
            concat(
              sent,
              throwError(() => new Error('broken')),
            ),
          ),
        ),
      'broken',
    ],
  ];

  it.each(sources)(
    'passes on values that come %s, in order and before the end, however long it is',
    (_, make, end) => {
      const scheduler = new VirtualTimeScheduler();
      const got: unknown[] = [];
      chain(createTask(make(scheduler), { scheduler }), scheduler).subscribe({
        next: (value) => got.push(value - LONG),
        error: (error: unknown) => got.push((error as Error).message),
        complete: () => got.push('end'),
      });
      scheduler.flush();
      expect(got).toEqual([...sent, end]);
    },
    LIMIT,
  );

  it(
    'ends with its subscriber, however long it is',
    () => {
      const scheduler = new VirtualTimeScheduler();
      const first = createTask(interval(1, scheduler), { scheduler });
      const got: number[] = [];
      chain(first, scheduler)
        .pipe(take(2))
        .subscribe((value) => got.push(value - LONG));
      scheduler.flush();
      expect([got, first.cancelled()]).toEqual([[0, 1], true]);
    },
    LIMIT,
  );

  it(
    'is cancelled however long it is',
    () => {
      const scheduler = new VirtualTimeScheduler();
      const first = createTask(sleep(1e9, 0), { scheduler });
      const last = chain(first, scheduler);
      scheduler.schedule(() => last.cancel(), 1);
      scheduler.flush();
      expect([last.cancelled(), first.cancelled(), scheduler.now()]).toEqual([true, true, 1]);
    },
    LIMIT,
  );
});

describe('Cold awaitables, each of which is subscribed to by the one above, have no limit of depth:', () => {
  const wrappers: [string, (below: Awaitable<number>) => Awaitable<number>][] = [
    ['until of an Observable', (below) => until(below.asObservable())],
    ['until of an operator', (below) => until(below.pipe(map((value) => value)))],
    ['until of until', (below) => until(below)],
    ['waitFor within an operator', (below) => until(defer(() => waitFor(below, 1e9)))],
    [
      'eager tasks',
      (below) =>
        coroutine(function* () {
          return yield* createTask(below, { eagerStart: true });
        })(),
    ],
  ];

  it.each(wrappers)(
    '%s',
    (_, wrap) => {
      const scheduler = new VirtualTimeScheduler();
      const ends: string[] = [];
      for (const bottom of [sleep(1, 5), failAfter(1), sleep(1e9, 5)]) {
        let top: Awaitable<number> = bottom;
        for (let i = 0; i < DEEP_ASYNC; i++) top = wrap(top);
        const task = createTask(top, { scheduler });
        task.addDoneCallback(() => {
          ends.push(task.state === 'failed' ? (task.exception() as Error).message : task.state);
        });
        scheduler.schedule(() => task.cancel(), 10);
      }
      scheduler.flush();
      expect(ends).toEqual(['succeeded', 'broken', 'cancelled']);
    },
    LIMIT,
  );
});
