import { take, toArray } from 'rxjs';
import {
  allTasks,
  asCompleted,
  Awaitable,
  CancelledError,
  type Coroutine,
  coroutine,
  createTask,
  currentTask,
  Future,
  gather,
  now,
  run,
  sleep,
  type Task,
  TimeoutError,
  until,
} from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { raisedBy } from '../support/raised-by.js';
import { unretrievedReports } from '../support/reports.js';
import { turns } from '../support/turns.js';
import { inVirtualTime } from '../support/virtual-time.js';

const reports = unretrievedReports();

const failAfter = coroutine(function* (ms: number) {
  yield* sleep(ms);
  throw new Error(`broken at ${String(ms)}`);
});

describe('asCompleted, iterated', () => {
  it('gives results in the order in which works finish', () => {
    const { timeline } = inVirtualTime(function* (log) {
      for (const next of asCompleted([sleep(3, 'a'), sleep(1, 'b'), sleep(2, 'c')])) log(yield* next);
    });

    expect(timeline).toEqual([
      [1, 'b'],
      [2, 'c'],
      [3, 'a'],
    ]);
  });

  it('raises the error of each at its item', () => {
    const { result } = runVirtual(function* () {
      const cancelled = createTask(sleep(9));
      const seen: unknown[] = [];
      for (const next of asCompleted([sleep(3, 'a'), failAfter(1), cancelled])) {
        const error = yield* raisedBy(
          (function* () {
            seen.push(yield* next);
          })(),
        );
        if (error !== undefined) seen.push((error as Error).name);
        if (seen.length === 1) cancelled.cancel();
      }
      return seen;
    });

    expect(result).toEqual(['Error', 'CancelledError', 'a']);
  });

  it('gives items that can be awaited in any order: each takes the next result', () => {
    const { result } = runVirtual(function* () {
      const items = Array.from(asCompleted([sleep(3, 'a'), sleep(1, 'b')]));
      const last = yield* items[1]!;
      return [items.length, items[0] instanceof Awaitable, last, yield* items[0]!];
    });

    expect(result).toEqual([2, true, 'b', 'a']);
  });

  it('gives out each item once, to all iterators together: a second loop resumes where the first stopped', () => {
    const { result } = runVirtual(function* () {
      const all = asCompleted([sleep(1, 'a'), sleep(2, 'b'), sleep(3, 'c')]);
      const seen: string[] = [];
      for (const next of all) {
        seen.push(yield* next);
        break;
      }
      for (const next of all) seen.push(yield* next);
      return [seen, Array.from(all).length];
    });

    expect(result).toEqual([['a', 'b', 'c'], 0]);
  });

  it('starts the work, and its time, when it is called', () => {
    const { result } = runVirtual(function* () {
      const all = asCompleted([sleep(2, 'a'), sleep(9, 'b')], { timeout: 5 });
      yield* sleep(4);
      const seen: unknown[] = [];
      for (const next of all) {
        seen.push(
          yield* raisedBy(
            (function* () {
              seen.push(yield* next);
            })(),
          ),
          now(),
        );
      }
      return seen;
    });

    expect(result).toEqual(['a', undefined, 4, expect.any(TimeoutError), 5]);
  });

  it('counts the same object once', () => {
    const { result } = runVirtual(function* () {
      const work = sleep(1);
      return Array.from(asCompleted([work, work, sleep(1)])).length;
    });

    expect(result).toBe(2);
  });

  it('of nothing has no items', () => {
    expect(Array.from(asCompleted([], { timeout: 5 }))).toEqual([]);
  });

  it('uses Futures and Tasks themselves, and adds no task', () => {
    const { result } = runVirtual(function* () {
      const future = new Future<string>();
      const child = createTask(sleep(1, 'task'));
      const all = asCompleted([future, child]);
      future.setResult('future');
      const seen = [allTasks().size];
      const results: string[] = [];
      for (const next of all) results.push(yield* next);
      return [...seen, ...results];
    });

    expect(result).toEqual([2, 'future', 'task']);
  });

  it('after the timeout raises TimeoutError at every item left, and the work runs on', () => {
    const { result } = runVirtual(function* () {
      const slow = [createTask(sleep(9, 'a')), createTask(sleep(9, 'b'))];
      const seen: unknown[] = [];
      for (const next of asCompleted([sleep(1, 'quick'), ...slow], { timeout: 5 })) {
        const error = yield* raisedBy(next);
        seen.push(error instanceof TimeoutError && error.message, now());
      }
      return [...seen, slow.map(({ state }) => state), yield* gather(slow)];
    });

    const late = 'asCompleted() timed out after 5 ms';
    expect(result).toEqual([false, 1, late, 5, late, 5, ['running', 'running'], ['a', 'b']]);
  });

  it('that ends in time leaves no timer', () => {
    const { task } = inVirtualTime(function* () {
      for (const next of asCompleted([sleep(1), sleep(2)], { timeout: 1000 })) yield* next;
      return now();
    });

    expect(task.result()).toBe(2);
    expect(task.loop.timers.size).toBe(0);
  });

  it('keeps its work and items if a task is cancelled at an item', () => {
    const { result } = runVirtual(function* () {
      const child = createTask(sleep(5, 'result'));
      const all = asCompleted([child]);
      const [item] = all;
      const waiting = createTask(item!);
      yield* sleep(1);
      waiting.cancel();
      const error = yield* raisedBy(waiting);
      return [error instanceof CancelledError, child.state, yield* item!];
    });

    expect(result).toEqual([true, 'running', 'result']);
  });

  it('is a consumer of the work while it waits for it', () => {
    const { result } = runVirtual(function* () {
      const child = createTask(sleep(5, 'result'));
      const all = asCompleted([child]);
      child.subscribe().unsubscribe();
      yield* sleep(9);
      const [item] = all;
      return yield* item!;
    });

    expect(result).toBe('result');
  });

  it('is no consumer of the work after the timeout', () => {
    const { result } = runVirtual(function* () {
      const child = createTask(sleep(9));
      asCompleted([child], { timeout: 1 });
      yield* sleep(2);
      child.subscribe().unsubscribe();
      yield* sleep(1);
      return child.state;
    });

    expect(result).toBe('cancelled');
  });

  it('works with await', async () => {
    const seen: string[] = [];
    for (const next of asCompleted([Promise.resolve('a'), Promise.resolve('b')])) seen.push(await next);

    expect(seen).toEqual(['a', 'b']);
  });
});

