import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { setImmediate as macrotask } from 'node:timers/promises';
import { CancelledError, createTask, sleep, type Task, until } from 'rxtask';
import { iterate, itemsOf } from '../../../lib/core/work/iterate.js';
import { unretrievedReports } from '../../support/reports.js';
import { type Deferred, deferred } from '../../support/deferred.js';
import { onClock } from '../../support/virtual-time.js';
import { promisesThrough } from '../../support/promises-through.js';

const late = unretrievedReports();

/** An async iterable that the test controls, and the calls it got. */
class Source implements AsyncIterable<number> {
  readonly log: string[] = [];
  private readonly steps: Deferred<IteratorResult<number>>[] = [];
  closing: Deferred<IteratorResult<number>> | undefined = deferred();

  [Symbol.asyncIterator](): AsyncIterator<number> {
    return {
      next: () => {
        this.log.push('next');
        const step = deferred<IteratorResult<number>>();
        this.steps.push(step);
        return step.promise;
      },
      return: () => {
        this.log.push('return');
        return this.closing?.promise ?? Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  async give(value: number): Promise<void> {
    this.steps.shift()?.resolve({ done: false, value });
    await promisesThrough();
  }

  async end(): Promise<void> {
    this.steps.shift()?.resolve({ done: true, value: undefined });
    await promisesThrough();
  }

  async fail(error: Error): Promise<void> {
    this.steps.shift()?.reject(error);
    await promisesThrough();
  }

  async close(): Promise<void> {
    this.closing?.resolve({ done: true, value: undefined });
    await promisesThrough();
  }
}

function heard(task: Task<number>): unknown[] {
  const log: unknown[] = [];
  task.subscribe({
    next: (value) => log.push(value),
    error: (error: unknown) => log.push(error),
    complete: () => log.push('complete'),
  });
  return log;
}

describe('a task over an async iterable', () => {
  it('emits each value as it comes, and its result is the last', async () => {
    const source = new Source();
    const task = createTask(source);
    const log = heard(task);
    await promisesThrough();
    await source.give(1);
    expect(log).toEqual([1]);
    await source.give(2);
    await source.end();

    expect(log).toEqual([1, 2, 'complete']);
    expect(task.result()).toBe(2);
    expect(source.log).toEqual(['next', 'next', 'next']);
  });

  it('of no values has the result undefined', async () => {
    async function* nothing(): AsyncGenerator<number> {}

    await expect(createTask(nothing())).resolves.toBeUndefined();
  });

  it('fails if the iterable fails, without calling return()', async () => {
    const source = new Source();
    const task = createTask(source);
    await promisesThrough();
    await source.fail(new Error('broken'));

    expect(task.exception()).toEqual(new Error('broken'));
    expect(source.log).toEqual(['next']);
  });

  it.each([undefined, null, 42])(
    'whose next() answers %p fails, in words, and is not asked again',
    async (answer) => {
      const log: string[] = [];
      const task = createTask(
        {
          [Symbol.asyncIterator]: () => ({
            next: async () => (log.push('next'), answer as never),
            return: async () => (log.push('return'), answer as never),
          }),
        },
        { name: 'rows' },
      );

      await expect(task).rejects.toThrow(TypeError);
      await expect(task).rejects.toThrow(
        '"rows": next() of its async iterator answers `{ done, value }`, not',
      );
      expect(log).toEqual(['next']);
    },
  );

  it('gets the iterator at once, before its first step', () => {
    let asked = 0;
    async function* none(): AsyncGenerator<number> {}
    const { task, clock } = onClock({ [Symbol.asyncIterator]: () => (asked++, none()) });
    expect(asked).toBe(1);
    task.cancel();
    clock.flush();

    expect([asked, task.state]).toEqual([1, 'cancelled']);
  });

  it('keeps items that come before its first step: the lines of a readline interface', async () => {
    const lines = createInterface({ input: Readable.from(['one\n', 'two\n']) });
    const task = createTask(lines);
    const log = heard(task as unknown as Task<number>);
    await once(lines, 'close');
    await task;

    expect(log).toEqual(['one', 'two', 'complete']);
  });

  it('cancelled before it starts, calls return(), and requests no item', () => {
    const source = new Source();
    const { task, clock } = onClock(source);
    task.cancel();
    clock.flush();

    expect([source.log, task.state]).toEqual([['return'], 'cancelled']);
  });

  it.each<[string, Partial<AsyncIterator<number>> | undefined]>([
    ['its iterator cannot be asked for', undefined],
    [
      'return() throws',
      {
        return: () => {
          throw new Error('broken');
        },
      },
    ],
    ['return() rejects', { return: () => Promise.reject(new Error('broken')) }],
  ])('cancelled before it starts, reports it when %s', async (_, iterator) => {
    const task = createTask(
      {
        [Symbol.asyncIterator]: () => {
          if (iterator === undefined) throw new Error('broken');
          return iterator as AsyncIterator<number>;
        },
      },
      { name: 'rows' },
    );
    task.cancel();
    await promisesThrough();

    expect(task.state).toBe('cancelled');
    expect(late).toEqual([{ error: new Error('broken'), name: 'rows' }]);
  });

  it('fails if it cannot get the iterator', async () => {
    const task = createTask({
      [Symbol.asyncIterator]: (): AsyncIterator<number> => {
        throw new Error('broken');
      },
    });

    await expect(task).rejects.toThrow('broken');
  });

  it('cancelled, calls return() and waits for it', async () => {
    const source = new Source();
    const task = createTask(source);
    await promisesThrough();
    task.cancel('stop');
    await promisesThrough();
    expect([source.log, task.state]).toEqual([['next', 'return'], 'cancelling']);

    await source.close();

    expect(task.state).toBe('cancelled');
    await expect(task).rejects.toEqual(new CancelledError('stop'));
  });

  it('cancelled again during that, stops waiting', async () => {
    const source = new Source();
    const task = createTask(source);
    await promisesThrough();
    task.cancel('first');
    await promisesThrough();
    task.cancel('second');
    await promisesThrough();

    expect(task.state).toBe('cancelled');
    expect(source.log).toEqual(['next', 'return']);
    await expect(task).rejects.toEqual(new CancelledError('second'));
  });

  it('cancelled, fails when return() does', async () => {
    const source = new Source();
    const task = createTask(source);
    await promisesThrough();
    task.cancel();
    await promisesThrough();
    source.closing?.reject(new Error('cannot close'));

    await expect(task).rejects.toThrow('cannot close');
    expect(task.state).toBe('failed');
  });

  it('cancelled, ends when there is no return()', async () => {
    const task = createTask({
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<IteratorResult<number>>(() => undefined) }),
    });
    await promisesThrough();
    task.cancel();
    await promisesThrough();

    expect(task.state).toBe('cancelled');
  });

  it('cancelled with onCancel "abandon", calls return(), does not wait for it, and ignores its failure', async () => {
    const source = new Source();
    const task = createTask(source, { onCancel: 'abandon' });
    await promisesThrough();
    task.cancel('stop');
    await promisesThrough();
    expect([source.log, task.state]).toEqual([['next', 'return'], 'cancelled']);
    source.closing?.reject(new Error('too late'));
    await promisesThrough();

    await expect(task).rejects.toEqual(new CancelledError('stop'));
  });

  it('an async generator runs its finally block before the task is done', async () => {
    const log: string[] = [];
    async function* counting(): AsyncGenerator<number> {
      try {
        for (let i = 0; ; i++) {
          await sleep(0);
          yield i;
        }
      } finally {
        await sleep(0);
        log.push('closed');
      }
    }
    const task = createTask(counting());
    await promisesThrough();
    task.cancel();
    await expect(task).rejects.toThrow(CancelledError);

    expect(log).toEqual(['closed']);
  });
});

describe('a task that is cancelled when its iterator has answered, and has not read the answer', () => {
  it.each<[string, IteratorResult<number>, number]>([
    ['returns it', { done: false, value: 1 }, 1],
    ['lets it be when that was its end', { done: true, value: undefined }, 0],
  ])('%s', async (_, answer, returns) => {
    const { promise, resolve } = deferred<IteratorResult<number>>();
    let returned = 0;
    const iterator = {
      next: () => promise,
      return: () => {
        returned++;
        return Promise.resolve({ done: true as const, value: undefined });
      },
    };
    const task = createTask({ [Symbol.asyncIterator]: () => iterator });
    await promisesThrough();
    void promise.then(() => task.cancel()); // after the task's own callback, before its turn
    resolve(answer);

    await expect(task).rejects.toThrow(CancelledError);
    expect(returned).toBe(returns);
  });
});

describe('a task over a ReadableStream', () => {
  const stream = (log: string[]): ReadableStream<number> =>
    new ReadableStream({
      start: (controller) => {
        for (const value of [1, 2, 3]) controller.enqueue(value);
        if (log.length > 0) controller.close();
      },
      cancel: () => {
        log.push('cancelled');
      },
    });

  /** As in browsers whose streams are not yet iterable. */
  const withoutIterator = (source: ReadableStream<number>): AsyncIterable<number> =>
    ({ getReader: () => source.getReader() }) as unknown as AsyncIterable<number>;

  it.each([
    ['iterated', (source: ReadableStream<number>) => source as AsyncIterable<number>],
    ['read', withoutIterator],
  ])('%s, emits its chunks and gives it back unlocked', async (_, as) => {
    const source = stream(['closed']);
    const task = createTask(as(source));
    const log = heard(task);

    await expect(task).resolves.toBe(3);
    expect(log).toEqual([1, 2, 3, 'complete']);
    expect(source.locked).toBe(false);
  });

  it.each([
    ['iterated', (source: ReadableStream<number>) => source as AsyncIterable<number>],
    ['read', withoutIterator],
  ])('%s, is cancelled with the task', async (_, as) => {
    const log: string[] = [];
    const source = stream(log);
    const task = createTask(as(source));
    await promisesThrough();
    task.cancel();

    await expect(task).rejects.toThrow(CancelledError);
    expect(log).toEqual(['cancelled']);
    expect(source.locked).toBe(false);
  });

  it.each([
    ['iterated', (source: ReadableStream<number>) => source as AsyncIterable<number>],
    ['read', withoutIterator],
  ])('%s, is unlocked when it fails', async (_, as) => {
    const source = new ReadableStream<number>({
      pull: (controller) => {
        controller.error(new Error('broken'));
      },
    });

    await expect(createTask(as(source))).rejects.toThrow('broken');
    expect(source.locked).toBe(false);
  });

  it('that has no cancel() is unlocked too', async () => {
    const log: string[] = [];
    const task = createTask({
      getReader: () => ({
        read: () => new Promise(() => undefined),
        releaseLock: () => log.push('released'),
      }),
    } as unknown as AsyncIterable<number>);
    await promisesThrough();
    task.cancel();

    await expect(task).rejects.toThrow(CancelledError);
    expect(log).toEqual(['released']);
  });

  it('may answer a step at once, without a promise, as for await allows', async () => {
    let left = 3;
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: () => ({ done: --left < 0, value: left }),
      }),
    } as unknown as AsyncIterable<number>;

    await expect(createTask(source)).resolves.toBe(0);
  });
});

