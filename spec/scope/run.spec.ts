import { setImmediate as macrotask, setTimeout as delay } from 'node:timers/promises';
import { interval, NEVER, type Subscription, VirtualTimeScheduler } from 'rxjs';
import {
  allTasks,
  CancelledError,
  config,
  ContextVar,
  type Coroutine,
  coroutine,
  createTask,
  currentTask,
  Future,
  now,
  run,
  sleep,
  type Task,
  type TaskBody,
  taskScheduler,
  type TaskOptions,
  type TaskWork,
  until,
} from 'rxtask';
import { raisedBy } from '../support/raised-by.js';
import { unretrievedReports } from '../support/reports.js';
import { unhandledErrors } from '../support/unhandled.js';
import { type Log, runInVirtualTime, type Timeline } from '../support/virtual-time.js';

/** Runs `main` in virtual time, to its end. */
async function runVirtually<T>(
  main: (log: Log) => Coroutine<T>,
  options?: TaskOptions,
): Promise<{ ended: PromiseSettledResult<T>; timeline: Timeline }> {
  const timeline: Timeline = [];
  const running = runInVirtualTime(() => main((event) => timeline.push([now(), event])), options);
  const [ended] = await Promise.allSettled([running]);
  return { ended, timeline };
}

/** Never ends by itself, and logs its life. When cancelled, it cleans up for `ms`. */
const leftover = coroutine(function* (name: string, log: Log, ms?: number) {
  try {
    yield* new Future<void>();
  } finally {
    log(`${name} cleans up`);
    if (ms !== undefined) yield* sleep(ms);
    log(`${name} is clean`);
  }
});

describe('run', () => {
  const unretrieved = unretrievedReports();

  it('returns the result of main', async () => {
    await expect(
      run(function* () {
        yield* sleep(0);
        return 42;
      }),
    ).resolves.toBe(42);
  });

  it('rejects with the error of main, which is then not reported', async () => {
    const { ended } = await runVirtually(function* () {
      throw new Error('main failed');
    });

    expect(ended).toEqual({ status: 'rejected', reason: new Error('main failed') });
    expect(unretrieved).toEqual([]);
  });

  it('takes any work', async () => {
    await expect(run(Promise.resolve('promise'))).resolves.toBe('promise');
    await expect(run(async () => 'async')).resolves.toBe('async');
    await expect(run(sleep(0, 'awaitable'))).resolves.toBe('awaitable');
  });

  it.each([42, undefined, [1]])('rejects a value that is not work: %p', async (main) => {
    await expect(run(main as unknown as TaskWork<unknown>)).rejects.toThrow(TypeError);
  });

  it('rejects when main returns no work', async () => {
    await expect(run((() => 42) as unknown as TaskBody<unknown>)).rejects.toThrow(TypeError);
  });

  it('rejects with CancelledError when main is cancelled, from inside or from outside', async () => {
    const controller = new AbortController();
    const outside = run(() => NEVER, { signal: controller.signal });
    controller.abort('outside');
    const inside = run(function* () {
      currentTask()!.cancel('inside');
      yield* sleep(1);
    });

    await expect(outside).rejects.toMatchObject({ name: 'CancelledError', reason: 'outside' });
    await expect(inside).rejects.toMatchObject({ name: 'CancelledError', reason: 'inside' });
  });

  it('cancelled from outside, main and then its tasks clean up before it rejects', async () => {
    const controller = new AbortController();
    const { ended, timeline } = await runVirtually(
      function* (log) {
        createTask(leftover('task', log, 5));
        taskScheduler.schedule(() => {
          controller.abort();
        }, 10);
        yield* leftover('main', log, 3);
      },
      { signal: controller.signal },
    );

    expect(timeline).toEqual([
      [10, 'main cleans up'],
      [13, 'main is clean'],
      [13, 'task cleans up'],
      [18, 'task is clean'],
    ]);
    expect(ended).toMatchObject({ status: 'rejected', reason: expect.any(CancelledError) as unknown });
  });

  it('passes the options on to main, the only task that it adds', async () => {
    const { ended } = await runVirtually(
      function* () {
        return [...allTasks()].map((task) => task.name);
      },
      { name: 'main' },
    );

    expect(ended).toEqual({ status: 'fulfilled', value: ['main'] });
  });

  it('is a consumer of main: a subscriber that leaves does not cancel main', async () => {
    const { ended } = await runVirtually(function* () {
      currentTask()!.subscribe().unsubscribe();
      yield* sleep(1);
      return 'held';
    });

    expect(ended).toEqual({ status: 'fulfilled', value: 'held' });
  });

  it('observes the end of an eager main like any other', async () => {
    await expect(
      run(
        function* () {
          return 'at once';
        },
        { eagerStart: true },
      ),
    ).resolves.toBe('at once');
  });
});

