import { inspect } from 'node:util';
import { Subject, VirtualTimeScheduler } from 'rxjs';
import {
  CancelledError,
  createTask,
  currentTask,
  Future,
  InvalidStateError,
  sleep,
  Task,
  taskScheduler,
} from 'rxtask';
import { DETACHED, UNRETRIEVED } from '../../lib/core/flags.js';
import { loopOf } from '../../lib/loop/current-loop.js';
import { unhandledErrors } from '../support/unhandled.js';
import { raisedBy } from '../support/raised-by.js';
import { reported } from '../support/reported.js';
import { thrownBy } from '../support/thrown-by.js';
import { play } from '../support/virtual-time.js';

const errors = unhandledErrors();

describe('a future', () => {
  it('is pending, then has its result for good', () => {
    const future = new Future<number>();
    expect([future.done(), future.cancelled()]).toEqual([false, false]);

    future.setResult(42);

    expect([future.done(), future.cancelled()]).toEqual([true, false]);
    expect([future.result(), future.result(), future.exception()]).toEqual([42, 42, undefined]);
  });

  it('is pending, then has its error for good', () => {
    const future = new Future<number>();
    const error = new Error('broken');

    future.setException(error);

    expect([future.done(), future.cancelled()]).toEqual([true, false]);
    expect(thrownBy(() => future.result())).toBe(error);
    expect(future.exception()).toBe(error);
  });

  it('is cancelled at once, and has the reason each time it is read', () => {
    const future = new Future<number>();

    expect(future.cancel('stop')).toBe(true);

    expect([future.done(), future.cancelled()]).toEqual([true, true]);
    for (const ask of [() => future.result(), () => future.exception(), () => future.result()]) {
      expect(ask).toThrow(CancelledError);
      expect((thrownBy(ask) as CancelledError).reason).toBe('stop');
    }
  });

  it('has no reason if it is cancelled without one', () => {
    const future = new Future<number>();
    future.cancel();

    expect((thrownBy(() => future.result()) as CancelledError).reason).toBeUndefined();
  });

  it('cannot be cancelled when it is done, and keeps its outcome', () => {
    const future = new Future<number>();
    future.setResult(1);

    expect(future.cancel()).toBe(false);
    expect(future.result()).toBe(1);
  });

  it('ended with a CancelledError is cancelled', () => {
    const future = new Future<number>();
    future.setException(new CancelledError('stop'));

    expect(future.cancelled()).toBe(true);
  });

  it('keeps a promise or future as its result itself', () => {
    const inner = new Future<number>();
    const future = new Future<Future<number>>();
    future.setResult(inner);

    expect(future.result()).toBe(inner);
  });
});

describe('misuse of a future', () => {
  it.each<[string, (future: Future<number>) => unknown]>([
    ['result', (future) => future.result()],
    ['exception', (future) => future.exception()],
  ])('%s() too early says how to wait', (method, ask) => {
    expect(() => ask(new Future())).toThrow(InvalidStateError);
    expect(() => ask(new Future())).toThrow(`The future is not done: call ${method}() once done() is true.`);
    expect(() => ask(new Future({ name: 'answer' }))).toThrow('"answer" is not done');
    expect(() => ask(new Future())).toThrow('write `yield* task` in a coroutine or `await task` anywhere');
  });

  it.each<[string, (future: Future<number>) => void]>([
    ['setResult', (future) => future.setResult(2)],
    ['setException', (future) => future.setException(new Error('late'))],
  ])('%s() when it is done says so', (method, set) => {
    const ended = [
      new Future<number>({ name: 'answer' }),
      new Future<number>(),
      new Future<number>(),
    ] as const;
    ended[0].setResult(1);
    ended[1].setException(new Error('broken'));
    ended[2].cancel();

    for (const future of ended) {
      expect(() => set(future)).toThrow(InvalidStateError);
      expect(() => set(future)).toThrow(`is already done: ${method}() can end it only once.`);
    }
    expect(ended[0].result()).toBe(1);
    expect(ended[1].exception()).toEqual(new Error('broken'));
  });

  it('a name is a string, whatever value was given', () => {
    const future = new Future({ name: 42 as unknown as string });

    expect(() => future.result()).toThrow('"42" is not done');
    expect(future.toJSON()).toEqual({ name: '42', state: 'pending' });
  });
});

