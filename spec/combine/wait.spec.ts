import { NEVER, of } from 'rxjs';
import {
  allTasks,
  type Coroutine,
  coroutine,
  createTask,
  Future,
  now,
  run,
  type ReturnWhen,
  sleep,
  Task,
  taskScheduler,
  type TaskWork,
  wait,
} from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { raisedBy } from '../support/raised-by.js';
import { unretrievedReports } from '../support/reports.js';
import { inVirtualTime } from '../support/virtual-time.js';

const reports = unretrievedReports();

const failAfter = coroutine(function* (ms: number, message: string) {
  yield* sleep(ms);
  throw new Error(message);
});

/** Three tasks that end after 10, 20 and 30 ms. The second runs `second`. */
function* threeTasks(second: (ms: number) => Coroutine<string>) {
  return [
    createTask(sleep(10, 'a'), { name: 'a' }),
    createTask(second(20), { name: 'b' }),
    createTask(sleep(30, 'c'), { name: 'c' }),
  ];
}

function* succeed(ms: number): Coroutine<string> {
  return yield* sleep(ms, 'b');
}

function* fail(ms: number): Coroutine<string> {
  return yield* failAfter(ms, 'b');
}

const names = (tasks: Set<Task<string>>): string[] => [...tasks].map(({ name }) => name);

/** The states of the three tasks at the end of the wait, and its instant. */
function waitForThree(
  options: { returnWhen?: ReturnWhen; timeout?: number | null },
  second = succeed,
): { done: string[]; pending: string[]; after: number; states: string[] } {
  const { task } = inVirtualTime(function* () {
    const tasks = yield* threeTasks(second);
    const { done, pending } = yield* wait(tasks, options);
    const after = now();
    const states = tasks.map(({ state }) => state);
    yield* wait(tasks);
    return { done: names(done), pending: names(pending), after, states };
  });
  return task.result();
}