describe('asCompleted, subscribed', () => {
  it('emits the tasks themselves as they finish, then completes', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const [a, b] = [createTask(sleep(3)), createTask(failAfter(1))] as [Task<void>, Task<never>];
      asCompleted<Task<unknown>>([a, b]).subscribe({
        next: (done) => {
          log([done === a, done === b]);
        },
        complete: () => {
          log('complete');
        },
      });
      yield* raisedBy(b);
      yield* sleep(9);
    });

    expect(timeline).toEqual([
      [1, [false, true]],
      [3, [true, false]],
      [3, 'complete'],
    ]);
  });

  it('gives all tasks to each subscriber, late ones too', () => {
    const { result } = runVirtual(function* () {
      const all = asCompleted([sleep(1, 'a'), sleep(2, 'b')]);
      const early = createTask(all.pipe(toArray()));
      yield* sleep(1);
      yield* sleep(0);
      const middle = createTask(all.pipe(toArray()));
      yield* sleep(9);
      const late = createTask(all.pipe(toArray()));
      const lists = yield* gather([early, middle, late]);
      return lists.map((tasks) => tasks.map((done) => done.result()));
    });

    expect(result).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('takes no items from iterators', () => {
    const { result } = runVirtual(function* () {
      const all = asCompleted([sleep(1, 'a')]);
      yield* until(all);
      const [item] = all;
      return yield* item!;
    });

    expect(result).toBe('a');
  });

  it('may be left: the work runs on, and emits nothing more', () => {
    const { task, timeline } = inVirtualTime(function* (log) {
      const [a, b] = [createTask(sleep(1, 'a')), createTask(sleep(2, 'b'))];
      asCompleted([a, b])
        .pipe(take(1))
        .subscribe((done) => {
          log(done.result());
        });
      return yield* gather([a, b]);
    });

    expect(timeline).toEqual([[1, 'a']]);
    expect(task.result()).toEqual(['a', 'b']);
  });

  it.each([
    ['before', 0],
    ['after', 9],
  ])('fails once with TimeoutError at the timeout, for a subscriber that comes %s it', (_, ms) => {
    const { result } = runVirtual(function* () {
      const slow = createTask(sleep(20));
      const all = asCompleted([sleep(1), slow, sleep(20)], { timeout: 5 });
      yield* sleep(ms);
      const error = yield* raisedBy(until(all));
      return [error instanceof TimeoutError, now(), slow.state];
    });

    expect(result).toEqual([true, Math.max(5, ms), 'running']);
  });

  it('of nothing completes at once', () => {
    const complete = jest.fn();
    asCompleted([]).subscribe({ complete });

    expect(complete).toHaveBeenCalledTimes(1);
  });
});

