import {
  CancelledError,
  Condition,
  createTask,
  gather,
  InvalidStateError,
  Lock,
  sleep,
  type Task,
  waitFor,
} from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { raisedBy } from '../support/raised-by.js';
import { inVirtualTime } from '../support/virtual-time.js';

describe('Lock', () => {
  it('is free at first, and held from acquire to release', () => {
    const { result } = runVirtual(function* () {
      const lock = new Lock();
      const seen = [lock.locked()];
      yield* lock.acquire();
      seen.push(lock.locked());
      lock.release();
      return [...seen, lock.locked()];
    });

    expect(result).toEqual([false, true, false]);
  });

  it('is acquired without suspending when it is free', () => {
    const { timeline } = inVirtualTime(function* (log) {
      createTask(function* () {
        log('another turn');
      });
      yield* new Lock().acquire();
      log('taken');
    });
    expect(timeline.map(([, event]) => event)).toEqual(['taken', 'another turn']);
  });

  it('is acquired by waiting for acquire(), not by calling it', () => {
    const lock = new Lock();
    lock.acquire();

    expect(lock.locked()).toBe(false);
  });

  it('is acquired in order of arrival', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const lock = new Lock();
      const use = function* (name: string) {
        using _held = yield* lock.acquire();
        log(name);
        yield* sleep(2);
      };
      yield* gather([use('a'), use('b'), use('c')]);
    });

    expect(timeline).toEqual([
      [0, 'a'],
      [2, 'b'],
      [4, 'c'],
    ]);
  });

  it('released, is free until the woken task goes on', () => {
    const { result } = runVirtual(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      const next = createTask(lock.acquire());
      yield* sleep(0);
      lock.release();
      const seen = [lock.locked()];
      yield* next;
      return [...seen, lock.locked()];
    });

    expect(result).toEqual([false, true]);
  });

  it('released, cannot be acquired by a third task while a woken one has not gone on', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const lock = new Lock();
      yield* lock.acquire();
      const second = createTask(function* () {
        using _held = yield* lock.acquire();
        log('second');
        yield* sleep(1);
      });
      yield* sleep(0);
      lock.release();
      log(lock.locked());
      const held = yield* lock.acquire();
      log('first again');
      held[Symbol.dispose]();
      yield* second;
    });

    expect(timeline).toEqual([
      [0, false],
      [0, 'second'],
      [1, 'first again'],
    ]);
  });

  it('wakes the next task if the woken one is cancelled before it goes on', () => {
    const { task, timeline } = inVirtualTime(function* (log) {
      const lock = new Lock();
      yield* lock.acquire();
      const [second, third] = [0, 1].map(() => createTask(lock.acquire())) as [Task<unknown>, Task<unknown>];
      yield* sleep(0);
      lock.release();
      second.cancel();
      yield* third;
      log('third');
      return [second.state, lock.locked()];
    });

    expect(task.result()).toEqual(['cancelled', true]);
    expect(timeline).toEqual([[0, 'third']]);
  });

  it('skips tasks that were cancelled while they waited', () => {
    const { result } = runVirtual(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      const [second, third] = [0, 1].map(() => createTask(lock.acquire())) as [Task<unknown>, Task<unknown>];
      yield* sleep(0);
      second.cancel();
      lock.release();
      yield* third;
      return [second.state, third.state, lock.locked()];
    });

    expect(result).toEqual(['cancelled', 'succeeded', true]);
  });

  it('stays held, and wakes no task, when a waiting task is cancelled', () => {
    const { result } = runVirtual(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      const [second, third] = [0, 1].map(() => createTask(lock.acquire())) as [Task<unknown>, Task<unknown>];
      yield* sleep(0);
      second.cancel();
      yield* sleep(1);
      const seen = [lock.locked(), third.done()];
      lock.release();
      yield* third;
      return seen;
    });

    expect(result).toEqual([true, false]);
  });

  it('free, with only cancelled tasks in the queue, is acquired without suspending', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const lock = new Lock();
      yield* lock.acquire();
      const second = createTask(lock.acquire());
      yield* sleep(0);
      second.cancel();
      lock.release();
      createTask(function* () {
        log('another turn');
      });
      yield* lock.acquire();
      log('taken');
    });

    expect(timeline.map(([, event]) => event)).toEqual(['taken', 'another turn']);
  });

  it('free, with a waiting task behind a cancelled one, is not acquired by a task that arrives', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const lock = new Lock();
      yield* lock.acquire();
      const second = createTask(lock.acquire());
      const third = createTask(function* () {
        using _held = yield* lock.acquire();
        log('third');
      });
      yield* sleep(0);
      second.cancel();
      lock.release();
      using _held = yield* lock.acquire();
      log('first again');
      yield* third;
    });

    expect(timeline.map(([, event]) => event)).toEqual(['third', 'first again']);
  });

  it('cannot be released when it is not held', () => {
    expect(() => {
      new Lock().release();
    }).toThrow(InvalidStateError);
    expect(() => {
      new Lock().release();
    }).toThrow(/using held = yield\* lock\.acquire\(\)/);
  });

  it('is released by `using` at the end of the block, whatever happens in it', () => {
    const { result } = runVirtual(function* () {
      const lock = new Lock();
      const error = yield* raisedBy(
        (function* () {
          using _held = yield* lock.acquire();
          throw new Error('broken');
        })(),
      );
      return [error, lock.locked()];
    });

    expect(result).toEqual([new Error('broken'), false]);
  });

  it('is released by `using` when its holder is cancelled', () => {
    const { result } = runVirtual(function* () {
      const lock = new Lock();
      const holder = createTask(function* () {
        using _held = yield* lock.acquire();
        yield* sleep(1000);
      });
      yield* sleep(1);
      holder.cancel();
      const error = yield* raisedBy(holder);
      return [error, lock.locked()];
    });

    expect(result).toEqual([expect.any(CancelledError), false]);
  });

  it('is not released by `using` when the acquire itself was cancelled', () => {
    const { result } = runVirtual(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      const error = yield* raisedBy(
        waitFor(function* () {
          using _held = yield* lock.acquire();
        }, 5),
      );
      return [(error as Error).name, lock.locked()];
    });

    expect(result).toEqual(['TimeoutError', true]);
  });

  it('is released once by the result of acquire(), however often that is disposed', () => {
    const { result } = runVirtual(function* () {
      const lock = new Lock();
      const held = yield* lock.acquire();
      held[Symbol.dispose]();
      yield* lock.acquire();
      held[Symbol.dispose]();
      return lock.locked();
    });

    expect(result).toBe(true);
  });

  it('released by release() before the block of `using` ends, is not released again at its end', () => {
    const { result } = runVirtual(function* () {
      const lock = new Lock();
      const early = yield* lock.acquire();
      lock.release();
      const other = yield* lock.acquire();
      early[Symbol.dispose]();
      const isStillHeld = lock.locked();
      other[Symbol.dispose]();
      return [isStillHeld, lock.locked()];
    });

    expect(result).toEqual([true, false]);
  });

  it('goes to the next task if a subscriber leaves in the turn in which it would get the lock', () => {
    const { result } = runVirtual(function* () {
      const lock = new Lock();
      const held = yield* lock.acquire();
      const waiting = lock.acquire().subscribe();
      yield* sleep(0);
      held[Symbol.dispose]();
      waiting.unsubscribe();
      yield* sleep(1);
      return lock.locked();
    });

    expect(result).toBe(false);
  });

  it('may be released by a task that does not hold it', () => {
    const { result } = runVirtual(function* () {
      const lock = new Lock();
      yield* createTask(lock.acquire());
      lock.release();
      return lock.locked();
    });

    expect(result).toBe(false);
  });

  it('starts anew each time its acquire() is waited for', () => {
    const { result } = runVirtual(function* () {
      const lock = new Lock();
      const acquire = lock.acquire();
      (yield* acquire)[Symbol.dispose]();
      (yield* acquire)[Symbol.dispose]();
      return lock.locked();
    });

    expect(result).toBe(false);
  });

  it('needs no further task: waiting for it is part of the task that waits', () => {
    const { result } = runVirtual(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      const waiter = createTask(lock.acquire());
      yield* sleep(0);
      const states = [waiter.state];
      waiter.cancel('enough');
      const error = yield* raisedBy(waiter);
      return [...states, (error as CancelledError).reason];
    });

    expect(result).toEqual(['running', 'enough']);
  });

  it('is released through a proxy around it and around the result of acquire(), as the store of a framework makes one', () => {
    const { result } = runVirtual(function* () {
      const lock = new Proxy(new Lock(), {});
      const condition = new Condition(lock);
      const waiting = createTask(function* () {
        const held = new Proxy(yield* lock.acquire(), {});
        yield* condition.wait();
        held[Symbol.dispose]();
        return lock.locked();
      });
      yield* sleep(1);
      const held = new Proxy(yield* lock.acquire(), {});
      condition.notify();
      held[Symbol.dispose]();
      return [lock.locked(), yield* waiting];
    });

    expect(result).toEqual([false, false]);
  });

  it('works with await, outside of coroutines', async () => {
    const lock = new Lock();
    const held = await lock.acquire();
    const order: string[] = [];
    const other = lock.acquire().then((second) => {
      order.push('second');
      second[Symbol.dispose]();
    });
    order.push('first');
    held[Symbol.dispose]();
    await other;

    expect(order).toEqual(['first', 'second']);
    expect(lock.locked()).toBe(false);
  });
});

it('shows an inspection no owner while it is free', () => {
  expect([...new Lock().owners()]).toStrictEqual([]);
});

it('shows an inspection nothing that a wait for a lock depends on', () => {
  const { result } = runVirtual(function* () {
    const lock = new Lock();
    yield* lock.acquire();
    const task = createTask(lock.acquire());
    yield* sleep(0);
    const dependencies = [...task.waiting!.dependencies!()];
    task.cancel();
    return dependencies;
  });

  expect(result).toStrictEqual([]);
});
