import { of, Subject } from 'rxjs';
import {
  allTasks,
  CancelledError,
  ContextVar,
  createTask,
  currentTask,
  Future,
  now,
  run,
  sleep,
  type Task,
  type TaskContext,
  taskGroup,
  taskScheduler,
  waitFor,
} from 'rxtask';
import { observeTasks } from '../../../lib/core/observe-tasks.js';
import { watch } from '../../../lib/core/consumers/watchers.js';
import { onClock, play } from '../../support/virtual-time.js';
import { unretrievedReports } from '../../support/reports.js';
import { turns } from '../../support/turns.js';
import { promisesThrough } from '../../support/promises-through.js';

const forever = new Promise<never>(() => undefined);

describe('the context of a body', () => {
  it('has its task and its time', () => {
    const { task, clock } = onClock(function* (context) {
      yield* sleep(5);
      return { own: context.task, times: [context.now(), now()] };
    });
    clock.flush();

    expect(task.result().own).toBe(task);
    expect(task.result().times).toEqual([5, 5]);
  });

  it('run() calls with the task as the current one, after an await too', async () => {
    const user = new ContextVar('user', 'nobody');
    const task = createTask(async (context): Promise<unknown[]> => {
      user.set('ada');
      await Promise.resolve();
      const outside = [currentTask(), user.get()];
      return [...outside, ...context.run(() => [currentTask() === context.task, user.get()])];
    });

    await expect(task).resolves.toEqual([undefined, 'nobody', true, 'ada']);
  });

  it('run() keeps variables that are set in it, for later runs and for the rest of the step', () => {
    const user = new ContextVar('user', 'nobody');
    const seen = play(function* (context) {
      user.set('ada');
      const seen = [context.run(() => user.get())];
      context.run(() => {
        user.set('grace');
      });
      seen.push(user.get());
      yield* sleep(1);
      return [...seen, user.get()];
    });

    expect(seen).toEqual(['ada', 'grace', 'grace']);
  });

  it('run() from outside of the task keeps variables for the task alone', async () => {
    const user = new ContextVar('user', 'nobody');
    const task = createTask(async (context): Promise<string[]> => {
      await Promise.resolve();
      context.run(() => {
        user.set('ada');
      });
      return [user.get(), context.run(() => user.get())];
    });

    await expect(task).resolves.toEqual(['nobody', 'ada']);
  });

  it('run() starts tasks on the loop of the task', async () => {
    const task = createTask(async (context): Promise<boolean> => {
      await Promise.resolve();
      const child = context.run(() => createTask(sleep(0)));
      await child;
      return child.loop === context.task.loop;
    });

    await expect(task).resolves.toBe(true);
  });

  it('run() raises the error of its function, and restores the current task', async () => {
    const task = createTask(async (context): Promise<unknown> => {
      await Promise.resolve();
      expect(() =>
        context.run(() => {
          throw new Error('broken');
        }),
      ).toThrow('broken');
      return currentTask();
    });

    await expect(task).resolves.toBeUndefined();
  });

  it('sleep() takes its time on the task’s clock', async () => {
    jest.useFakeTimers();
    const before = now();
    const task = createTask(async (context) => {
      await context.sleep(10);
      return context.now() - before;
    });
    await jest.advanceTimersByTimeAsync(9);
    const isEarly = task.done();
    await jest.advanceTimersByTimeAsync(1);
    jest.useRealTimers();

    expect([isEarly, task.result()]).toEqual([false, 10]);
  });

  it('until() waits for an input of any kind, with or without a signal', async () => {
    const task = createTask(async (context): Promise<unknown[]> => [
      await context.until(of(1, 2)),
      await context.until(Promise.resolve(3)),
      await context.until(createTask(sleep(0, 4))),
      await context.until((signal) => Promise.resolve(signal.aborted)),
    ]);

    await expect(task).resolves.toEqual([2, 3, 4, false]);
  });

  it('until() raises the error of the input', async () => {
    const task = createTask(async (context) => context.until(Promise.reject(new Error('broken'))));

    await expect(task).rejects.toThrow('broken');
  });
});