describe('a task does what `for await` does', () => {
  type Answer = () => unknown;
  const broken = new Error('broken');
  const throwBroken = (): never => {
    throw broken;
  };
  const throwingGetter = (property: 'done' | 'value'): object =>
    Object.defineProperty({ done: false, value: 1 }, property, { get: throwBroken });

  const answers: [string, Answer][] = [
    ['next() throws', throwBroken],
    ['next() rejects', () => Promise.reject(broken)],
    ['next() rejects with CancelledError', () => Promise.reject(new CancelledError('gone'))],
    ['next() answers nothing', () => undefined],
    ['next() resolves to a number', () => Promise.resolve(42)],
    ['`done` throws', () => throwingGetter('done')],
    ['`value` throws', () => throwingGetter('value')],
    ['`value` throws in a promise', () => Promise.resolve(throwingGetter('value'))],
    ['it ends', () => Promise.resolve({ done: true, value: undefined })],
  ];

  function scripted(
    answer: Answer,
    after: number,
    close: Answer,
  ): { source: AsyncIterable<number>; log: string[] } {
    const log: string[] = [];
    let calls = 0;
    const iterator = {
      next: () => {
        log.push('next');
        return calls++ < after ? { done: false, value: calls } : answer();
      },
      return: () => {
        log.push('return');
        return close();
      },
    };
    return { source: { [Symbol.asyncIterator]: () => iterator as AsyncIterator<number> }, log };
  }

  async function outcomeOf(work: PromiseLike<unknown>): Promise<unknown> {
    try {
      return { value: await work };
    } catch (error) {
      return error instanceof TypeError ? 'a TypeError' : { error };
    }
  }

  it.each(answers.flatMap(([name, answer]) => [0, 2].map((after) => [name, after, answer] as const)))(
    'when %s after %i items',
    async (_, after, answer) => {
      const expected = scripted(answer, after, throwBroken);
      const loop = async (): Promise<unknown> => {
        let last: number | undefined;
        for await (const value of expected.source) last = value;
        return last;
      };
      const ways: ((source: AsyncIterable<number>) => PromiseLike<unknown>)[] = [
        (source) => createTask(source),
        (source) => until(source),
        (source) =>
          createTask(function* () {
            return yield* until(source);
          }),
      ];
      const outcome = await outcomeOf(loop());

      for (const way of ways) {
        const actual = scripted(answer, after, throwBroken);
        expect(await outcomeOf(way(actual.source))).toEqual(outcome);
        expect(actual.log).toEqual(expected.log);
      }
      expect(expected.log).not.toContain('return');
    },
  );
});