describe('done callbacks', () => {
  it.each([undefined, null, 42, {}])('%p is refused, with the call to write instead', (callback) => {
    const future = new Future<void>({ name: 'answer' });

    expect(() => {
      future.addDoneCallback(callback as never);
    }).toThrow(
      /^"answer": addDoneCallback\(\) takes a function, not .*: write `task\.addDoneCallback\(\(task\) => \{ … \}\)`\.$/,
    );
    expect(() => {
      new Future<void>().addDoneCallback(callback as never);
    }).toThrow('The future: addDoneCallback() takes a function');
  });

  it('get the future, on the turn after its end, in order of registration', () => {
    const log: unknown[] = [];
    const future = new Future<number>();
    play(function* () {
      future.addDoneCallback((ended) => log.push(1, ended === future));
      future.addDoneCallback(() => log.push(2));
      future.setResult(42);
      log.push('set');
      yield* sleep(0);
      log.push('next turn');
    });

    expect(log).toEqual(['set', 1, true, 2, 'next turn']);
  });

  it('registered after the end are called on the next turn too', () => {
    const log: unknown[] = [];
    play(function* () {
      const future = new Future<number>();
      future.setResult(42);
      yield* sleep(1);
      future.addDoneCallback((ended) => log.push(ended.result()));
      log.push('registered');
      yield* sleep(0);
    });

    expect(log).toEqual(['registered', 42]);
  });

  it('registered outside of any turn are called on the loop of the future', () => {
    const clock = new VirtualTimeScheduler();
    const log: number[] = [];
    const task = createTask(sleep(5), { scheduler: clock });
    task.addDoneCallback(() => log.push(clock.now()));
    clock.flush();
    task.addDoneCallback(() => log.push(clock.now()));
    clock.flush();

    expect(log).toEqual([5, 5]);
  });

  it('registered in a turn are called on the loop of that turn', () => {
    const [clock, other] = [new VirtualTimeScheduler(), new VirtualTimeScheduler()];
    const log: string[] = [];
    const future = new Future<void>({ scheduler: other });
    createTask(
      function* () {
        future.addDoneCallback(() => log.push('called'));
        yield* sleep(1);
        future.setResult();
        yield* sleep(1);
        log.push('next');
      },
      { scheduler: clock },
    );
    clock.flush();

    expect(log).toEqual(['called', 'next']);
  });

  it('run outside of any task', () => {
    const log: unknown[] = [];
    play(function* () {
      const future = new Future<void>();
      future.addDoneCallback(() => log.push(currentTask()));
      future.setResult();
      yield* sleep(0);
    });

    expect(log).toEqual([undefined]);
  });

  it('are all removed at once, and counted', () => {
    const log: string[] = [];
    const [twice, once] = [() => log.push('twice'), () => log.push('once')];
    const removed = play(function* () {
      const future = new Future<void>();
      future.addDoneCallback(twice);
      future.addDoneCallback(once);
      future.addDoneCallback(twice);
      createTask(function* () {
        yield* future;
      });
      yield* sleep(0);
      const counts = [future.removeDoneCallback(twice), future.removeDoneCallback(twice)];
      future.setResult();
      return counts;
    });

    expect(removed).toEqual([2, 0]);
    expect(log).toEqual(['once']);
  });

  it.each([undefined, () => undefined])(
    '%p, which was not added, is not removed, and removes nothing',
    (other) => {
      const log: number[] = [];
      const removed = play(function* () {
        const future = new Future<number>();
        const counts = [future.removeDoneCallback(other as never)];
        future.subscribe((value) => log.push(value));
        counts.push(future.removeDoneCallback(other as never));
        future.subscribe((value) => log.push(value));
        counts.push(future.removeDoneCallback(other as never));
        future.setResult(42);
        return counts;
      });

      expect([removed, log]).toEqual([
        [0, 0, 0],
        [42, 42],
      ]);
    },
  );

  it('removes the only one, and no other', () => {
    const log: string[] = [];
    const [callback, other] = [() => log.push('called'), () => log.push('other')];
    const removed = play(function* () {
      const future = new Future<void>();
      future.addDoneCallback(callback);
      const counts = [future.removeDoneCallback(other), future.removeDoneCallback(callback)];
      future.addDoneCallback(other);
      future.setResult();
      return counts;
    });

    expect([removed, log]).toEqual([[0, 1], ['other']]);
  });

  it('that are on the ready queue cannot be removed', () => {
    const log: string[] = [];
    const callback = (): unknown => log.push('called');
    const removed = play(function* () {
      const future = new Future<void>();
      future.addDoneCallback(callback);
      future.setResult();
      return future.removeDoneCallback(callback);
    });

    expect(removed).toBe(0);
    expect(log).toEqual(['called']);
  });

  it('are no consumers: a failure that only they observe is reported, and the last consumer leaving still cancels', () => {
    const cancelled = play(function* () {
      const future = new Future<void>();
      future.addDoneCallback(() => undefined);
      future.subscribe().unsubscribe();
      yield* sleep(0);
      yield* sleep(0);
      return future.cancelled();
    });

    expect(cancelled).toBe(true);
  });
});