describe('wait', () => {
  it('ends when all have ended, and tells which those are', () => {
    expect(waitForThree({})).toMatchObject({ done: ['a', 'b', 'c'], pending: [], after: 30 });
    expect(waitForThree({ returnWhen: 'all-completed' })).toMatchObject({ pending: [], after: 30 });
  });

  it('ends when all have ended, also when one fails before', () => {
    const { result } = runVirtual(function* () {
      const { done } = yield* wait([failAfter(1, 'early'), sleep(2)]);
      const states = [...done].map((task) => task.state);
      for (const task of done) task.markRetrieved();
      return [states, now()];
    });

    expect(result).toEqual([['failed', 'succeeded'], 2]);
  });

  it('reads no failure: one that nothing else reads is reported', async () => {
    await run(function* () {
      yield* wait([failAfter(1, 'unread'), sleep(2)]);
    });

    expect(reports.map(({ error }) => error)).toEqual([new Error('unread')]);
  });

  it('that has ended is no consumer of the remaining works: they are cancelled when their last subscriber leaves', () => {
    const { result } = runVirtual(function* () {
      const { pending } = yield* wait([sleep(1), sleep(100)], { returnWhen: 'first-completed' });
      const [left] = [...pending] as [Task<void>];
      left.subscribe({ error: () => undefined }).unsubscribe();
      yield* sleep(1);
      return left.state;
    });

    expect(result).toBe('cancelled');
  });

  it('first-completed: ends with the first, and the others run on', () => {
    expect(waitForThree({ returnWhen: 'first-completed' })).toEqual({
      done: ['a'],
      pending: ['b', 'c'],
      after: 10,
      states: ['succeeded', 'running', 'running'],
    });
  });

  it('first-exception: ends with the first failure, which it does not raise', () => {
    expect(waitForThree({ returnWhen: 'first-exception' }, fail)).toEqual({
      done: ['a', 'b'],
      pending: ['c'],
      after: 20,
      states: ['succeeded', 'failed', 'running'],
    });
  });

  it('first-exception: ends with the last when none fails', () => {
    expect(waitForThree({ returnWhen: 'first-exception' })).toMatchObject({ pending: [], after: 30 });
  });

  it('first-exception: goes on when one is cancelled', () => {
    const { result } = runVirtual(function* () {
      const tasks = yield* threeTasks(succeed);
      tasks[0]!.cancel();
      const { done } = yield* wait(tasks, { returnWhen: 'first-exception' });
      return [names(done), now()];
    });

    expect(result).toEqual([['a', 'b', 'c'], 30]);
  });

  it('first-exception: a failure with undefined is one', () => {
    const { result } = runVirtual(function* () {
      const failed = new Future<void>();
      failed.setException(undefined);
      const left = createTask(sleep(10));
      const { done, pending } = yield* wait([failed, left], { returnWhen: 'first-exception' });
      yield* left;
      return [done.has(failed), pending.has(left)];
    });

    expect(result).toEqual([true, true]);
  });

  it.each<ReturnWhen>(['all-completed', 'first-completed', 'first-exception'])(
    '%s: raises nothing of theirs',
    (returnWhen) => {
      const { task } = inVirtualTime(function* () {
        const failed = createTask(failAfter(1, 'not raised'));
        const cancelled = createTask(sleep(1));
        cancelled.cancel();
        const { done } = yield* wait([failed, cancelled], { returnWhen });
        yield* raisedBy(failed);
        return done.size;
      });

      expect(task.state).toBe('succeeded');
    },
  );

  it('at the timeout cancels nothing and raises nothing', () => {
    expect(waitForThree({ timeout: 15 })).toEqual({
      done: ['a'],
      pending: ['b', 'c'],
      after: 15,
      states: ['succeeded', 'running', 'running'],
    });
  });

  it('that ends before the timeout leaves no timer', () => {
    const { task } = inVirtualTime(function* () {
      yield* wait([sleep(1)], { timeout: 1000 });
      return now();
    });

    expect(task.result()).toBe(1);
    expect(task.loop.timers.size).toBe(0);
  });

  it.each([null, undefined, Infinity])('has no timeout with %p', (timeout) => {
    const { result } = runVirtual(function* () {
      yield* wait([sleep(1e9)], { timeout });
      return now();
    });

    expect(result).toBe(1e9);
  });

  it('counts its timeout from when the waiting begins', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(sleep(1000));
      const waiting = wait([inner], { timeout: 10 });
      yield* sleep(100);
      yield* waiting;
      inner.cancel();
      return now();
    });

    expect(result).toBe(110);
  });

  it('cancelled leaves the tasks alone', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(sleep(10, 'in peace'));
      const waiting = createTask(wait([inner]));
      yield* sleep(5);
      waiting.cancel();
      yield* raisedBy(waiting);
      return [waiting.state, inner.state, now(), yield* inner];
    });

    expect(result).toEqual(['cancelled', 'running', 5, 'in peace']);
  });

  it('cancelled in the turn in which it ends is cancelled', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(sleep(5));
      const waiting = createTask(wait([inner], { timeout: 10 }));
      inner.addDoneCallback(() => waiting.cancel());
      yield* raisedBy(waiting);
      return waiting.state;
    });

    expect(result).toBe('cancelled');
  });

  it('cancelled in the instant of its timeout is cancelled', () => {
    const { result } = runVirtual(function* () {
      const inner = new Future<void>();
      const waiting = createTask(wait([inner], { timeout: 10 }));
      taskScheduler.schedule(() => waiting.cancel(), 10);
      yield* raisedBy(waiting);
      return [waiting.state, now()];
    });

    expect(result).toEqual(['cancelled', 10]);
  });

  it('returns the sets as they are when it goes on, not when it was woken', () => {
    const { result } = runVirtual(function* () {
      const first = new Future<string>();
      const second = new Future<string>();
      first.setResult('first');
      first.addDoneCallback(() => {
        second.setResult('meanwhile');
      });
      const { done } = yield* wait([first, second], { returnWhen: 'first-completed' });
      return [...done].map((future) => future.result());
    });

    expect(result).toEqual(['first', 'meanwhile']);
  });

  it('counts an object once that is given twice', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(sleep(1));
      const call = sleep(1);
      const { done } = yield* wait([inner, call, inner, call]);
      return [done.size, done.has(inner)];
    });

    expect(result).toEqual([2, true]);
  });

  it('returns tasks and futures themselves, in the given order, and makes tasks of the rest', () => {
    const { result } = runVirtual(function* () {
      const future = new Future<number>();
      future.setResult(1);
      const inner = createTask(sleep(10, 2));
      const { done } = yield* wait([inner, of(3), future, sleep(5, 4)]);
      const [first, second, third, fourth] = done;
      expect(first === inner && third === future).toBe(true);
      expect(second).toBeInstanceOf(Task);
      return [first, second, third, fourth].map((one) => one?.result());
    });

    expect(result).toEqual([2, 3, 1, 4]);
  });

  it('starts nothing before it is waited for', () => {
    const { task, timeline } = inVirtualTime(function* (log) {
      const telling = coroutine(function* () {
        log('started');
      });
      const waiting = wait([telling()]);
      yield* sleep(10);
      yield* waiting;
    });

    expect(task.state).toBe('succeeded');
    expect(timeline).toEqual([[10, 'started']]);
  });

  it('takes any iterable', () => {
    const { result } = runVirtual(function* () {
      const { done } = yield* wait(new Set([sleep(1), sleep(2)]));
      return done.size;
    });

    expect(result).toBe(2);
  });

  it('is a promise outside of tasks', async () => {
    const { done } = await wait([Promise.resolve('a'), of('b')]);

    expect([...done].map((task) => task.result())).toEqual(['a', 'b']);
  });

  it('is a consumer of its work while it waits: a subscriber that leaves does not cancel the work', () => {
    const { result } = runVirtual(function* () {
      const inner = createTask(sleep(10));
      const waiting = createTask(wait([inner], { timeout: 5 }));
      yield* sleep(1);
      inner.subscribe().unsubscribe();
      yield* waiting;
      yield* sleep(1);
      return inner.state;
    });

    expect(result).toBe('running');
  });
});