describe('a task over an async iterable that is cancelled', () => {
  it("fails with an error of its generator's clean-up", async () => {
    let start!: () => void;
    async function* rows(): AsyncGenerator<number> {
      try {
        await new Promise<void>((resolve) => (start = resolve));
        yield 1;
      } finally {
        await failing();
      }
    }
    const failing = (): Promise<void> => Promise.reject(new Error('disk full'));
    const task = createTask(rows());
    await promisesThrough();
    task.cancel();
    await promisesThrough();
    start();

    await expect(task).rejects.toThrow('disk full');
    expect([task.state, late]).toEqual(['failed', []]);
  });

  it.each<[string, Error]>([
    ['an AbortError', new DOMException('aborted', 'AbortError')],
    ['a CancelledError', new CancelledError('theirs')],
  ])('is cancelled when its pending next() rejects with %s', async (_, error) => {
    const step = deferred<IteratorResult<number>>();
    const task = createTask({
      [Symbol.asyncIterator]: () => ({
        next: () => step.promise,
        return: async () => {
          step.reject(error);
          await sleep(0);
          return { done: true as const, value: undefined };
        },
      }),
    });
    await promisesThrough();
    task.cancel('stop');

    await expect(task).rejects.toEqual(new CancelledError('stop'));
    expect(late).toEqual([]);
  });

  it.each<[string, 'wait' | 'abandon', boolean]>([
    ['is abandoned', 'abandon', true],
    ['has no return()', 'wait', false],
  ])('reports a later failure of its pending next(), when it %s', async (_, onCancel, hasReturn) => {
    const step = deferred<IteratorResult<number>>();
    const closed = Promise.resolve({ done: true as const, value: undefined });
    const task = createTask(
      {
        [Symbol.asyncIterator]: () => ({
          next: () => step.promise,
          ...(hasReturn ? { return: () => closed } : {}),
        }),
      },
      { onCancel, name: 'rows' },
    );
    await promisesThrough();
    task.cancel();
    await promisesThrough();
    step.reject(new Error('broken'));
    await promisesThrough();

    expect(task.state).toBe('cancelled');
    expect(late).toEqual([{ error: new Error('broken'), name: 'rows' }]);
  });

  it('in the turn in which its next() has failed, reports that failure', async () => {
    const step = deferred<IteratorResult<number>>();
    const task = createTask(
      { [Symbol.asyncIterator]: () => ({ next: () => step.promise }) },
      { name: 'rows' },
    );
    await promisesThrough();
    void step.promise.catch(() => task.cancel());
    step.reject(new Error('broken'));
    await promisesThrough();

    expect(task.state).toBe('cancelled');
    expect(late).toEqual([{ error: new Error('broken'), name: 'rows' }]);
  });
});