describe('subscribing to a future', () => {
  it('gives the value and completes, for any number of subscribers', () => {
    const log: unknown[] = [];
    play(function* () {
      const future = new Future<number>();
      for (const name of ['a', 'b']) {
        future.subscribe({
          next: (value) => log.push(name, value),
          complete: () => log.push(`${name} complete`),
        });
      }
      future.setResult(42);
      yield* sleep(0);
    });

    expect(log).toEqual(['a', 42, 'a complete', 'b', 42, 'b complete']);
  });

  it.each<[string, (future: Future<number>) => unknown, unknown[]]>([
    ['success: the value, then the end', (future) => future.setResult(42), [42, 'complete']],
    [
      'success with undefined: that too is a value',
      (future) => future.setResult(undefined as never),
      [undefined, 'complete'],
    ],
    ['failure: the error', (future) => future.setException('broken'), ['error', 'broken']],
    [
      'cancellation: the CancelledError',
      (future) => future.cancel('stop'),
      ['error', new CancelledError('stop')],
    ],
  ])('late emits the end at once; %s', (_, end, expected) => {
    const future = new Future<number>();
    end(future);
    const log: unknown[] = [];
    future.subscribe({
      next: (value) => log.push(value),
      error: (error: unknown) => log.push('error', error),
      complete: () => log.push('complete'),
    });

    expect(log).toEqual(expected);
  });

  it('and leaving as the last consumer cancels it by the next turn', () => {
    const log: unknown[] = [];
    play(function* () {
      const future = new Future<number>();
      const [first, second] = [future.subscribe(), future.subscribe()];
      first.unsubscribe();
      yield* sleep(1);
      log.push(future.cancelled());
      second.unsubscribe();
      log.push(future.cancelled());
      yield* sleep(0);
      log.push(future.cancelled());
    });

    expect(log).toEqual([false, false, true]);
  });

  it('leaving and coming back before that is harmless, several times too', () => {
    const result = play(function* () {
      const future = new Future<number>();
      for (let i = 0; i < 3; i++) future.subscribe().unsubscribe();
      const last = future.subscribe();
      yield* sleep(1);
      const survived = !future.cancelled();
      last.unsubscribe();
      yield* sleep(1);
      return [survived, future.cancelled()];
    });

    expect(result).toEqual([true, true]);
  });

  it('leaving does not cancel a detached future', () => {
    const result = play(function* () {
      const future = new Future<number>({ detached: true });
      future.subscribe().unsubscribe();
      yield* sleep(1);
      return future.done();
    });

    expect(result).toBe(false);
  });

  it('leaving does not cancel a future that a promise or a coroutine waits for', () => {
    const result = play(function* () {
      const [awaited, waitedFor] = [new Future<number>(), new Future<number>()];
      awaited.then(undefined, () => undefined);
      createTask(function* () {
        yield* waitedFor;
      });
      yield* sleep(0);
      awaited.subscribe().unsubscribe();
      waitedFor.subscribe().unsubscribe();
      yield* sleep(1);
      const states = [awaited.done(), waitedFor.done()];
      awaited.cancel();
      waitedFor.cancel();
      return states;
    });

    expect(result).toEqual([false, false]);
  });

  it('leaving does not cancel a retained future, and releasing it does not either', () => {
    const result = play(function* () {
      const future = new Future<number>();
      future.retain();
      future.subscribe().unsubscribe();
      yield* sleep(1);
      future.release();
      yield* sleep(1);
      return future.done();
    });

    expect(result).toBe(false);
  });

  it('leaving a future that was retained and released cancels it', () => {
    const cancelled = play(function* () {
      const future = new Future<number>();
      future.retain();
      future.release();
      future.subscribe().unsubscribe();
      yield* sleep(0);
      return future.cancelled();
    });

    expect(cancelled).toBe(true);
  });

  it('does not cancel a future that is done by the next turn', () => {
    const future = new Future<number>();
    play(function* () {
      future.subscribe().unsubscribe();
      future.setResult(1);
      yield* sleep(1);
    });

    expect(future.result()).toBe(1);
  });

  it('a future that never had a consumer is not cancelled', () => {
    const future = new Future<number>();
    play(function* () {
      yield* sleep(1);
    });

    expect(future.done()).toBe(false);
  });

  it('without an error handler, emits nothing for a cancellation', async () => {
    const future = new Future<number>();
    future.subscribe();
    future.cancel();
    await reported();

    expect(errors).toEqual([]);
  });
});

