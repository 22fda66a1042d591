import {
  type CancelledError,
  Condition,
  createTask,
  currentTask,
  gather,
  InvalidStateError,
  Lock,
  sleep,
  type Task,
} from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { raisedBy } from '../support/raised-by.js';
import { inVirtualTime } from '../support/virtual-time.js';

/** A task that takes the lock, waits for a notification, and logs its name when it has the lock again. */
function waiter(condition: Condition, log: (event: unknown) => void, name: unknown = 'notified'): Task<void> {
  return createTask(function* () {
    using _held = yield* condition.lock.acquire();
    yield* condition.wait();
    log(name);
  });
}

describe('Condition', () => {
  it('has a new lock, or the given one', () => {
    const lock = new Lock();

    expect(new Condition(lock).lock).toBe(lock);
    expect(new Condition().lock).toBeInstanceOf(Lock);
    expect(new Condition().lock).not.toBe(new Condition().lock);
  });

  it('may share its lock with another', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const lock = new Lock();
      const [a, b] = [new Condition(lock), new Condition(lock)];
      const tasks = [waiter(a, log, 'a'), waiter(b, log, 'b')];
      yield* sleep(1);
      for (const condition of [b, a]) {
        using _held = yield* lock.acquire();
        condition.notify();
      }
      yield* gather(tasks);
    });

    expect(timeline).toEqual([
      [1, 'b'],
      [1, 'a'],
    ]);
  });

  it('releases the lock while it waits, and holds it again when it goes on', () => {
    const { result } = runVirtual(function* () {
      const condition = new Condition();
      const seen: boolean[] = [];
      const waiting = createTask(function* () {
        using _held = yield* condition.lock.acquire();
        yield* condition.wait();
        seen.push(condition.lock.locked());
      });
      yield* sleep(0);
      seen.push(condition.lock.locked());
      {
        using _held = yield* condition.lock.acquire();
        condition.notify();
      }
      yield* waiting;
      return [...seen, condition.lock.locked()];
    });

    expect(result).toEqual([false, true, false]);
  });

  it('does not let a notified task go on before the lock is free', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const condition = new Condition();
      const waiting = waiter(condition, log);
      yield* sleep(1);
      yield* condition.lock.acquire();
      condition.notify();
      yield* sleep(5);
      log('releasing');
      condition.lock.release();
      yield* waiting;
    });

    expect(timeline).toEqual([
      [6, 'releasing'],
      [6, 'notified'],
    ]);
  });

  it('notifies one, as many as given, or all, in order of arrival', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const condition = new Condition();
      const tasks = [0, 1, 2, 3, 4].map((name) => waiter(condition, log, name));
      for (const notify of [
        () => condition.notify(),
        () => condition.notify(2),
        () => condition.notify(0),
        () => condition.notifyAll(),
      ]) {
        yield* sleep(1);
        using _held = yield* condition.lock.acquire();
        notify();
      }
      yield* gather(tasks);
    });

    expect(timeline).toEqual([
      [1, 0],
      [2, 1],
      [2, 2],
      [4, 3],
      [4, 4],
    ]);
  });

  it('keeps no notification for tasks that wait later', () => {
    const { task } = inVirtualTime(function* (log) {
      const condition = new Condition();
      {
        using _held = yield* condition.lock.acquire();
        condition.notifyAll();
      }
      const waiting = waiter(condition, log);
      yield* sleep(10);
      const seen = waiting.done();
      waiting.cancel();
      return seen;
    });

    expect(task.result()).toBe(false);
  });

  it.each([
    ['notify', (condition: Condition) => condition.notify()],
    ['notifyAll', (condition: Condition) => condition.notifyAll()],
  ])('refuses %s() without its lock', (method, notify) => {
    expect(() => {
      notify(new Condition());
    }).toThrow(InvalidStateError);
    expect(() => {
      notify(new Condition());
    }).toThrow(`${method}() needs the condition's lock`);
  });

  it('refuses wait() without its lock', () => {
    const { result } = runVirtual(function* () {
      return yield* raisedBy(new Condition().wait());
    });

    expect(result).toBeInstanceOf(InvalidStateError);
  });

  it('takes the lock again before it raises a cancellation', () => {
    const { task, timeline } = inVirtualTime(function* (log) {
      const condition = new Condition();
      const waiting = createTask(function* () {
        using _held = yield* condition.lock.acquire();
        try {
          yield* condition.wait();
        } catch (error) {
          log((error as CancelledError).reason);
          throw error;
        }
      });
      yield* sleep(1);
      yield* condition.lock.acquire();
      waiting.cancel('enough');
      yield* sleep(5);
      log('releasing');
      condition.lock.release();
      yield* raisedBy(waiting);
      return [waiting.state, condition.lock.locked()];
    });

    expect(timeline).toEqual([
      [6, 'releasing'],
      [6, 'enough'],
    ]);
    expect(task.result()).toEqual(['cancelled', false]);
  });

  it('cancelled again and again while it acquires the lock, acquires it, and raises the latest request', () => {
    const { task, timeline } = inVirtualTime(function* (log) {
      const condition = new Condition();
      const waiting = createTask(function* () {
        using _held = yield* condition.lock.acquire();
        try {
          yield* condition.wait();
        } catch (error) {
          log([(error as CancelledError).reason, condition.lock.locked(), currentTask()?.cancelling()]);
          throw error;
        }
      });
      yield* sleep(1);
      yield* condition.lock.acquire();
      for (const reason of ['first', 'second', 'third']) {
        waiting.cancel(reason);
        yield* sleep(1);
      }
      condition.lock.release();
      yield* raisedBy(waiting);
      return condition.lock.locked();
    });

    expect(timeline).toEqual([[4, ['third', true, 3]]]);
    expect(task.result()).toBe(false);
  });

  it('notified, and cancelled while it takes the lock, raises the cancellation with the lock held', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const condition = new Condition();
      const waiting = createTask(function* () {
        using _held = yield* condition.lock.acquire();
        const error = yield* raisedBy(condition.wait());
        log([(error as CancelledError).reason, condition.lock.locked()]);
      });
      yield* sleep(1);
      yield* condition.lock.acquire();
      condition.notify();
      yield* sleep(1);
      waiting.cancel('late');
      yield* sleep(1);
      condition.lock.release();
      yield* waiting;
    });

    expect(timeline).toEqual([[3, ['late', true]]]);
  });

  it.each([
    ['before it goes on', 0],
    ['while it takes the lock', 1],
  ])('passes the notification of a notified task that is cancelled %s on to another', (_, ms) => {
    const { task, timeline } = inVirtualTime(function* (log) {
      const condition = new Condition();
      const first = waiter(condition, log, 'first');
      const second = waiter(condition, log, 'second');
      yield* sleep(1);
      yield* condition.lock.acquire();
      condition.notify();
      if (ms > 0) yield* sleep(ms);
      first.cancel();
      if (ms > 0) yield* sleep(ms);
      condition.lock.release();
      yield* second;
      return first.state;
    });

    expect(timeline.map(([, event]) => event)).toEqual(['second']);
    expect(task.result()).toBe('cancelled');
  });

  it('wakes another task also if the cancelled one was not notified: waking without a reason is allowed', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const condition = new Condition();
      const first = waiter(condition, log, 'first');
      const second = waiter(condition, log, 'second, for nothing');
      yield* sleep(1);
      first.cancel();
      yield* second;
    });

    expect(timeline).toEqual([[1, 'second, for nothing']]);
  });

  it('waitUntil returns at once when the predicate holds', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const condition = new Condition();
      createTask(function* () {
        log('another turn');
      });
      using _held = yield* condition.lock.acquire();
      yield* condition.waitUntil(() => true);
      log('at once');
    });

    expect(timeline.map(([, event]) => event)).toEqual(['at once', 'another turn']);
  });

  it('waitUntil waits until the predicate holds, whatever wakes it before', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const condition = new Condition();
      let count = 0;
      const waiting = createTask(function* () {
        using _held = yield* condition.lock.acquire();
        yield* condition.waitUntil(() => count >= 3);
        log(count);
      });
      while (!waiting.done()) {
        yield* sleep(1);
        using _held = yield* condition.lock.acquire();
        count++;
        condition.notifyAll();
      }
    });

    expect(timeline).toEqual([[3, 3]]);
  });

  it('waitUntil raises the error of its predicate, with the lock held', () => {
    const { result } = runVirtual(function* () {
      const condition = new Condition();
      yield* condition.lock.acquire();
      const error = yield* raisedBy(
        condition.waitUntil(() => {
          throw new Error('broken');
        }),
      );
      return [error, condition.lock.locked()];
    });

    expect(result).toEqual([new Error('broken'), true]);
  });

  it('raises an error of acquiring the lock again', () => {
    class BrokenLock extends Lock {
      isBroken = false;
      override acquire() {
        if (this.isBroken) throw new Error('broken lock');
        return super.acquire();
      }
    }
    const { result } = runVirtual(function* () {
      const lock = new BrokenLock();
      const condition = new Condition(lock);
      yield* lock.acquire();
      const waiting = createTask(condition.wait());
      yield* sleep(1);
      lock.isBroken = true;
      waiting.cancel();
      return yield* raisedBy(waiting);
    });

    expect(result).toEqual(new Error('broken lock'));
  });
});