describe('a task over a Node stream', () => {
  const failing = (destroyed: (callback: (error: Error) => void) => void): Readable =>
    new Readable({
      objectMode: true,
      read() {
        // the test pushes
      },
      destroy(_error, callback) {
        destroyed(callback);
      },
    });

  it.each<[string, (callback: (error: Error) => void) => void]>([
    ['at once', (callback) => callback(new Error('disk full'))],
    ['later', (callback) => void macrotask().then(() => callback(new Error('disk full')))],
  ])('whose destroy() fails %s while it is cancelled, fails', async (_, destroyed) => {
    const task = createTask(failing(destroyed));
    await promisesThrough();
    task.cancel();

    await expect(task).rejects.toThrow('disk full');
    expect(task.state).toBe('failed');
  });

  it('whose destroy() does not fail is cancelled, and reports nothing', async () => {
    const stream = new Readable({ read: () => undefined });
    const task = createTask(stream);
    await promisesThrough();
    task.cancel('stop');

    await expect(task).rejects.toEqual(new CancelledError('stop'));
    expect([stream.destroyed, late]).toEqual([true, []]);
  });

  it('cancelled when a chunk has arrived and was not read, fails with the error of destroy()', async () => {
    const stream = failing((callback) => void macrotask().then(() => callback(new Error('disk full'))));
    const task: Task<unknown> = createTask(stream, { name: 'chunks' });
    await promisesThrough();
    stream.push('chunk');
    stream.once('readable', () => void Promise.resolve().then(() => task.cancel()));
    await task.catch(() => undefined);
    await macrotask();
    await macrotask();

    const raised = task.state === 'failed' ? [task.exception()] : [];
    expect([...raised, ...late.map(({ error }) => error)]).toEqual([new Error('disk full')]);
  });
});