describe('when main has ended', () => {
  it('the tasks that are left are cancelled in order of creation, and waited for', async () => {
    const { ended, timeline } = await runVirtually(function* (log) {
      createTask(leftover('a', log, 5));
      createTask(leftover('b', log, 1));
      yield* sleep(10);
      return 'main';
    });

    expect(timeline).toEqual([
      [10, 'a cleans up'],
      [10, 'b cleans up'],
      [11, 'b is clean'],
      [15, 'a is clean'],
    ]);
    expect(ended).toEqual({ status: 'fulfilled', value: 'main' });
  });

  it('are cancelled also when main has failed', async () => {
    const { ended, timeline } = await runVirtually(function* (log) {
      createTask(leftover('a', log, 5));
      yield* sleep(10);
      throw new Error('main failed');
    });

    expect(timeline).toEqual([
      [10, 'a cleans up'],
      [15, 'a is clean'],
    ]);
    expect(ended).toEqual({ status: 'rejected', reason: new Error('main failed') });
  });

  it('a task made in the last turn never begins', async () => {
    const { timeline } = await runVirtually(function* (log) {
      taskScheduler.schedule(() => {
        createTask(leftover('late', log)); // in the turn after main's end, the last one
      });
    });

    expect(timeline).toEqual([]);
  });

  it('one more turn runs completely', async () => {
    const { timeline } = await runVirtually(function* (log) {
      createTask(function* () {
        for (let turn = 1; ; turn++) {
          log(`turn ${turn}`);
          yield* sleep(0);
        }
      });
      yield* sleep(0);
      log('main ends');
    });

    expect(timeline.map(([, event]) => event)).toEqual(['turn 1', 'main ends', 'turn 2']);
  });

  it('tasks started during the clean-up form the next round, until none is left', async () => {
    const { timeline } = await runVirtually(function* (log) {
      const spawning = coroutine(function* (generation: number): Coroutine<void> {
        try {
          yield* new Future<void>();
        } finally {
          log(`generation ${generation} ends`);
          if (generation < 3) createTask(spawning(generation + 1));
          yield* sleep(5);
        }
      });
      createTask(spawning(1));
      yield* sleep(10);
    });

    // A task of the next generation keeps running until the previous round has ended.
    expect(timeline).toEqual([
      [10, 'generation 1 ends'],
      [15, 'generation 2 ends'],
      [20, 'generation 3 ends'],
    ]);
  });

  it('a task that swallows the request is waited for until it ends', async () => {
    const { timeline } = await runVirtually(function* (log) {
      createTask(function* () {
        yield* raisedBy(new Future<void>());
        yield* sleep(100);
        log('ends in its own time');
      });
      yield* sleep(1);
    });

    expect(timeline).toEqual([[101, 'ends in its own time']]);
  });

  it('tasks that callbacks and other tasks have started are cancelled too', async () => {
    const { timeline } = await runVirtually(function* (log) {
      createTask(function* () {
        createTask(leftover('of a task', log));
      });
      const future = new Future<void>();
      future.addDoneCallback(() => {
        createTask(leftover('of a done callback', log));
      });
      future.subscribe(() => {
        createTask(leftover('of a subscriber', log));
      });
      future.setResult();
      taskScheduler.schedule(() => {
        createTask(leftover('of scheduled work', log));
      }, 1);
      yield* sleep(10);
    });

    expect(timeline.map(([, event]) => event)).toEqual(
      expect.arrayContaining([
        'of a task is clean',
        'of a done callback is clean',
        'of a subscriber is clean',
        'of scheduled work is clean',
      ]),
    );
    expect(timeline).toHaveLength(8);
  });

  it('pending work of taskScheduler is not cancelled', async () => {
    const { ended, timeline } = await runVirtually(function* (log) {
      taskScheduler.schedule(() => {
        log('scheduled work');
      }, 100);
      yield* sleep(10);
      return now();
    });

    expect(ended).toEqual({ status: 'fulfilled', value: 10 });
    expect(timeline).toEqual([[100, 'scheduled work']]);
  });

  it('tasks that were not started under it are not cancelled', async () => {
    const outside = createTask(() => NEVER);
    await run(function* () {
      outside.name = 'seen from inside';
      yield* sleep(0);
    });

    expect(outside.state).toBe('running');
    outside.cancel();
  });
});