describe('bad input', () => {
  it('nothing to wait for is refused at the call', () => {
    expect(() => wait([])).toThrow(RangeError);
    expect(() => wait([])).toThrow('pass at least one work');
  });

  it.each<[string, () => unknown]>([
    ['a future', () => new Future()],
    ['a cold awaitable', () => sleep(1)],
    ['an Observable', () => NEVER],
    ['a promise', () => Promise.resolve()],
    ['a string', () => 'text'],
    ['undefined', () => undefined],
    ['null', () => null],
  ])('one work instead of several is refused at the call: %s', (_, make) => {
    expect(() => wait(make() as Iterable<Future<unknown>>)).toThrow(TypeError);
    expect(() => wait(make() as Iterable<Future<unknown>>)).toThrow('`wait([a, b])`, with brackets');
  });

  it('a coroutine is one work, not a generator of several: it is refused, and the task can go on waiting', () => {
    const { result } = runVirtual(function* () {
      const one = (function* () {
        yield* sleep(1);
      })();
      const raised = yield* raisedBy(
        (function* () {
          yield* wait(one as Iterable<never>);
        })(),
      );
      yield* sleep(5);
      return [raised, now()];
    });

    expect(result).toEqual([expect.any(TypeError), 5]);
  });

  it('an error of a generator of works is passed on', () => {
    const works = (function* (): Generator<Future<unknown>> {
      throw new Error('broken');
    })();

    expect(() => wait(works)).toThrow('broken');
  });

  it('a value that is no work is refused at the call, before any work is started', () => {
    const works = [sleep(1), 42] as unknown as TaskWork<unknown>[];

    expect(() => wait(works)).toThrow(TypeError);
    expect(() => wait(works)).toThrow('wait() cannot wait for the number 42');
    expect(allTasks().size).toBe(0);
  });

  it('an unknown way to return is refused at the call', () => {
    expect(() => wait([NEVER], { returnWhen: 'soon' as ReturnWhen })).toThrow(RangeError);
    expect(() => wait([NEVER], { returnWhen: 'soon' as ReturnWhen })).toThrow("not 'soon'");
  });

  it('a timeout that is no number of milliseconds is refused at the call', () => {
    expect(() => wait([NEVER], { timeout: NaN })).toThrow(RangeError);
    expect(() => wait([NEVER], { timeout: '5' as unknown as number })).toThrow(TypeError);
  });
});

it('a task that waits says so in words', () => {
  const { result } = runVirtual(function* () {
    const task = createTask(wait([sleep(5)]));
    yield* sleep(1);
    const { waitingFor } = task;
    yield* task;
    return waitingFor;
  });

  expect(result).toBe('wait()');
});