describe('the next() that is pending when a task is cancelled', () => {
  interface Endings {
    readonly next: Error | undefined;
    readonly closing: Error | 'none' | undefined;
  }

  /** An iterable whose `return()`, if there is one, settles its pending `next()`, and then ends. */
  function endingBy({ next, closing }: Endings): AsyncIterable<number> {
    const step = deferred<IteratorResult<number>>();
    const settle = (): void => {
      if (next !== undefined) step.reject(next);
    };
    const close = (): Promise<IteratorResult<number>> => {
      settle();
      return promisesThrough().then(() => {
        if (closing instanceof Error) throw closing;
        return { done: true, value: undefined };
      });
    };
    if (closing === 'none') void macrotask().then(settle);
    return {
      [Symbol.asyncIterator]: () => ({
        next: () => step.promise,
        ...(closing === 'none' ? {} : { return: close }),
      }),
    };
  }

  const [first, second] = [new Error('of next()'), new Error('of return()')];
  const aborted = new DOMException('aborted', 'AbortError');

  it.each<[string, Endings, unknown, unknown[]]>([
    ['does not fail: the task is cancelled', { next: undefined, closing: undefined }, 'cancelled', []],
    ['fails: that is raised', { next: first, closing: undefined }, first, []],
    ['fails with an AbortError: that is dropped', { next: aborted, closing: undefined }, 'cancelled', []],
    ['fails before return() does: it is reported', { next: first, closing: second }, second, [first]],
    [
      'fails later, without a return(): it is reported',
      { next: first, closing: 'none' },
      'cancelled',
      [first],
    ],
  ])('%s', async (_, endings, outcome, reports) => {
    const task = createTask(endingBy(endings), { name: 'left' });
    await promisesThrough();
    task.cancel();
    await Promise.allSettled([task]);
    await macrotask();
    await promisesThrough();

    expect(task.cancelled() ? 'cancelled' : task.exception()).toBe(outcome);
    expect(late).toEqual(reports.map((error) => ({ error, name: 'left' })));
  });

  it.each(['wait', 'abandon'] as const)('of a stream ends with it, with onCancel: %p', async (onCancel) => {
    const task = createTask(new ReadableStream<number>() as unknown as AsyncIterable<number>, { onCancel });
    await promisesThrough();
    task.cancel();
    await Promise.allSettled([task]);

    expect([task.cancelled(), late]).toEqual([true, []]);
  });
});