describe('asCompleted', () => {
  it.each([
    ['a timeout that is no number', () => asCompleted([], { timeout: '5' as never }), TypeError],
    ['a timeout of NaN', () => asCompleted([], { timeout: NaN }), RangeError],
    ['a single future', () => asCompleted(new Future<void>() as never), TypeError],
    ['something that is no work', () => asCompleted([42 as never]), TypeError],
  ])('refuses %s', (_, attempt, error) => {
    expect(attempt).toThrow(error);
  });

  it('never times out with null', () => {
    const { result } = runVirtual(function* () {
      for (const next of asCompleted([sleep(1e9)], { timeout: null })) yield* next;
      return now();
    });

    expect(result).toBe(1e9);
  });
});

describe('asCompleted, left and used again', () => {
  it('gives futures that have ended in the meantime in the order of their ends', () => {
    const { result } = runVirtual(function* () {
      const all = asCompleted([sleep(3, 'c'), sleep(2, 'b'), sleep(1, 'a'), sleep(9, 'd')]);
      for (const next of all) {
        // the loop does not wait for the item
        void next;
        break;
      }
      yield* sleep(5);
      const seen: unknown[] = [];
      for (const next of all) seen.push(yield* next);
      return [seen, now()];
    });

    expect(result).toEqual([['a', 'b', 'c'], 5]);
  });

  it('gives an item that was not awaited the first future that ended', () => {
    const { result } = runVirtual(function* () {
      const [first] = asCompleted([sleep(2, 'slow'), sleep(1, 'fast')]);
      yield* sleep(5);
      return yield* first!;
    });

    expect(result).toBe('fast');
  });

  it('keeps its deadline: a future that ended later has timed out', () => {
    const { result } = runVirtual(function* () {
      const all = asCompleted([sleep(1, 'in time'), sleep(7, 'late')], { timeout: 5 });
      all.subscribe({ error: () => undefined }).unsubscribe();
      yield* sleep(9);
      const [first, second] = all;
      return [yield* first!, yield* raisedBy(second!), now()];
    });

    expect(result).toEqual(['in time', expect.any(TimeoutError), 9]);
  });

  it('times out after it was left, when its time comes', () => {
    const { result } = runVirtual(function* () {
      const all = asCompleted([sleep(20)], { timeout: 5 });
      all.subscribe({ error: () => undefined }).unsubscribe();
      yield* sleep(2);
      const error = yield* raisedBy(until(all));
      return [error instanceof TimeoutError, now()];
    });

    expect(result).toEqual([true, 5]);
  });

  it('is a consumer of its work again', () => {
    const { result } = runVirtual(function* () {
      const child = createTask(sleep(5, 'result'));
      const all = asCompleted([child]);
      all.subscribe().unsubscribe();
      const [item] = all;
      const waiting = createTask(item!);
      yield* sleep(1);
      child.subscribe().unsubscribe();
      return yield* waiting;
    });

    expect(result).toBe('result');
  });

  it('goes on for the other of two users when one leaves', () => {
    const { result } = runVirtual(function* () {
      const all = asCompleted([sleep(1, 'a'), sleep(2, 'b')]);
      const seen: unknown[] = [];
      all.subscribe((task) => seen.push(task.result()));
      for (const next of all) {
        yield* next;
        break;
      }
      yield* sleep(5);
      return seen;
    });

    expect(result).toEqual(['a', 'b']);
  });
});

