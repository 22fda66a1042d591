import { setImmediate as macrotask } from 'node:timers/promises';
import { CancelledError, createTask, sleep, type Task, type TaskBody, type TaskContext } from 'rxtask';
import { observeTasks } from '../../../lib/core/observe-tasks.js';
import { cancelWhenSettled } from '../../support/cancel-when-settled.js';
import { deferred } from '../../support/deferred.js';
import { unretrievedReports } from '../../support/reports.js';
import { onClock } from '../../support/virtual-time.js';
import { promisesThrough } from '../../support/promises-through.js';

const late = unretrievedReports();

function abortError(): Error {
  return new DOMException('aborted', 'AbortError');
}

describe('a task over a bare promise', () => {
  it('ends in the order of settling, also where one has settled before the first step and the next has not', async () => {
    const log: string[] = [];
    for (const name of ['first', 'second'])
      createTask(Promise.resolve(name)).subscribe((value) => log.push(value));
    await promisesThrough();

    expect(log).toEqual(['first', 'second']);
  });

  it('ends as the promise does', async () => {
    await expect(createTask(Promise.resolve(42))).resolves.toBe(42);
    await expect(createTask(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('takes any thenable', async () => {
    const thenable = {
      then: (resolve: (value: number) => void) => resolve(42),
    } as unknown as PromiseLike<number>;

    await expect(createTask(thenable)).resolves.toBe(42);
  });

  it('fails when a thenable throws', async () => {
    const thenable = {
      then: () => {
        throw new Error('broken');
      },
    } as unknown as PromiseLike<number>;

    await expect(createTask(thenable)).rejects.toThrow('broken');
  });

  it('failing with an AbortError without a request, fails', async () => {
    const task = createTask(Promise.reject(abortError()));

    await expect(task).rejects.toThrow('aborted');
    expect(task.state).toBe('failed');
  });

  it('failing with a CancelledError is cancelled, also without a request', async () => {
    const task = createTask(Promise.reject(new CancelledError('theirs')));

    await expect(task).rejects.toEqual(new CancelledError('theirs'));
    expect(task.state).toBe('cancelled');
  });

  it.each([[undefined], [null], ['text'], [{ name: 'Error' }]])('may fail with %p', async (error) => {
    await expect(createTask(Promise.reject(error as Error))).rejects.toBe(error);
  });

  it('cancelled, is done on the next turn: nothing can reach the promise', async () => {
    const { promise, resolve } = deferred<number>();
    const task = createTask(promise);
    await promisesThrough();
    expect(task.cancel('stop')).toBe(true);
    expect(task.state).toBe('cancelling');
    await sleep(0);
    await sleep(0);

    expect(task.state).toBe('cancelled');
    await expect(task).rejects.toEqual(new CancelledError('stop'));
    resolve(1);
    await promisesThrough();
    expect([task.state, late]).toEqual(['cancelled', []]);
  });

  it.each([
    ['before it starts', async () => undefined],
    ['while it waits', promisesThrough],
  ])('cancelled %s, its later failure is reported', async (_, pass) => {
    const { promise, reject } = deferred<number>();
    const task = createTask(promise, { name: 'left' });
    await pass();
    task.cancel();
    await promisesThrough();
    reject(new Error('late'));
    await promisesThrough();

    expect(task.state).toBe('cancelled');
    expect(late).toEqual([{ error: new Error('late'), name: 'left' }]);
  });

  it.each([
    ['before it starts', async () => undefined],
    ['while it waits', promisesThrough],
  ])('cancelled %s, a later success, AbortError or CancelledError is dropped', async (_, pass) => {
    const promises = [deferred<number>(), deferred<number>(), deferred<number>()] as const;
    const tasks = promises.map(({ promise }) => createTask(promise));
    await pass();
    for (const task of tasks) task.cancel();
    await promisesThrough();
    promises[0].resolve(1);
    promises[1].reject(abortError());
    promises[2].reject(new CancelledError());
    await promisesThrough();

    expect(tasks.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(late).toEqual([]);
  });

  it('that fails before its task starts fails the task, and is no unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const listener = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', listener);
    try {
      const { VirtualTimeScheduler } = await import('rxjs');
      const clock = new VirtualTimeScheduler();
      const task = createTask(Promise.reject(new Error('early')), { scheduler: clock });
      await macrotask(); // by now Node would have reported it as unhandled
      clock.flush();
      await promisesThrough();
      clock.flush();
      await promisesThrough();
      clock.flush();

      expect(task.exception()).toEqual(new Error('early'));
      expect(unhandled).toEqual([]);
    } finally {
      process.off('unhandledRejection', listener);
    }
  });

  it('with onCancel "wait" is waited for, and its value stands', async () => {
    const { promise, resolve } = deferred<number>();
    const task = createTask(promise, { onCancel: 'wait' });
    await promisesThrough();
    task.cancel();
    task.cancel();
    await promisesThrough();
    expect(task.state).toBe('cancelling');
    resolve(42);

    await expect(task).resolves.toBe(42);
    expect([task.state, task.cancelling()]).toEqual(['succeeded', 2]);
  });

  it('with onCancel "wait", a failure stands too', async () => {
    const { promise, reject } = deferred<number>();
    const task = createTask(promise, { onCancel: 'wait' });
    await promisesThrough();
    task.cancel();
    await promisesThrough();
    reject(new Error('broken'));

    await expect(task).rejects.toThrow('broken');
    expect([task.state, late]).toEqual(['failed', []]);
  });
});

describe('a task over an async function', () => {
  it('ends as the function does', async () => {
    await expect(createTask(async () => 42)).resolves.toBe(42);
    await expect(
      createTask(async () => {
        throw new Error('broken');
      }),
    ).rejects.toThrow('broken');
  });

  it('cancelled before it starts, is never called', async () => {
    let calls = 0;
    const task = createTask(async () => {
      calls++;
    });
    task.cancel();
    await promisesThrough();

    expect([calls, task.state]).toEqual([0, 'cancelled']);
  });

  it('that did not read its context is not waited for', async () => {
    const { promise, reject } = deferred<number>();
    const task = createTask(async () => promise, { name: 'left' });
    await promisesThrough();
    task.cancel();
    await promisesThrough();
    expect(task.state).toBe('cancelled');
    reject(new Error('late'));
    await promisesThrough();

    expect(late).toEqual([{ error: new Error('late'), name: 'left' }]);
  });

  it('that did not read its context is waited for with onCancel "wait"', async () => {
    const { promise, resolve } = deferred<number>();
    const task = createTask(async () => promise, { onCancel: 'wait' });
    await promisesThrough();
    task.cancel();
    await promisesThrough();
    expect(task.state).toBe('cancelling');
    resolve(42);

    await expect(task).resolves.toBe(42);
  });

  it.each<[string, (context: TaskContext) => unknown]>([
    ['signal', (context) => context.signal],
    ['sleep', (context): unknown => Reflect.get(context, 'sleep')],
    ['until', (context): unknown => Reflect.get(context, 'until')],
  ])('that read %s is waited for', async (_, read) => {
    const { promise, resolve } = deferred<number>();
    const task = createTask(async (context) => {
      read(context);
      return promise;
    });
    await promisesThrough();
    task.cancel();
    await promisesThrough();
    expect(task.state).toBe('cancelling');
    resolve(42);

    await expect(task).resolves.toBe(42);
  });

  it('that read it is not waited for with onCancel "abandon"; its signal is aborted', async () => {
    const { promise } = deferred<number>();
    let signal!: AbortSignal;
    const task = createTask(
      async (context) => {
        ({ signal } = context);
        return promise;
      },
      { onCancel: 'abandon' },
    );
    await promisesThrough();
    task.cancel('stop');
    expect(signal.reason).toEqual(new CancelledError('stop'));
    await promisesThrough();

    expect(task.state).toBe('cancelled');
  });

  describe('that was requested to cancel, and', () => {
    const requested = async (
      settle: (signal: AbortSignal) => Promise<number>,
    ): Promise<{ task: Task<number> }> => {
      const { promise, resolve } = deferred<undefined>();
      const task = createTask(async ({ signal }) => {
        await promise;
        return settle(signal);
      });
      await promisesThrough();
      task.cancel('stop');
      resolve(undefined);
      await promisesThrough();
      return { task };
    };

    it.each<[string, (signal: AbortSignal) => Promise<number>, string]>([
      ['swallows it, succeeds with its value', async () => 42, 'succeeded'],
      [
        'rejects with the signal’s reason, is cancelled',
        async (signal) => Promise.reject(signal.reason as Error),
        'cancelled',
      ],
      ['rejects with an AbortError, is cancelled', async () => Promise.reject(abortError()), 'cancelled'],
      ['rejects with another error, fails', async () => Promise.reject(new Error('broken')), 'failed'],
    ])('%s', async (_, settle, state) => {
      const { task } = await requested(settle);

      expect(task.state).toBe(state);
      if (state === 'cancelled') await expect(task).rejects.toEqual(new CancelledError('stop'));
      else task.exception();
    });
  });
});

const never = new Promise<unknown>(() => undefined);

it.each<[string, Promise<unknown> | TaskBody<unknown>, string[]]>([
  ['a promise: nothing', never, []],
  ['an async body that waits for something else: nothing', async () => never, []],
  ['an async body: the waits of its context', async (context) => context.sleep(5), ['sleep()']],
])(
  'for inspection, what a task depends on that waits for %s; it may need none of it',
  (_, work, expected) => {
    const { task, clock } = onClock<unknown>(work);
    clock.maxFrames = 1;
    clock.flush();
    const wait = task.waiting!;
    const titles = [...wait.dependencies!()].map((each) => (each as { title: string }).title);

    expect([titles, wait.isLoose!(), [...wait.owners!()]]).toEqual([expected, true, []]);
    task.cancel();
    clock.maxFrames = Infinity;
    clock.flush();
  },
);

describe('a task that is cancelled in the turn in which its promise has settled', () => {
  it.each<[string, (promise: ReturnType<typeof deferred<number>>) => void, unknown[]]>([
    [
      'reports the failure under its name',
      ({ reject }) => reject(new Error('late')),
      [{ error: new Error('late'), name: 'left' }],
    ],
    ['drops the value', ({ resolve }) => resolve(1), []],
  ])('%s', async (_, settle, expected) => {
    const promise = deferred<number>();
    const task = createTask(promise.promise, { name: 'left' });
    await sleep(0);
    cancelWhenSettled(task, promise.promise);
    settle(promise);

    await expect(task).rejects.toEqual(new CancelledError('stop'));
    await macrotask();
    expect(late).toEqual(expected);
  });
});

it.each([[undefined], [null]])('waited for after a request, a promise may fail with %p', async (error) => {
  const promise = deferred<number>();
  const task = createTask(promise.promise, { onCancel: 'wait' });
  await sleep(0);
  task.cancel();
  promise.reject(error);

  await expect(task).rejects.toBe(error);
});

describe('an observer learns that a cancelled task', () => {
  const body =
    (promise: Promise<number>): TaskBody<number> =>
    () =>
      promise;

  it.each<[string, (promise: Promise<number>) => Task<number>, boolean]>([
    ['leaves an async body that has not read its context', (promise) => createTask(body(promise)), true],
    [
      'does not leave a body that it waits for',
      (promise) => createTask(body(promise), { onCancel: 'wait' }),
      false,
    ],
    [
      'leaves a body as it was told to',
      (promise) => createTask(body(promise), { onCancel: 'abandon' }),
      false,
    ],
    ['leaves a bare promise, which is no body', (promise) => createTask(promise), false],
  ])('%s', async (_, make, isTold) => {
    const { promise, resolve } = deferred<number>();
    const abandoned: object[] = [];
    const stop = observeTasks({ abandoned: (task) => abandoned.push(task) });
    const task = make(promise);
    await sleep(0);
    task.cancel();
    await sleep(0);
    resolve(1);
    await Promise.allSettled([task]);
    stop();

    expect(abandoned.map((each) => each === task)).toEqual(isTold ? [true] : []);
  });

  it('leaves no body that has settled in that turn', async () => {
    const { promise, resolve } = deferred<number>();
    const abandoned: object[] = [];
    const stop = observeTasks({ abandoned: (task) => abandoned.push(task) });
    const task = createTask(body(promise));
    await sleep(0);
    void promise.then(() => task.cancel());
    resolve(1);
    await Promise.allSettled([task]);
    stop();

    expect([task.state, abandoned]).toEqual(['cancelled', []]);
  });

  it('leaves its body, if the observer has a method for it', async () => {
    const stop = observeTasks({});
    const task = createTask(body(new Promise(() => undefined)));
    await sleep(0);
    task.cancel('stop');

    await expect(task).rejects.toEqual(new CancelledError('stop'));
    stop();
  });
});

describe('an inspection', () => {
  it('is shown nothing that a task over a bare promise depends on', async () => {
    const task = createTask(new Promise<void>(() => undefined));
    await promisesThrough();
    const waiting = task.waiting!;

    expect([...waiting.dependencies!()]).toEqual([]);
    task.cancel();
    await promisesThrough();
  });

  it('is notified that a task waits for a promise', async () => {
    const waits: [object, string][] = [];
    const stop = observeTasks({ suspended: (task, { title }) => waits.push([task, title]) });
    const { promise, resolve } = deferred<number>();
    const task = createTask(promise);
    await promisesThrough();
    resolve(1);
    await task;
    stop();

    expect(waits.find(([who]) => who === task)?.[1]).toBe('"a promise"');
  });
});
