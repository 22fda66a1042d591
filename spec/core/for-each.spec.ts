import { finalize, interval, NEVER, Observable, observable, of, Subject, take, throwError } from 'rxjs';
import {
  CancelledError,
  type Coroutine,
  createTask,
  currentTask,
  forEach,
  Future,
  now,
  sleep,
  taskScheduler,
} from 'rxtask';
import { raisedBy } from '../support/raised-by.js';
import { promisesThrough } from '../support/promises-through.js';
import { reported } from '../support/reported.js';
import { unhandledErrors } from '../support/unhandled.js';
import { inVirtualTime, play } from '../support/virtual-time.js';

/** An async iterable that records the calls it gets. */
function noting(
  items: readonly number[],
  close: () => unknown = () => ({ done: true, value: undefined }),
): { source: AsyncIterable<number>; log: string[] } {
  const log: string[] = [];
  const left = [...items];
  const iterator = {
    next: () => {
      log.push('next');
      return left.length > 0 ? { done: false, value: left.shift() } : { done: true, value: undefined };
    },
    return: () => {
      log.push('return');
      return close();
    },
  };
  return { source: { [Symbol.asyncIterator]: () => iterator as unknown as AsyncIterator<number> }, log };
}

const fault = new Error('fault');
const unhandled = unhandledErrors();

describe('forEach over an async iterable', () => {
  it('runs the body for each item, one at a time, with its index, in the waiting task', async () => {
    const { source, log } = noting([10, 20, 30]);
    const main = createTask(function* () {
      const task = currentTask();
      yield* forEach(source, function* (item, index) {
        log.push(`begins ${String(index)}: ${String(item)}`);
        yield* sleep(1);
        expect(currentTask()).toBe(task);
        log.push('ends');
      });
    });
    await main;

    expect(log).toEqual([
      ...['next', 'begins 0: 10', 'ends', 'next', 'begins 1: 20', 'ends', 'next', 'begins 2: 30', 'ends'],
      'next',
    ]);
  });

  it('ends when the body returns false, and awaits return()', async () => {
    let isClosed = false;
    const { source, log } = noting([1, 2, 3], async () => {
      await sleep(2);
      isClosed = true;
      return { done: true };
    });
    await createTask(function* () {
      yield* forEach(source, function* (item) {
        return item < 2;
      });
      log.push(`closed: ${String(isClosed)}`);
    });

    expect(log).toEqual(['next', 'next', 'return', 'closed: true']);
  });

  it.each([[undefined], [0], [''], [null], [true]])('goes on when the body returns %p', async (result) => {
    const { source, log } = noting([1, 2]);
    await forEach(source, function* () {
      return result;
    });

    expect(log).toEqual(['next', 'next', 'next']);
  });

  it.each<[string, () => unknown, unknown]>([
    [
      'throws',
      () => {
        throw fault;
      },
      fault,
    ],
    ['rejects', () => Promise.reject(fault), fault],
    ['answers no object', () => 42, expect.any(TypeError)],
  ])('raises it when return() %s after false', async (_, close, expected) => {
    const { source } = noting([1], close);
    const raised = await createTask(() =>
      raisedBy(
        forEach(source, function* () {
          return false;
        }),
      ),
    );

    expect(raised).toEqual(expected);
  });

  it.each<[string, () => unknown]>([
    ['ends', () => ({ done: true })],
    [
      'throws',
      () => {
        throw fault;
      },
    ],
    ['rejects', () => Promise.reject(fault)],
  ])('raises the error of the body, when return() %s', async (_, close) => {
    const { source, log } = noting([1, 2], close);
    const broken = new Error('broken');
    const raised = await createTask(() =>
      raisedBy(
        forEach(source, function* () {
          yield* sleep(0);
          throw broken;
        }),
      ),
    );

    expect(raised).toBe(broken);
    expect(log).toEqual(['next', 'return']);
  });

  it('cancelled in the body, awaits return()', async () => {
    const { source, log } = noting([1]);
    const task = createTask(
      forEach(source, function* () {
        yield* sleep(1000);
      }),
    );
    await promisesThrough();
    task.cancel('stop');

    await expect(task).rejects.toEqual(new CancelledError('stop'));
    expect(log).toEqual(['next', 'return']);
  });

  it('cancelled while it waits for an item, awaits return()', async () => {
    const log: string[] = [];
    const task = createTask(
      forEach(
        {
          [Symbol.asyncIterator]: () => ({
            next: () => new Promise<IteratorResult<number>>(() => undefined),
            return: async () => {
              await sleep(1);
              log.push('closed');
              return { done: true as const, value: undefined };
            },
          }),
        },
        function* () {},
      ),
    );
    await promisesThrough();
    task.cancel();

    await expect(task).rejects.toThrow(CancelledError);
    expect(log).toEqual(['closed']);
  });

  it('raises the error of the iterator, and does not call its return()', async () => {
    async function* failing(): AsyncGenerator<number> {
      yield 1;
      throw fault;
    }
    const seen: number[] = [];
    const raised = await createTask(() =>
      raisedBy(
        forEach(failing(), function* (item) {
          seen.push(item);
        }),
      ),
    );

    expect([seen, raised]).toEqual([[1], fault]);
  });
});

