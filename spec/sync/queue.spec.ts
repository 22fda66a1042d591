import {
  createTask,
  gather,
  gatherSettled,
  LifoQueue,
  PriorityQueue,
  Queue,
  QueueEmptyError,
  QueueFullError,
  QueueShutDownError,
  sleep,
  type Task,
  waitFor,
} from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { raisedBy } from '../support/raised-by.js';
import { inVirtualTime } from '../support/virtual-time.js';

/** Tasks that wait for an item, by name; `got` is `name: item`, in the order of the items. */
function getters(queue: Queue<number>, names: string, got: string[]): Task<void>[] {
  return Array.from(names, (name) =>
    createTask(function* () {
      got.push(`${name}: ${String(yield* queue.get())}`);
    }),
  );
}

/** Tasks that wait for room; `put` is their names, in the order in which their items went in. */
function putters(queue: Queue<string>, names: string, put: string[]): Task<void>[] {
  return Array.from(names, (name) =>
    createTask(function* () {
      yield* queue.put(name);
      put.push(name);
    }),
  );
}

describe('Queue', () => {
  it('keeps the order of waiting gets when one of them is cancelled', () => {
    const { result } = runVirtual(function* () {
      const queue = new Queue<number>();
      const got: string[] = [];
      const [first] = getters(queue, 'abc', got);
      yield* sleep(1);
      first!.cancel();
      yield* sleep(1);
      queue.putNow(1);
      queue.putNow(2);
      yield* sleep(1);
      return got;
    });

    expect(result).toEqual(['b: 1', 'c: 2']);
  });

  it('keeps the order of waiting gets when one is cancelled in the turn in which another gets an item', () => {
    const { result } = runVirtual(function* () {
      const queue = new Queue<number>();
      const got: string[] = [];
      const [, second] = getters(queue, 'abcd', got);
      yield* sleep(1);
      second!.cancel();
      queue.putNow(1);
      yield* sleep(1);
      queue.putNow(2);
      queue.putNow(3);
      yield* sleep(1);
      return got;
    });

    expect(result).toEqual(['a: 1', 'c: 2', 'd: 3']);
  });

  it('keeps the order of waiting gets when the item of a woken one is gone', () => {
    const { result } = runVirtual(function* () {
      const queue = new Queue<number>();
      const got: string[] = [];
      const [first] = getters(queue, 'abc', got);
      yield* sleep(1);
      queue.putNow(0);
      queue.getNow();
      first!.cancel();
      yield* sleep(1);
      queue.putNow(1);
      queue.putNow(2);
      yield* sleep(1);
      return got;
    });

    expect(result).toEqual(['b: 1', 'c: 2']);
  });

  it('keeps the order of waiting puts when one of them is cancelled', () => {
    const { result } = runVirtual(function* () {
      const queue = new Queue<string>(1);
      queue.putNow('full');
      const put: string[] = [];
      const [first] = putters(queue, 'abc', put);
      yield* sleep(1);
      first!.cancel();
      yield* sleep(1);
      for (let i = 0; i < 3; i++) {
        queue.getNow();
        yield* sleep(1);
      }
      return put;
    });

    expect(result).toEqual(['b', 'c']);
  });

  it.each(['put', 'get'] as const)(
    'wakes the next %s when the comparator throws in one that has waited',
    (method) => {
      const { result } = runVirtual(function* () {
        let isBroken = false;
        const queue = new PriorityQueue<number>(method === 'put' ? 2 : 0, (a, b) => {
          if (isBroken) throw new Error('broken comparator');
          return a - b;
        });
        const seen: string[] = [];
        if (method === 'put') for (const item of [1, 2]) queue.putNow(item);
        for (const name of ['a', 'b']) {
          createTask(function* () {
            try {
              if (method === 'put') yield* queue.put(3);
              else yield* queue.get();
              seen.push(name);
            } catch (error) {
              seen.push(`${name}: ${String(error)}`);
              isBroken = false;
            }
          });
        }
        yield* sleep(1);
        if (method === 'put') queue.getNow();
        else for (const item of [1, 2, 3]) queue.putNow(item);
        isBroken = true;
        yield* sleep(1);
        return seen;
      });

      expect(result).toEqual(['a: Error: broken comparator', 'b']);
    },
  );

  it('does not wake the next put when the comparator has thrown and there is no room', () => {
    const { result } = runVirtual(function* () {
      let isBroken = false;
      const queue = new PriorityQueue<number>(2, (a, b) => {
        if (!isBroken) return a - b;
        isBroken = false;
        queue.putNow(9); // takes the room
        throw new Error('broken comparator');
      });
      for (const item of [1, 2]) queue.putNow(item);
      const put: string[] = [];
      const wait = (name: string): void => {
        createTask(function* () {
          yield* queue.put(3);
          put.push(name);
        }).subscribe({ error: (error: unknown) => put.push(`${name}: ${String(error)}`) });
      };
      for (const name of 'abc') wait(name);
      yield* sleep(1);
      queue.getNow();
      isBroken = true;
      yield* sleep(1);
      for (let i = 0; i < 2; i++) {
        queue.getNow();
        yield* sleep(1);
      }
      return put;
    });

    expect(result).toEqual(['a: Error: broken comparator', 'b', 'c']);
  });

  it('does not wake the next get when the comparator has thrown and there is no item', () => {
    const { result } = runVirtual(function* () {
      let isBroken = false;
      const queue = new PriorityQueue<number>(0, (a, b) => {
        if (!isBroken) return a - b;
        isBroken = false;
        while (!queue.empty()) queue.getNow(); // takes all items
        throw new Error('broken comparator');
      });
      const got: string[] = [];
      const wait = (name: string): void => {
        createTask(function* () {
          yield* queue.get();
          got.push(name);
        }).subscribe({ error: (error: unknown) => got.push(`${name}: ${String(error)}`) });
      };
      for (const name of 'abcd') wait(name);
      yield* sleep(1);
      for (const item of [1, 2, 3]) queue.putNow(item); // wakes a, b and c
      isBroken = true;
      yield* sleep(1);
      for (let i = 0; i < 3; i++) {
        queue.putNow(i);
        yield* sleep(1);
      }
      return got;
    });

    expect(result).toEqual(['a: Error: broken comparator', 'd', 'b', 'c']);
  });

  it('gives items in order of arrival', () => {
    const { result } = runVirtual(function* () {
      const queue = new Queue<string>();
      for (const item of ['a', 'b', 'c']) yield* queue.put(item);
      return [yield* queue.get(), yield* queue.get(), yield* queue.get()];
    });

    expect(result).toEqual(['a', 'b', 'c']);
  });

  it('knows its size, and whether it is empty or full', () => {
    const queue = new Queue<number>(2);
    const seen = [[queue.size, queue.empty(), queue.full()]];
    for (const item of [1, 2]) {
      queue.putNow(item);
      seen.push([queue.size, queue.empty(), queue.full()]);
    }

    expect(seen).toEqual([
      [0, true, false],
      [1, false, false],
      [2, false, true],
    ]);
    expect(queue.maxSize).toBe(2);
  });

  it.each([0, -1, undefined, null, Infinity])('with a size of %p is never full', (maxSize) => {
    const queue = new Queue<number>(maxSize);
    for (let i = 0; i < 1000; i++) queue.putNow(i);

    expect(queue.full()).toBe(false);
    expect(queue.size).toBe(1000);
    expect(queue.maxSize).toBeLessThanOrEqual(0);
  });

  it.each([1.5, NaN, -Infinity, '3', {}])('refuses a size of %p', (maxSize) => {
    expect(() => new Queue(maxSize as number)).toThrow(RangeError);
  });

  it('puts and gets without suspending while there is room, and an item', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const queue = new Queue<string>(1);
      createTask(function* () {
        log('another turn');
      });
      yield* queue.put('item');
      log(yield* queue.get());
    });

    expect(timeline.map(([, event]) => event)).toEqual(['item', 'another turn']);
  });

  it('has put wait for room', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const queue = new Queue<number>(1);
      const putter = createTask(function* () {
        for (const item of [1, 2, 3]) {
          yield* queue.put(item);
          log(`put ${String(item)}`);
        }
      });
      for (let i = 0; i < 3; i++) {
        yield* sleep(2);
        log(`got ${String(queue.getNow())}`);
      }
      yield* putter;
    });

    expect(timeline).toEqual([
      [0, 'put 1'],
      [2, 'got 1'],
      [2, 'put 2'],
      [4, 'got 2'],
      [4, 'put 3'],
      [6, 'got 3'],
    ]);
  });

  it('has get wait for an item, in order of arrival', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const queue = new Queue<string>();
      const get = function* (name: string) {
        log(`${name} got ${yield* queue.get()}`);
      };
      const getters = gather([get('first'), get('second')]);
      yield* sleep(1);
      queue.putNow('a');
      yield* sleep(1);
      queue.putNow('b');
      yield* getters;
    });

    expect(timeline).toEqual([
      [1, 'first got a'],
      [2, 'second got b'],
    ]);
  });

  it('reserves no item: a task that comes in between may take it, and the woken one waits again', () => {
    const { result } = runVirtual(function* () {
      const queue = new Queue<string>();
      const getter = createTask(queue.get());
      yield* sleep(0);
      queue.putNow('a');
      const taken = queue.getNow();
      yield* sleep(0);
      const seen = getter.done();
      queue.putNow('b');
      return [taken, seen, yield* getter];
    });

    expect(result).toEqual(['a', false, 'b']);
  });

  it('reserves no room: a task that comes in between may fill it, and the woken one waits again', () => {
    const { result } = runVirtual(function* () {
      const queue = new Queue<string>(1);
      queue.putNow('a');
      const putter = createTask(queue.put('b'));
      yield* sleep(0);
      queue.getNow();
      queue.putNow('c');
      yield* sleep(0);
      const seen = [putter.done(), queue.getNow()];
      yield* putter;
      return [...seen, queue.getNow()];
    });

    expect(result).toEqual([false, 'c', 'b']);
  });

  it('loses no item when a task that waits for one is cancelled', () => {
    const { result } = runVirtual(function* () {
      const queue = new Queue<string>();
      const [first, second] = [0, 1].map(() => createTask(queue.get())) as [Task<string>, Task<string>];
      yield* sleep(0);
      first.cancel();
      queue.putNow('item');
      return [yield* second, first.state];
    });

    expect(result).toEqual(['item', 'cancelled']);
  });

  it('loses no item when a task that was woken for it is cancelled: the next is woken', () => {
    const { result } = runVirtual(function* () {
      const queue = new Queue<string>();
      const [first, second] = [0, 1].map(() => createTask(queue.get())) as [Task<string>, Task<string>];
      yield* sleep(0);
      queue.putNow('item');
      first.cancel();
      return [yield* waitFor(second, 5), first.state];
    });

    expect(result).toEqual(['item', 'cancelled']);
  });

  it('keeps the item when the only woken task is cancelled', () => {
    const { result } = runVirtual(function* () {
      const queue = new Queue<string>();
      const getter = createTask(queue.get());
      yield* sleep(0);
      queue.putNow('item');
      getter.cancel();
      yield* sleep(1);
      return [getter.state, queue.getNow()];
    });

    expect(result).toEqual(['cancelled', 'item']);
  });

  it('wakes the next put when a task that was woken for room is cancelled', () => {
    const { result } = runVirtual(function* () {
      const queue = new Queue<string>(1);
      queue.putNow('a');
      const putters = ['b', 'c'].map((item) => createTask(queue.put(item))) as [Task<void>, Task<void>];
      yield* sleep(0);
      queue.getNow();
      putters[0].cancel();
      yield* waitFor(putters[1], 5);
      return [putters[0].state, queue.size, queue.getNow()];
    });

    expect(result).toEqual(['cancelled', 1, 'c']);
  });

  it('puts nothing in if put is cancelled', () => {
    const { result } = runVirtual(function* () {
      const queue = new Queue<string>(1);
      queue.putNow('a');
      const error = yield* raisedBy(waitFor(queue.put('b'), 5));
      return [(error as Error).name, queue.getNow(), queue.empty()];
    });

    expect(result).toEqual(['TimeoutError', 'a', true]);
  });

  it('puts anew each time the same put() is waited for', () => {
    const { result } = runVirtual(function* () {
      const queue = new Queue<string>();
      const put = queue.put('a');
      yield* put;
      yield* put;
      return queue.size;
    });

    expect(result).toBe(2);
  });

  it('putNow raises QueueFullError, getNow QueueEmptyError, and both say what waits', () => {
    const queue = new Queue<number>(1);

    expect(() => queue.getNow()).toThrow(QueueEmptyError);
    expect(() => queue.getNow()).toThrow(/yield\* queue\.get\(\)/);
    queue.putNow(1);
    expect(() => {
      queue.putNow(2);
    }).toThrow(QueueFullError);
    expect(() => {
      queue.putNow(2);
    }).toThrow(/yield\* queue\.put\(item\)/);
    expect(queue.size).toBe(1);
  });

  describe('join', () => {
    it('goes on at once when nothing was put in', () => {
      const { timeline } = inVirtualTime(function* (log) {
        createTask(function* () {
          log('another turn');
        });
        yield* new Queue().join();
        log('joined');
      });

      expect(timeline.map(([, event]) => event)).toEqual(['joined', 'another turn']);
    });

    it('waits until taskDone was called for each item, not until it is taken', () => {
      const { timeline } = inVirtualTime(function* (log) {
        const queue = new Queue<number>();
        for (const item of [1, 2]) queue.putNow(item);
        const worker = createTask(function* () {
          for (let i = 0; i < 2; i++) {
            yield* queue.get();
            yield* sleep(5);
            queue.taskDone();
          }
        });
        yield* queue.join();
        log('joined');
        yield* worker;
      });

      expect(timeline).toEqual([[10, 'joined']]);
    });

    it('wakes all waiting tasks, and waits again when more is put in', () => {
      const { timeline } = inVirtualTime(function* (log) {
        const queue = new Queue<number>();
        queue.putNow(1);
        const joiners = ['a', 'b'].map((name) =>
          createTask(function* () {
            yield* queue.join();
            log(name);
          }),
        );
        yield* sleep(1);
        queue.getNow();
        queue.taskDone();
        yield* gather(joiners);
        queue.putNow(2);
        const error = yield* raisedBy(waitFor(queue.join(), 5));
        log((error as Error).name);
      });

      expect(timeline).toEqual([
        [1, 'a'],
        [1, 'b'],
        [6, 'TimeoutError'],
      ]);
    });

    it('taskDone throws if it is called more often than items were put in', () => {
      const queue = new Queue<number>();
      queue.putNow(1);
      queue.taskDone();

      expect(() => {
        queue.taskDone();
      }).toThrow(RangeError);
    });
  });

  describe.each([
    ['Queue', <T>(maxSize?: number) => new Queue<T>(maxSize)],
    ['LifoQueue', <T>(maxSize?: number) => new LifoQueue<T>(maxSize)],
    ['PriorityQueue', <T>(maxSize?: number) => new PriorityQueue<T>(maxSize)],
  ])('shutdown of a %s', (_, make) => {
    it('put raises from now on, and get raises once it is empty', () => {
      const { result } = runVirtual(function* () {
        const queue = make<number>();
        queue.putNow(1);
        queue.shutdown();
        const errors = [
          yield* raisedBy(queue.put(2)),
          yield* raisedBy(
            (function* () {
              queue.putNow(2);
            })(),
          ),
        ];
        const item = yield* queue.get();
        errors.push(
          yield* raisedBy(queue.get()),
          yield* raisedBy(
            (function* () {
              queue.getNow();
            })(),
          ),
        );
        return [item, ...errors.map((error) => error instanceof QueueShutDownError)];
      });

      expect(result).toEqual([1, true, true, true, true]);
    });

    it('wakes the tasks that wait in get, and they throw', () => {
      const { task } = inVirtualTime(function* () {
        const queue = make<number>();
        const getters = [createTask(queue.get()), createTask(queue.get())];
        yield* sleep(0);
        queue.shutdown();
        return (yield* gatherSettled(getters)).map(
          (result) => 'reason' in result && (result.reason as unknown),
        );
      });

      expect(task.result()).toEqual([expect.any(QueueShutDownError), expect.any(QueueShutDownError)]);
    });

    it('wakes the tasks that wait in put, and they throw', () => {
      const { task } = inVirtualTime(function* () {
        const queue = make<number>(1);
        queue.putNow(1);
        const putters = [createTask(queue.put(2)), createTask(queue.put(3))];
        yield* sleep(0);
        queue.shutdown();
        const results = yield* gatherSettled(putters);
        return [...results.map((result) => 'reason' in result && (result.reason as unknown)), queue.size];
      });

      expect(task.result()).toEqual([expect.any(QueueShutDownError), expect.any(QueueShutDownError), 1]);
    });

    it('join still waits for the items that are left', () => {
      const { timeline } = inVirtualTime(function* (log) {
        const queue = make<number>();
        queue.putNow(1);
        const joining = createTask(function* () {
          yield* queue.join();
          log('joined');
        });
        yield* sleep(1);
        queue.shutdown();
        yield* sleep(1);
        yield* queue.get();
        queue.taskDone();
        yield* joining;
      });

      expect(timeline).toEqual([[2, 'joined']]);
    });

    it('with immediate empties it, and counts its items as done', () => {
      const { timeline } = inVirtualTime(function* (log) {
        const queue = make<number>();
        for (const item of [1, 2]) queue.putNow(item);
        const joining = createTask(function* () {
          yield* queue.join();
          log('joined');
        });
        yield* sleep(1);
        queue.shutdown(true);
        log([queue.size, (yield* raisedBy(queue.get())) instanceof QueueShutDownError]);
        yield* joining;
      });

      expect(timeline).toEqual([
        [1, [0, true]],
        [1, 'joined'],
      ]);
    });

    it('with immediate, join still waits for items that were taken and are not done', () => {
      const { result } = runVirtual(function* () {
        const queue = make<number>();
        for (const item of [1, 2]) queue.putNow(item);
        queue.getNow();
        queue.shutdown(true);
        const error = yield* raisedBy(waitFor(queue.join(), 5));
        queue.taskDone();
        yield* queue.join();
        return (error as Error).name;
      });

      expect(result).toBe('TimeoutError');
    });

    it('with immediate counts no item twice whose taskDone was called before it was taken', () => {
      const { result } = runVirtual(function* () {
        const queue = make<number>();
        queue.putNow(1);
        queue.taskDone();
        queue.shutdown(true);
        yield* queue.join();
        return yield* raisedBy(
          (function* () {
            queue.taskDone();
          })(),
        );
      });

      expect(result).toBeInstanceOf(RangeError);
    });

    it('may be repeated', () => {
      const { result } = runVirtual(function* () {
        const queue = make<number>();
        queue.putNow(1);
        queue.shutdown();
        queue.shutdown(true);
        queue.shutdown();
        yield* queue.join();
        return yield* raisedBy(queue.get());
      });

      expect(result).toBeInstanceOf(QueueShutDownError);
    });
  });
});

it('shows an inspection nothing that a wait for an item depends on', () => {
  const { result } = runVirtual(function* () {
    const task = createTask(new Queue<number>().get());
    yield* sleep(0);
    const waiting = task.waiting!;
    task.cancel();
    return [[...waiting.dependencies!()], [...waiting.owners!()]];
  });

  expect(result).toEqual([[], []]);
});