describe('the signal', () => {
  it('is one and the same each time', async () => {
    const task = createTask(async (context): Promise<boolean> => context.signal === context.signal);

    await expect(task).resolves.toBe(true);
  });

  it('is aborted when cancellation is requested, with the CancelledError as its reason', async () => {
    let signal!: AbortSignal;
    const task = createTask(async (context) => {
      ({ signal } = context);
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      throw signal.reason;
    });
    await promisesThrough();
    expect(signal.aborted).toBe(false);

    task.cancel('stop');

    expect(signal.aborted).toBe(true);
    expect(signal.reason).toEqual(new CancelledError('stop'));
    await expect(task).rejects.toBe(signal.reason);
  });

  it('is aborted once, with the first reason', async () => {
    let aborts = 0;
    let signal!: AbortSignal;
    const { promise, end } = gate();
    const task = createTask(async (context) => {
      ({ signal } = context);
      signal.addEventListener('abort', () => aborts++);
      await promise;
    });
    await promisesThrough();
    task.cancel('first');
    task.cancel('second');
    end();
    await task;

    expect([aborts, signal.reason]).toEqual([1, new CancelledError('first')]);
  });

  it('is not aborted by the end of the task', async () => {
    let signal!: AbortSignal;
    await createTask(async (context) => {
      ({ signal } = context);
    });

    expect(signal.aborted).toBe(false);
  });

  it('serves a generator body too', () => {
    let signal!: AbortSignal;
    const { task, clock } = onClock(function* (context) {
      ({ signal } = context);
      yield* sleep(100);
    });
    clock.schedule(() => task.cancel('stop'), 10);
    clock.flush();

    expect(signal.reason).toEqual(new CancelledError('stop'));
  });

  it.each<[string, { onCancel?: 'wait' }]>([
    ['after it was left to itself', {}],
    ['when it is waited for all the same', { onCancel: 'wait' }],
  ])('first read after the request, is aborted with its reason: %s', async (_, options) => {
    const { promise, end } = gate();
    const reasons: unknown[] = [];
    const task = createTask(async (context) => {
      await promise;
      reasons.push(context.signal.reason);
    }, options);
    await promisesThrough();
    task.cancel('stop');
    await promisesThrough();
    end();
    await promisesThrough();

    expect(reasons).toEqual([new CancelledError('stop')]);
    expect(task.done()).toBe(true);
  });

  it('first read between the request and its delivery, is aborted with its reason', async () => {
    let context!: TaskContext;
    const { promise, end } = gate();
    const task = createTask(async (given) => {
      context = given;
      await promise;
    });
    await promisesThrough();
    task.cancel('stop');
    expect(context.signal.reason).toEqual(new CancelledError('stop'));
    await promisesThrough();
    expect(task.state).toBe('cancelling');
    end();
    await expect(task).resolves.toBeUndefined();
  });

  it('is aborted too if it is first read after a request that was swallowed', () => {
    const aborted = play(function* (context) {
      context.task.cancel('stop');
      try {
        yield* sleep(1);
      } catch {
        // swallowed
      }
      return context.signal.aborted;
    });

    expect(aborted).toBe(true);
  });

  it('first read after the task has cancelled itself, is aborted', async () => {
    const task = createTask(async (context) => {
      context.task.cancel('myself');
      throw context.signal.reason;
    });

    await expect(task).rejects.toEqual(new CancelledError('myself'));
  });
});