describe('waiting for a future in a coroutine', () => {
  it('costs nothing when it is done', () => {
    const log: string[] = [];
    play(function* () {
      const future = new Future<string>();
      future.setResult('value');
      taskScheduler.schedule(() => log.push('ready'));
      log.push(yield* future);
    });

    expect(log).toEqual(['value', 'ready']);
  });

  it.each<[string, (future: Future<string>) => unknown, unknown]>([
    ['failed', (future) => future.setException('broken'), 'broken'],
    ['cancelled', (future) => future.cancel('stop'), new CancelledError('stop')],
  ])('raises at once when it has %s', (_, end, expected) => {
    const raised = play(function* () {
      const future = new Future<string>();
      end(future);
      try {
        return yield* future;
      } catch (error) {
        return error;
      }
    });

    expect(raised).toEqual(expected);
  });

  it('resumes one turn after its end', () => {
    const log: string[] = [];
    play(function* () {
      const future = new Future<string>();
      createTask(function* () {
        log.push(yield* future);
      });
      yield* sleep(0);
      future.setResult('resumed');
      taskScheduler.schedule(() => log.push('after'));
      log.push('set');
    });

    expect(log).toEqual(['set', 'resumed', 'after']);
  });

  it('resumes on the loop of the waiting task', () => {
    const [mine, theirs] = [new VirtualTimeScheduler(), new VirtualTimeScheduler()];
    const future = new Future<string>({ scheduler: theirs });
    const task = createTask(
      function* () {
        return yield* future;
      },
      { scheduler: mine },
    );
    mine.flush();
    expect(future.loop).toBe(loopOf(theirs));
    future.setResult('value');
    theirs.flush();
    expect(task.done()).toBe(false);
    mine.flush();

    expect(task.result()).toBe('value');
  });

  it('works for 100,000 tasks at once, woken in order', () => {
    const count = 100_000;
    const woken: number[] = [];
    play(function* () {
      const future = new Future<void>();
      for (let i = 0; i < count; i++) {
        createTask(function* () {
          yield* future;
          woken.push(i);
        });
      }
      yield* sleep(1);
      future.setResult();
    });

    expect(woken).toHaveLength(count);
    expect(woken.every((each, i) => each === i)).toBe(true);
  });

  it('100,000 subscribers may leave in any order, without a search', () => {
    const future = new Future<void>({ detached: true });
    const subscriptions = Array.from({ length: 100_000 }, () => future.subscribe());
    for (let i = 0; i < subscriptions.length; i += 2) subscriptions[i]!.unsubscribe();
    for (let i = subscriptions.length - 1; i > 0; i -= 2) subscriptions[i]!.unsubscribe();

    expect(future.consumerCount).toBe(0);
  });
});