describe('asCompleted keeps nothing on its works', () => {
  type All = ReturnType<typeof asCompleted<Future<void>>>;

  it.each<[string, (all: All, futures: Future<void>[]) => Coroutine<void>]>([
    [
      'a loop has been left, after several items',
      function* (all) {
        let count = 0;
        for (const next of all) {
          void next;
          if (++count === 2) break;
        }
      },
    ],
    [
      'a task was cancelled at an item',
      function* (all) {
        const [item] = all;
        const waiting = createTask(item!);
        yield* sleep(0);
        waiting.cancel();
        yield* raisedBy(waiting);
      },
    ],
    [
      'its subscriber has left',
      function* (all) {
        all.subscribe().unsubscribe();
      },
    ],
    [
      'all works are done, though it was never used',
      function* (_all, futures) {
        for (const future of futures) future.setResult();
      },
    ],
  ])('when %s', (_, use) => {
    const { result } = runVirtual(function* () {
      const futures = [1, 2, 3].map(() => new Future<void>());
      yield* use(asCompleted(futures, { timeout: 1000 }), futures);
      yield* sleep(0);
      const left = futures.filter((future) => !future.done());
      expect(left.map((future) => [future.consumerCount, future.reactions])).toEqual(
        left.map(() => [0, undefined]),
      );
      return currentTask()!.loop.timers.size;
    });

    expect(result).toBe(0);
  });

  it('for an iterator that was left, however often: a subscriber goes on', () => {
    const { result } = runVirtual(function* () {
      const future = new Future<string>();
      const all = asCompleted([future]);
      const seen: unknown[] = [];
      all.subscribe((done) => seen.push(done.result()));
      const iterator = all[Symbol.iterator]();
      const end = { done: true, value: undefined };
      expect(iterator.return!()).toEqual(end);
      iterator.next();
      expect([iterator.next(), iterator.next()]).toEqual([end, end]);
      expect([iterator.return!(), iterator.return!()]).toEqual([end, end]);
      future.setResult('a');
      yield* sleep(0);
      return seen;
    });

    expect(result).toEqual(['a']);
  });
});

describe('asCompleted, used again at or after its deadline', () => {
  it('gives the work that ended at the deadline itself', () => {
    const { result } = runVirtual(function* () {
      const all = asCompleted([sleep(5, 'in time')], { timeout: 5 });
      all.subscribe({ error: () => undefined }).unsubscribe();
      yield* sleep(9);
      const [item] = all;
      return yield* item!;
    });

    expect(result).toBe('in time');
  });

  it('has not timed out if all works ended in time', () => {
    const { result } = runVirtual(function* () {
      const all = asCompleted([sleep(1, 'a'), sleep(2, 'b')], { timeout: 5 });
      all.subscribe({ error: () => undefined }).unsubscribe();
      yield* sleep(9);
      const lists = [yield* until(all.pipe(toArray())), yield* until(all.pipe(toArray()))];
      return lists.map((tasks) => tasks.map((task) => task.result()));
    });

    expect(result).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });
});

it('a failure whose item is not awaited stays unread: the end of the run reports it', async () => {
  await run(function* () {
    asCompleted([failAfter(0)]);
    yield* turns(4);
  });

  expect(reports.map(({ error }) => (error as Error).message)).toEqual(['broken at 0']);
});