describe('waits of an async body', () => {
  it.each<[string, (context: TaskContext) => Promise<unknown>]>([
    ['sleep', (context) => context.sleep(100_000)],
    ['until', (context) => context.until(new Subject())],
  ])('%s() rejects when the task is cancelled, and the task ends cancelled', async (_, wait) => {
    const task = createTask(wait);
    await promisesThrough();
    task.cancel('stop');

    await expect(task).rejects.toEqual(new CancelledError('stop'));
    expect(task.state).toBe('cancelled');
  });

  it('may be waited for again during the clean-up', async () => {
    const log: unknown[] = [];
    const task = createTask(async (context) => {
      try {
        await context.sleep(100_000);
      } catch (error) {
        await context.sleep(1);
        log.push(error, context.task.state);
        throw error;
      }
    });
    await promisesThrough();
    task.cancel('stop');
    await expect(task).rejects.toThrow(CancelledError);

    expect(log).toEqual([new CancelledError('stop'), 'cancelling']);
  });

  it('a second request interrupts the clean-up too', async () => {
    const log: unknown[] = [];
    const task = createTask(async (context) => {
      try {
        await context.sleep(100_000);
      } finally {
        await context.sleep(100_000).catch((error: unknown) => log.push(error));
      }
    });
    await promisesThrough();
    task.cancel('first');
    await promisesThrough();
    task.cancel('second');
    await expect(task).rejects.toEqual(new CancelledError('first'));

    expect(log).toEqual([new CancelledError('second')]);
  });

  it('several at once all reject', async () => {
    const task = createTask(async (context) =>
      Promise.allSettled([context.sleep(100_000), context.until(forever), context.sleep(0)]),
    );
    await promisesThrough();
    task.cancel('stop');

    const results = await task;
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  });

  it('several at once reject in the order in which they began', () => {
    const log: string[] = [];
    play(function* () {
      const task = createTask(async (context) => {
        await Promise.all(['a', 'b', 'c'].map((name) => context.sleep(100_000).catch(() => log.push(name))));
      });
      yield* sleep(1);
      task.cancel();
      yield* sleep(1);
    });

    return promisesThrough().then(() => {
      expect(log).toEqual(['a', 'b', 'c']);
    });
  });

  it('a request that comes when a sleep is over, and before the body learns of it, rejects it', () => {
    const log: unknown[] = [];
    play(function* () {
      const task = createTask(async (context) => {
        await context.sleep(5).catch((error: unknown) => log.push(error));
      });
      yield* sleep(0);
      taskScheduler.schedule(() => task.cancel('stop'), 5);
      yield* sleep(10);
    });

    return promisesThrough().then(() => {
      expect(log).toEqual([new CancelledError('stop')]);
      expect((log[0] as CancelledError).cause).toBeUndefined();
    });
  });

  it('are what the task waits for, in words', async () => {
    const words: unknown[] = [];
    play(function* () {
      const task = createTask(async (context) => {
        await Promise.allSettled([context.sleep(5), context.until(new Future()), context.sleep(0)]);
      });
      const other = createTask(async () => forever);
      yield* sleep(0);
      words.push(task.waitingFor, other.waitingFor);
      task.cancel();
      other.cancel();
      yield* sleep(5);
    });
    await promisesThrough();

    expect(words).toEqual([expect.stringMatching(/^sleep\(\) and Task-\d+ of its context$/), 'a promise']);
  });

  it('make no task, if they sleep', async () => {
    const names = await run(
      function* () {
        createTask(async (context) => context.sleep(5), { name: 'body' });
        yield* sleep(1);
        return [...allTasks()].map(({ name }) => name);
      },
      { name: 'main' },
    );

    expect(names).toEqual(['main', 'body']);
  });

  it('a request that comes between two waits is raised at the next, once', async () => {
    const { promise, end } = gate();
    const log: unknown[] = [];
    const task = createTask(async (context) => {
      const pause = (ms: number): Promise<void> => context.sleep(ms);
      await pause(0);
      await promise;
      await pause(100_000).catch((error: unknown) => log.push(error));
      await pause(0);
      return 'swallowed';
    });
    await promisesThrough();
    task.cancel('stop');
    await promisesThrough();
    end();

    await expect(task).resolves.toBe('swallowed');
    expect(log).toEqual([new CancelledError('stop')]);
  });

  it('a request that has aborted the signal is not raised at a later wait', async () => {
    const task = createTask(async (context) => {
      await new Promise((resolve) => {
        context.signal.addEventListener('abort', resolve);
      });
      await context.sleep(0);
      return 'cleaned up';
    });
    await promisesThrough();
    task.cancel();

    await expect(task).resolves.toBe('cleaned up');
  });

  it('that begin after the task has left its body reject at once', async () => {
    const { promise, end } = gate();
    const log: unknown[] = [];
    const task = createTask(async (context) => {
      await promise;
      await context.sleep(100_000).catch((error: unknown) => log.push(error));
      await context.until(forever).catch((error: unknown) => log.push(error));
    });
    await promisesThrough();
    task.cancel('stop');
    await expect(task).rejects.toThrow(CancelledError);
    end();
    await promisesThrough();

    expect(log).toEqual([new CancelledError('stop'), new CancelledError('stop')]);
  });

  it('waiting for a task passes the request on to it', async () => {
    let inner!: Task<void>;
    const task = createTask(async (context) => {
      inner = createTask(sleep(100_000));
      await context.until(inner);
    });
    await promisesThrough();
    task.cancel('stop');
    await expect(task).rejects.toEqual(new CancelledError('stop'));

    expect(inner.state).toBe('cancelled');
  });

  it('leaves nothing behind on a task in which many bodies end, one after another', () => {
    const { task, clock } = onClock(function* (context) {
      for (let i = 0; i < 3; i++) {
        yield* waitFor(function* ({ signal }) {
          yield* sleep(signal.aborted ? 0 : 1);
        }, 10);
        yield* taskGroup(function* (_group, { signal }) {
          yield* sleep(signal.aborted ? 0 : 1);
        });
      }
      return watch(context.task).requests.length;
    });
    clock.flush();

    expect(task.result()).toBe(0);
  });

  it.each<[string, (context: TaskContext) => Promise<void>]>([
    [
      'a sleep begun before something else is awaited',
      async ({ sleep }) => {
        const atLeast = sleep(500);
        await new Promise((resolve) => setTimeout(resolve, 5));
        await atLeast;
      },
    ],
    [
      'one of two waits side by side',
      async ({ until }) => {
        const [first, second] = [until(forever), until(forever)];
        await second;
        await first;
      },
    ],
    [
      'a wait begun after the request',
      async (context) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        void context.sleep(5);
      },
    ],
  ])('%s leaves no rejection unhandled when it is cancelled', async (_, body) => {
    const task = createTask(body, { onCancel: 'wait' });
    task.subscribe();
    await sleep(1);
    task.cancel();
    await sleep(20); // the test runner fails a test during which a rejection is unhandled

    expect(task.done()).toBe(true);
  });
});