describe('disposing of a future', () => {
  it('cancels it at the end of a `using` block', () => {
    const future = new Future<number>();
    {
      using held = future;
      expect(held.done()).toBe(false);
    }

    expect(future.cancelled()).toBe(true);
  });

  it('waits for the clean-up at the end of an `await using` block', async () => {
    const log: string[] = [];
    {
      await using task = createTask(function* () {
        try {
          yield* sleep(100_000);
        } finally {
          yield* sleep(0);
          log.push('cleaned up');
        }
      });
      await sleep(0);
      expect(task.state).toBe('running');
    }
    log.push('after the block');

    expect(log).toEqual(['cleaned up', 'after the block']);
  });

  it('raises the error of the clean-up, and no cancellation', async () => {
    const broken = createTask(function* () {
      try {
        yield* sleep(100_000);
      } catch {
        throw new Error('broken');
      }
    });
    await sleep(0);

    await expect(broken[Symbol.asyncDispose]()).rejects.toThrow('broken');
    await expect(new Future()[Symbol.asyncDispose]()).resolves.toBeUndefined();
  });

  it.each([
    ['disposing', (task: Task<void>) => task[Symbol.dispose]()],
    ['disposing and waiting', (task: Task<void>) => void task[Symbol.asyncDispose]()],
    ['the last consumer leaving', (task: Task<void>) => task.subscribe().unsubscribe()],
  ])('%s does not interrupt a clean-up, as another cancel() would', (_way, leave) => {
    const clock = new VirtualTimeScheduler();
    const log: unknown[] = [];
    const task = createTask(
      function* () {
        try {
          yield* sleep(100_000);
        } finally {
          yield* sleep(20);
          log.push(['cleaned up', clock.now()]);
        }
      },
      { scheduler: clock },
    );
    clock.schedule(() => task.cancel(), 10);
    clock.schedule(() => {
      leave(task);
    }, 15);
    clock.flush();

    expect(log).toEqual([['cleaned up', 30]]);
    expect(task.state).toBe('cancelled');
  });

  it.each([
    ['disposing', (task: Task<void>) => task[Symbol.dispose]()],
    ['the last consumer leaving', (task: Task<void>) => task.subscribe().unsubscribe()],
  ])('%s cancels a task when another request is taken back', (_way, leave) => {
    const clock = new VirtualTimeScheduler();
    const task = createTask(
      function* () {
        try {
          yield* sleep(10);
        } catch {
          yield* sleep(10);
          currentTask()!.uncancel();
        }
        yield* sleep(100_000);
      },
      { scheduler: clock },
    );
    clock.schedule(() => task.cancel(), 5);
    clock.schedule(() => {
      leave(task);
    }, 10);
    clock.flush();

    expect([task.state, clock.now()]).toEqual(['cancelled', 15]);
  });

  it('the last consumer leaving does not, when another has come until then', () => {
    const clock = new VirtualTimeScheduler();
    const task = createTask(
      function* () {
        currentTask()!.cancel();
        try {
          yield* sleep(0);
        } catch {
          yield* sleep(10);
          currentTask()!.uncancel();
        }
        return yield* sleep(10, 'wanted');
      },
      { scheduler: clock },
    );
    const values: string[] = [];
    clock.schedule(() => {
      task.subscribe().unsubscribe();
    }, 2);
    clock.schedule(() => task.subscribe((value) => values.push(value)), 4);
    clock.flush();

    expect(values).toEqual(['wanted']);
  });

  it('the last consumer leaving does not, if another has subscribed, even if the task emits in between', () => {
    const clock = new VirtualTimeScheduler();
    const task = createTask(
      function* () {
        try {
          yield* sleep(100_000);
        } catch {
          yield* sleep(10);
          currentTask()!.uncancel();
        }
        return yield* sleep(10, 'wanted');
      },
      { scheduler: clock },
    );
    clock.schedule(() => task.cancel(), 5);
    clock.schedule(() => {
      task.subscribe().unsubscribe();
      expect(task.offer('not emitted')).toBe(false);
      task.subscribe();
    }, 8);
    clock.flush();

    expect([task.state, task.result(), clock.now()]).toEqual(['succeeded', 'wanted', 25]);
  });

  it('does nothing to a future that is done', async () => {
    const future = new Future<number>();
    future.setResult(1);
    future[Symbol.dispose]();
    await future[Symbol.asyncDispose]();

    expect(future.result()).toBe(1);
  });
});

describe('the mark of a failure that nothing has read', () => {
  const failed = (): Future<void> => {
    const future = new Future<void>({ detached: true });
    future.setException(new Error('broken'));
    return future;
  };

  it.each<[string, (future: Future<void>) => unknown]>([
    ['exception()', (future) => future.exception()],
    ['result()', (future) => thrownBy(() => future.result())],
    ['cancel(), which is too late', (future) => future.cancel()],
    ['a late subscriber', (future) => future.subscribe({ error: () => undefined })],
  ])('is taken away by %s, and no other mark', (_, read) => {
    const future = failed();
    const { flags } = future;
    read(future);

    expect([flags, future.flags]).toEqual([DETACHED | UNRETRIEVED, DETACHED]);
  });

  it('is not there after a success or a cancellation', () => {
    const [succeeded, cancelled] = [new Future<void>(), new Future<void>()];
    succeeded.setResult();
    cancelled.cancel();

    expect([succeeded.flags, cancelled.flags]).toEqual([0, 0]);
  });

  it('is taken away when a coroutine that waits goes on with the failure', () => {
    const flags = play(function* () {
      const future = new Future<void>();
      taskScheduler.schedule(() => {
        future.setException(new Error('broken'));
      });
      yield* raisedBy(future);
      return future.flags;
    });

    expect(flags).toBe(0);
  });
});