describe('an async iterator', () => {
  /** An async iterable of one item. Records whether `return()` was called. */
  function answering(next: () => unknown): { source: AsyncIterable<number>; isReturned: () => boolean } {
    let isReturned = false;
    const iterator = {
      next,
      return() {
        isReturned = true;
        return Promise.resolve({ done: true, value: undefined });
      },
    };
    return {
      source: { [Symbol.asyncIterator]: () => iterator as AsyncIterator<number> },
      isReturned: () => isReturned,
    };
  }

  it('may answer a function that has `done`, as for await allows', async () => {
    const { source } = answering(async () => Object.assign(() => undefined, { done: true }));

    await expect(createTask(source)).resolves.toBeUndefined();
  });

  it('that fails is not reported: its task has the failure', async () => {
    const { source, isReturned } = answering(() => Promise.reject(new Error('broken')));
    const error = await createTask(source).then(undefined, (reason: unknown) => reason);

    expect([error, isReturned(), late]).toEqual([new Error('broken'), false, []]);
  });

  it('is returned, and its failure dropped, if the code that gets an item throws', async () => {
    const { source, isReturned } = answering(async () => ({ done: false, value: 1 }));
    const use = (): never => {
      throw new Error('of the code');
    };

    await expect(createTask(iterate(itemsOf(source), use, false))).rejects.toThrow('of the code');
    expect(isReturned()).toBe(true);
  });

  it.each<[string, unknown, boolean]>([
    ['an item', { done: false, value: 1 }, true],
    ['its end', { done: true, value: undefined }, false],
    ['undefined', undefined, true],
    [
      'an object whose `done` cannot be read',
      {
        get done() {
          throw new Error('broken');
        },
      },
      false,
    ],
  ])(
    'that answers %s in the turn of a request is returned unless it has ended',
    async (_, answer, expected) => {
      const step = deferred<unknown>();
      const { source, isReturned } = answering(() => step.promise);
      const task = createTask(source);
      await promisesThrough();
      void step.promise.then(() => task.cancel('stop'));
      step.resolve(answer);

      await expect(task).rejects.toEqual(new CancelledError('stop'));
      expect([isReturned(), late]).toEqual([expected, []]);
    },
  );
});

describe('a stream of another library', () => {
  it('that destroys itself needs neither events nor a return()', async () => {
    const destroy = jest.fn();
    const source = { destroy, [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) };
    const task = createTask(source as unknown as AsyncIterable<number>);
    await promisesThrough();
    task.cancel('stop');

    await expect(task).rejects.toEqual(new CancelledError('stop'));
    expect(destroy).toHaveBeenCalledTimes(1);
  });

  it('whose pending read fails when its lock is released reports nothing', async () => {
    const read = deferred<never>();
    const stream = {
      getReader: () => ({
        read: () => read.promise,
        releaseLock: () => {
          read.reject(new TypeError('released'));
        },
      }),
    };
    const task = createTask(stream as never);
    await promisesThrough();
    task.cancel('stop');

    await expect(task).rejects.toEqual(new CancelledError('stop'));
    await macrotask();
    expect(late).toEqual([]);
  });
});