describe('failures among the remaining tasks', () => {
  const unhandled = unhandledErrors();
  const unretrieved = unretrievedReports();

  const failInCleanUp = coroutine(function* (message: string, ms: number) {
    try {
      yield* new Future<void>();
    } catch {
      yield* sleep(ms);
      throw new Error(message);
    }
  });

  it('a failure in a clean-up is reported, and does not change the result', async () => {
    const { ended } = await runVirtually(function* () {
      createTask(failInCleanUp('clean-up failed', 1), { name: 'careless' });
      yield* sleep(1);
      return 'main';
    });

    expect(ended).toEqual({ status: 'fulfilled', value: 'main' });
    expect(unretrieved).toEqual([{ error: new Error('clean-up failed'), name: 'careless' }]);
  });

  it('each failure is reported once, also if other tasks clean up without failing', async () => {
    await runVirtually(function* (log) {
      createTask(failInCleanUp('first', 5), { name: 'a' });
      createTask(leftover('b', log, 1));
      createTask(failInCleanUp('second', 10), { name: 'c' });
      yield* sleep(1);
    });

    expect(unretrieved).toEqual([
      { error: new Error('first'), name: 'a' },
      { error: new Error('second'), name: 'c' },
    ]);
  });

  it('an unobserved failure is reported when the run ends, not when the task is collected', async () => {
    await runVirtually(function* () {
      createTask(
        function* () {
          throw new Error('unseen');
        },
        { name: 'background' },
      );
      yield* sleep(1);
    });

    expect(unretrieved).toEqual([{ error: new Error('unseen'), name: 'background' }]);
  });

  it('a failure that was observed is not reported', async () => {
    await runVirtually(function* () {
      const seen = createTask(function* () {
        throw new Error('seen');
      });
      yield* sleep(1);
      seen.exception();
    });

    expect(unretrieved).toEqual([]);
  });

  it('a handler that throws does not keep the run from ending, nor other failures from being reported', async () => {
    const reported: string[] = [];
    config.onUnretrieved = (_, task) => {
      reported.push(task.name);
      throw new Error('from the handler');
    };
    const { ended } = await runVirtually(function* () {
      createTask(failInCleanUp('first', 0), { name: 'a' });
      createTask(failInCleanUp('second', 0), { name: 'b' });
      yield* sleep(1);
      return 'main';
    });
    await delay(1); // RxJS reports from a timer

    expect(ended).toEqual({ status: 'fulfilled', value: 'main' });
    expect(reported).toEqual(['a', 'b']);
    expect(unhandled).toEqual([new Error('from the handler'), new Error('from the handler')]);
  });
});

describe('several runs', () => {
  it('a run within a run ends its own tasks, the outer one those of both', async () => {
    const { timeline } = await runVirtually(function* (log) {
      createTask(leftover('outer', log));
      const inner = run(function* () {
        createTask(leftover('inner', log));
        yield* sleep(5);
        log('inner main ends');
      });
      void inner;
      yield* sleep(10);
      log('outer main ends');
    });

    expect(timeline).toEqual([
      [5, 'inner main ends'],
      [5, 'inner cleans up'],
      [5, 'inner is clean'],
      [10, 'outer main ends'],
      [10, 'outer cleans up'],
      [10, 'outer is clean'],
    ]);
  });

  it('a run that still goes on when the outer one ends is cancelled, and the outer one waits for it', async () => {
    let inner: Promise<unknown> | undefined;
    const { timeline } = await runVirtually(function* (log) {
      inner = run(leftover('inner main', log, 5));
      inner.catch(() => undefined);
      yield* sleep(10);
    });

    expect(timeline).toEqual([
      [10, 'inner main cleans up'],
      [15, 'inner main is clean'],
    ]);
    await expect(inner).rejects.toBeInstanceOf(CancelledError);
  });

  it('a run within a task can be waited for', async () => {
    await expect(
      run(function* () {
        return yield* until(run(sleep(0, 'inner')));
      }),
    ).resolves.toBe('inner');
  });

  it("two runs side by side do not cancel each other's tasks", async () => {
    const scheduler = new VirtualTimeScheduler();
    const timeline: Timeline = [];
    const main = (name: string, ms: number) =>
      run(
        function* () {
          createTask(leftover(name, (event) => timeline.push([scheduler.now(), event])));
          yield* sleep(ms);
        },
        { scheduler },
      );
    const both = [main('first', 10), main('second', 20)];
    scheduler.flush();
    await Promise.all(both);

    expect(timeline).toEqual([
      [10, 'first cleans up'],
      [10, 'first is clean'],
      [20, 'second cleans up'],
      [20, 'second is clean'],
    ]);
  });

  it('tasks on other schedulers are cancelled too', async () => {
    const other = new VirtualTimeScheduler();
    let task: Task<unknown> | undefined;
    const running = run(function* () {
      task = createTask(() => NEVER, { scheduler: other });
      yield* sleep(1);
      return 'main';
    });
    other.flush();
    while (task?.state !== 'cancelling') await macrotask();
    other.flush();

    await expect(running).resolves.toBe('main');
    expect(task.state).toBe('cancelled');
  });

  it('leave the context of their caller as it was', async () => {
    const user = new ContextVar('user', 'nobody');
    const seen = run(function* () {
      user.set('ada');
      return user.get();
    });
    const rejected = run(42 as unknown as TaskWork<unknown>);
    const after = createTask(() => NEVER);
    await Promise.allSettled([seen, rejected]);

    expect(await seen).toBe('ada');
    expect(user.get()).toBe('nobody');
    expect(after.state).toBe('running');
    after.cancel();
  });
});