function gate(): { promise: Promise<void>; end: () => void } {
  let end!: () => void;
  const promise = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { promise, end };
}

describe('emit', () => {
  it('gives a value to the subscribers before the result', () => {
    const log: unknown[] = [];
    play(function* () {
      const task = createTask<string>(function* ({ emit }) {
        yield* sleep(1);
        emit('half');
        yield* sleep(1);
        return 'all';
      });
      task.subscribe({ next: (value) => log.push([now(), value]), complete: () => log.push('complete') });
      yield* task;
    });

    expect(log).toEqual([[1, 'half'], [2, 'all'], 'complete']);
  });

  it('gives the latest value to those that subscribe late, and the result once, whenever they come', () => {
    const logs: unknown[][] = [];
    const listen = (task: Task<string>): void => {
      const log: unknown[] = [];
      logs.push(log);
      task.subscribe({ next: (value) => log.push(value), complete: () => log.push('complete') });
    };
    play(function* () {
      const task = createTask<string>(function* (context) {
        context.emit('first');
        context.emit('second');
        yield* sleep(5);
        return 'all';
      });
      listen(task);
      yield* sleep(1);
      listen(task);
      task.addDoneCallback(listen);
      yield* task;
      listen(task);
    });

    expect(logs).toEqual([
      ['first', 'second', 'all', 'complete'],
      ['second', 'all', 'complete'],
      ['all', 'complete'],
      ['all', 'complete'],
    ]);
  });

  it('works in an async function, across an await', async () => {
    const log: unknown[] = [];
    const task = createTask(async (context) => {
      context.emit(1);
      await context.sleep(1);
      context.emit(2);
      return 3;
    });
    task.subscribe((value) => log.push(value));
    await task;

    expect(log).toEqual([1, 2, 3]);
  });

  it('does nothing once cancellation has been requested, or the task is done', () => {
    const log: unknown[] = [];
    let late!: (value: unknown) => void;
    play(function* () {
      const task = createTask(function* ({ emit }) {
        late = emit;
        try {
          yield* sleep(100);
        } finally {
          emit('cleaning');
        }
      });
      task.subscribe({ next: (value) => log.push(value), error: () => undefined });
      yield* sleep(1);
      task.cancel();
      yield* sleep(1);
      late('late');
    });

    expect(log).toEqual([]);
  });

  it('does not make the body cooperative: a body that reads only `emit` is not waited for', async () => {
    const task = createTask(async ({ emit }) => {
      emit(1);
      await new Promise(() => undefined);
    });
    await promisesThrough();
    task.cancel();
    await promisesThrough();

    expect(task.state).toBe('cancelled');
  });
});