describe('forEach over an Observable', () => {
  it('runs the body for each value, one at a time, and keeps values emitted during a run', () => {
    const { timeline } = inVirtualTime(function* (log) {
      yield* forEach(interval(10, taskScheduler).pipe(take(3)), function* (n) {
        log(`begins ${String(n)}`);
        yield* sleep(25);
        log(`ends ${String(n)}`);
      });
      log('over');
    });

    expect(timeline).toEqual([
      [10, 'begins 0'],
      [35, 'ends 0'],
      [35, 'begins 1'],
      [60, 'ends 1'],
      [60, 'begins 2'],
      [85, 'ends 2'],
      [85, 'over'],
    ]);
  });

  it('ends when the body returns false, and unsubscribes', () => {
    const log: unknown[] = [];
    play(function* () {
      yield* forEach(interval(10, taskScheduler).pipe(finalize(() => log.push('left'))), function* (n) {
        log.push(n);
        return n < 2;
      });
      log.push(now());
    });

    expect(log).toEqual([0, 1, 2, 'left', 30]);
  });

  it('takes the values before the failure, and then raises that', () => {
    const source = new Subject<number>();
    const seen: number[] = [];
    const raised = play(function* () {
      taskScheduler.schedule(() => {
        source.next(1);
        source.next(2);
        source.error(fault);
      }, 1);
      return yield* raisedBy(
        forEach(source, function* (n) {
          yield* sleep(5);
          seen.push(n);
        }),
      );
    });

    expect([seen, raised]).toEqual([[1, 2], fault]);
  });

  it('ended by false, raises no failure of the source', () => {
    const source = new Subject<number>();
    const raised = play(function* () {
      taskScheduler.schedule(() => {
        source.next(1);
        source.error(fault);
      }, 1);
      return yield* raisedBy(
        forEach(source, function* () {
          yield* sleep(5);
          return false;
        }),
      );
    });

    expect(raised).toBeUndefined();
  });

  it.each<[string, () => Observable<number>, unknown[]]>([
    ['that emits at once', () => of(1, 2, 3), [1, 2, 3]],
    ['that is empty', () => of(), []],
  ])('%s', (_, make, expected) => {
    const seen: unknown[] = [];
    play(
      forEach(make(), function* (n) {
        seen.push(n);
      }),
    );

    expect(seen).toEqual(expected);
  });

  it('raises the error of the source', () => {
    expect(() =>
      play(
        forEach(
          throwError(() => fault),
          function* () {},
        ),
      ),
    ).toThrow(fault);
  });

  it('cancelled, unsubscribes, in the body and while it waits', () => {
    const log: string[] = [];
    play(function* () {
      for (const source of [NEVER, of(1)]) {
        const watched = new Observable<number>((subscriber) => {
          const inner = source.subscribe((n) => subscriber.next(n));
          return () => {
            inner.unsubscribe();
            log.push(`left at ${String(now())}`);
          };
        });
        const task = createTask(
          forEach(watched, function* () {
            yield* sleep(1000);
          }),
        );
        yield* sleep(10);
        task.cancel();
        yield* raisedBy(task);
      }
    });

    expect(log).toEqual(['left at 10', 'left at 20']);
  });

  it('a teardown that throws is raised, unless the body has failed: then it is reported', async () => {
    const broken = new Error('broken');
    const source = new Observable<number>((subscriber) => {
      subscriber.next(1);
      return () => {
        throw fault;
      };
    });

    expect(() =>
      play(
        forEach(source, function* () {
          return false;
        }),
      ),
    ).toThrow(fault);
    expect(
      play(
        raisedBy(
          forEach(source, function* () {
            throw broken;
          }),
        ),
      ),
    ).toBe(broken);
    await reported();
    expect(unhandled).toEqual([fault]);
  });
});