describe('a run under which a timer keeps starting tasks', () => {
  it('ends: a task that a callback starts in the second round, or later, is cancelled before its first step', async () => {
    const started: number[] = [];
    let ended = 0;
    const timer = interval(5, taskScheduler);
    let subscription!: Subscription;
    await run(function* () {
      subscription = timer.subscribe((n) => {
        createTask(function* () {
          started.push(n);
          try {
            yield* sleep(1e6);
          } finally {
            yield* sleep(30);
            ended++;
          }
        });
      });
      yield* sleep(50);
    });
    subscription.unsubscribe();

    expect(started.length).toBeGreaterThan(0);
    expect(ended).toBe(started.length);
  }, 2000);

  it('lets a task begin that a callback starts in the first round, and cancels it in the second', async () => {
    const { timeline } = await runVirtually(function* (log) {
      taskScheduler.schedule(() => void createTask(leftover('late', log, 1)), 5);
      createTask(leftover('left', log, 10));
      yield* sleep(0);
    });

    expect(timeline).toEqual([
      [0, 'left cleans up'],
      [10, 'left is clean'],
      [10, 'late cleans up'],
      [11, 'late is clean'],
    ]);
  });

  it('lets clean-up start tasks', async () => {
    const log: string[] = [];
    await run(function* () {
      createTask(function* () {
        try {
          yield* sleep(1e6);
        } finally {
          yield* createTask(function* () {
            yield* sleep(1);
            log.push('cleaned up');
          });
        }
      });
      yield* sleep(0);
    });

    expect(log).toEqual(['cleaned up']);
  });
});

describe('a run in which the request to one task throws', () => {
  const unhandled = unhandledErrors();

  it('cancels the others, and reports the error', async () => {
    class Refusing extends Future<void> {
      override cancel(): boolean {
        if (this.done()) return false;
        super.cancel();
        throw new Error('refused');
      }
    }
    let other!: Task<void>;
    await run(function* () {
      createTask(function* () {
        yield* new Refusing();
      });
      other = createTask(sleep(1e6));
      yield* sleep(0);
    });
    await delay(5);

    expect(other.state).toBe('cancelled');
    expect(unhandled).toEqual([new Error('refused')]);
  });
});

describe('a run on the clock of another scheduler, in a step of a task', () => {
  it.each<[string, (scheduler: VirtualTimeScheduler) => Promise<unknown>]>([
    ['a sleep', (scheduler) => run(() => sleep(1), { scheduler })],
    [
      'one that leaves a task behind',
      (scheduler) =>
        run(
          function* () {
            createTask(sleep(1e9));
            yield* sleep(5);
          },
          { scheduler },
        ),
    ],
  ])('ends while that step flushes the scheduler: %s', async (_, start) => {
    const scheduler = new VirtualTimeScheduler();
    let state = 'runs';
    await createTask(function* () {
      void start(scheduler).then(() => (state = 'ended'));
      scheduler.flush();
    });
    await macrotask();

    expect(state).toBe('ended');
  });
});