describe('a wrong argument of a wait in an async function', () => {
  it.each<[string, (context: TaskContext) => unknown]>([
    ['sleep', (context) => context.sleep('x' as never)],
    ['until', (context) => context.until(42 as never)],
  ])('%s rejects, and does not throw', async (_, wait) => {
    const seen: unknown[] = [];
    await createTask(async (context) => {
      const waiting = wait(context) as Promise<unknown>;
      seen.push('called');
      await waiting.catch((error: unknown) => seen.push(error));
    });

    expect(seen).toEqual(['called', expect.any(TypeError)]);
  });
});

it('a body is called without a this', async () => {
  const seen: unknown[] = [];
  await createTask(function (this: unknown) {
    seen.push(this);
    return Promise.resolve();
  } as () => Promise<void>);
  await createTask(function* (this: unknown) {
    seen.push(this);
  } as () => Generator<never, void>);

  expect(seen).toEqual([undefined, undefined]);
});

describe('a wait of an async body', () => {
  const reports = unretrievedReports();
  const broken = new Error('broken');

  it('for a task that swallows the request gets its result', async () => {
    const task = createTask(async (context) => {
      const inner = createTask(function* () {
        try {
          return yield* sleep(100_000, 'slept');
        } catch {
          return 'saved';
        }
      });
      return context.until(inner);
    });
    await promisesThrough();
    task.cancel('stop');

    await expect(task).resolves.toBe('saved');
  });

  it('is rejected by a request that comes when a future has failed; the failure is the cause', async () => {
    const future = new Future<void>();
    const log: unknown[] = [];
    const task = createTask(async (context) => {
      await context.until(future).catch((error: unknown) => log.push(error));
    });
    await promisesThrough();
    future.setException(broken);
    task.cancel('stop');
    await task;

    expect(log).toEqual([new CancelledError('stop')]);
    expect((log[0] as CancelledError).cause).toBe(broken);
  });

  it.each([0, 1, 2, 3, 4])('loses no failure to a request that comes %d turns later', async (count) => {
    const future = new Future<void>();
    const log: unknown[] = [];
    play(function* () {
      const task = createTask(async (context) => {
        await context.until(future).catch((error: unknown) => log.push(error));
      });
      yield* sleep(1);
      future.setException(broken);
      yield* turns(count);
      task.cancel('stop');
      yield* turns(6);
    });
    await promisesThrough();

    const [error] = log;
    expect(error instanceof CancelledError ? error.cause : error).toBe(broken);
  });

  it.each([
    ['reports the failure of a promise if a request comes in the same turn', true, [broken]],
    ['reports no failure that the body gets', false, []],
  ])('%s', async (_, isCancelled, expected) => {
    let fail!: (error: unknown) => void;
    const promise = new Promise<void>((_resolve, reject) => (fail = reject));
    const log: unknown[] = [];
    const { task, clock } = onClock(async (context) => {
      await context.until(promise).catch((error: unknown) => log.push(error));
    });
    clock.flush();
    fail(broken);
    await promisesThrough();
    if (isCancelled) task.cancel('stop');
    clock.flush();
    await promisesThrough();
    clock.flush();

    expect(log).toEqual([isCancelled ? new CancelledError('stop') : broken]);
    expect(reports.map(({ error }) => error)).toEqual(expected);
  });

  it('is no trouble to an observer without methods', async () => {
    const stop = observeTasks({});
    try {
      await expect(createTask(async (context) => context.until(sleep(0, 'slept')))).resolves.toBe('slept');
    } finally {
      stop();
    }
  });
});