describe('forEach over other sources', () => {
  it('a task: the values that it emits, and its result', () => {
    const seen: unknown[] = [];
    play(function* () {
      const task = createTask<number>(function* (context) {
        context.emit(1);
        yield* sleep(1);
        context.emit(2);
        yield* sleep(1);
        return 3;
      });
      yield* forEach(task, function* (value) {
        seen.push(value);
      });
    });

    expect(seen).toEqual([1, 2, 3]);
  });

  it('a promise: one item', async () => {
    const seen: unknown[] = [];
    await forEach(Promise.resolve(42), function* (value, index) {
      seen.push([value, index]);
    });

    expect(seen).toEqual([[42, 0]]);
  });

  it('is cold: each consumer loops anew', () => {
    let items = 0;
    const loop = forEach(of(1, 2), function* () {
      items++;
    });
    play(loop);
    play(loop);

    expect(items).toBe(4);
  });
});

describe('misuse of forEach', () => {
  it.each<[unknown, string]>([
    [[1, 2], 'an array of 2'],
    [undefined, 'undefined'],
    ['text', 'the string text'],
    [(function* () {})(), 'a Generator'],
  ])('%p is no source', (source, described) => {
    expect(() => forEach(source as never, function* () {})).toThrow(TypeError);
    expect(() => forEach(source as never, function* () {})).toThrow(`forEach() cannot iterate ${described}`);
  });

  it('a value that is no function is refused', () => {
    expect(() => forEach(of(1), 42 as never)).toThrow('write `forEach(source, function* (item) { … })`');
  });

  it.each([
    ['a plain function', () => 42],
    ['an async function', async () => 42],
  ])('%s is no body', (_, body) => {
    expect(() => play(forEach(of(1), body as never))).toThrow(
      'forEach() runs a generator function for each item',
    );
  });

  it('a future that fails, fails it', () => {
    const future = new Future<number>();
    future.setException(fault);

    expect(() => play(forEach(future, function* () {}))).toThrow(fault);
  });
});

describe('forEach', () => {
  const iterable = (iterator: object): AsyncIterable<number> => ({
    [Symbol.asyncIterator]: () => iterator as AsyncIterator<number>,
  });

  it('does not return an iterator whose next() has failed', async () => {
    const returned = jest.fn();
    const source = iterable({ next: () => Promise.reject(fault), return: returned });

    await expect(forEach(source, function* () {})).rejects.toBe(fault);
    expect(returned).not.toHaveBeenCalled();
  });

  it.each<[string, () => Coroutine<unknown>, unknown]>([
    [
      'returns false',
      function* () {
        return false;
      },
      'done',
    ],
    [
      'throws',
      function* () {
        throw fault;
      },
      fault,
    ],
  ])('needs no return() of an iterator when its body %s', async (_, body, expected) => {
    const source = iterable({ next: async () => ({ done: false, value: 1 }) });
    const end = await forEach(source, body).then(
      () => 'done',
      (error: unknown) => error,
    );

    expect(end).toBe(expected);
  });

  it('takes an Observable that ends twice as one that ends once', () => {
    const sloppy = {
      [observable]: () => ({
        subscribe(observer: Record<'next' | 'complete' | 'error', (value?: unknown) => void>) {
          observer.next(1);
          observer.complete();
          observer.error(fault);
          return { unsubscribe: () => undefined };
        },
      }),
    };
    const seen: unknown[] = [];
    play(
      forEach(sloppy as never, function* (item) {
        seen.push(item);
      }),
    );

    expect(seen).toEqual([1]);
  });

  it('counts the values of an Observable from 0', () => {
    const seen: unknown[] = [];
    play(
      forEach(of('a', 'b', 'c'), function* (item, index) {
        seen.push([item, index]);
      }),
    );

    expect(seen).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]);
  });

  it('cancelled, fails with the error of the teardown', () => {
    const error = play(function* () {
      const source = new Observable<number>(() => () => {
        throw fault;
      });
      const task = createTask(forEach(source, function* () {}));
      yield* sleep(1);
      task.cancel();
      return yield* raisedBy(task);
    });

    expect(error).toBe(fault);
  });
});

it('a loop over an Observable waits for an item, in words', () => {
  const words = play(function* () {
    const loop = createTask(forEach(NEVER, function* () {}));
    yield* sleep(1);
    const { waitingFor } = loop;
    loop.cancel();
    yield* raisedBy(loop);
    return waitingFor;
  });

  expect(words).toBe('an item');
});