describe('the stack of a failure that nothing has read', () => {
  /** Makes a future fail. Returns how often the stack of its error was read. */
  function readsOfStack(future: Future<void>): number {
    let reads = 0;
    const error = new Error('broken');
    Object.defineProperty(error, 'stack', { get: () => (reads++, 'Error: broken'), configurable: true });
    future.setException(error);
    const readsAtOnce = reads;
    future.exception();
    return readsAtOnce;
  }

  it('is read at once if nothing waits: the frames that V8 keeps for it would keep the future in memory', () => {
    expect(readsOfStack(new Future())).toBe(1);
  });

  it('is left to the callbacks if there are some, which are likely to read the failure', () => {
    const [one, two] = [new Future<void>(), new Future<void>()];
    one.addDoneCallback(() => undefined);
    for (const callback of [() => undefined, () => undefined]) two.addDoneCallback(callback);

    expect([readsOfStack(one), readsOfStack(two)]).toEqual([0, 0]);
  });

  it('is not read at all if a consumer waits', () => {
    const future = new Future<void>();
    future.subscribe({ error: () => undefined });

    expect(readsOfStack(future)).toBe(0);
  });
});

describe('a task that emits values', () => {
  it('continues if its last consumer leaves and another subscribes in the same turn, even if it emits before the next turn', () => {
    const source = new Subject<number>();
    const log: number[] = [];
    const result = play(function* () {
      const task = createTask(source);
      yield* sleep(0);
      task.subscribe().unsubscribe();
      task.subscribe((value) => log.push(value));
      source.next(1);
      yield* sleep(0);
      source.next(2);
      source.complete();
      return yield* task;
    });

    expect([log, result]).toEqual([[1, 2], 2]);
  });

  /** What a subscriber gets that subscribes after `task` is done, but before all others were notified. */
  async function receivedInBetween(task: Task<unknown>, end: () => void): Promise<unknown[]> {
    const log: unknown[] = [];
    task.addDoneCallback(() => {
      task.subscribe({ next: (value) => log.push(value), complete: () => log.push('complete') });
      log.push('told of the others');
    });
    task.subscribe();
    await sleep(0);
    end();
    await task;
    await sleep(0);
    return log;
  }

  it('emits its last value and its end synchronously to a subscriber that arrives before all others are notified', async () => {
    const source = new Subject<number>();
    const log = await receivedInBetween(createTask(source), () => {
      source.next(1);
      source.complete();
    });

    expect(log).toEqual([1, 'told of the others', 'complete']);
  });

  it('and has another result gives such a subscriber the result alone', async () => {
    const opened = new Future<void>();
    const task = createTask(async ({ emit, until: waitUntil }) => {
      emit('progress');
      await waitUntil(opened);
      return 'result';
    });
    const log = await receivedInBetween(task, () => {
      opened.setResult();
    });

    expect(log).toEqual(['told of the others', 'result', 'complete']);
  });
});

it('cancelOnce() says whether it has made a request: not if one is pending, or at the end', () => {
  const task = createTask(sleep(1000));
  const future = new Future<void>();

  expect([task, future].map((each) => [each.cancelOnce(), each.cancelOnce()])).toEqual([
    [true, false],
    [true, false],
  ]);
});

it('is named Future or Task by Object.prototype.toString', () => {
  const task = createTask(sleep(1000));
  task.cancel();

  expect([new Future(), task].map(String)).toEqual(['[object Future]', expect.stringMatching(/^<Task /)]);
  expect(Object.prototype.toString.call(task)).toBe('[object Task]');
});

it('a printer, a console and JSON are shown its name and state, and nothing of the loop', () => {
  const future = new Future({ name: 'answer' });
  const shown = { name: 'answer', state: 'pending' };

  expect(JSON.parse(JSON.stringify(future))).toEqual(shown);
  expect(inspect({ future })).toBe("{ future: Future { name: 'answer', state: 'pending' } }");
});

it('a task is a future', () => {
  const task = createTask(function* () {});

  expect(task).toBeInstanceOf(Future);
  expect(task).toBeInstanceOf(Task);
  task.cancel();
});
