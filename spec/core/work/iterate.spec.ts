import { CancelledError, createTask, sleep, type Task } from 'rxtask';
import { type Deferred, deferred } from '../../support/deferred.js';
import { onClock } from '../../support/virtual-time.js';
import { promisesThrough } from '../../support/promises-through.js';

/** An async iterable under control of the test, and what was asked of it. */
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

  it('that fails, fails, and is not returned', async () => {
    const source = new Source();
    const task = createTask(source);
    await promisesThrough();
    await source.fail(new Error('broken'));

    expect(task.exception()).toEqual(new Error('broken'));
    expect(source.log).toEqual(['next']);
  });

  it('whose next() throws is returned, and fails', async () => {
    const log: string[] = [];
    const task = createTask({
      [Symbol.asyncIterator]: () => ({
        next: () => {
          throw new Error('broken');
        },
        return: async () => {
          log.push('return');
          return { done: true as const, value: undefined };
        },
      }),
    });

    await expect(task).rejects.toThrow('broken');
    expect(log).toEqual(['return']);
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

  it('cancelled before it starts, never asks for an iterator', () => {
    let asked = 0;
    const { task, clock } = onClock({
      [Symbol.asyncIterator]: (): AsyncIterator<number> => {
        asked++;
        throw new Error('must not be asked');
      },
    });
    task.cancel();
    clock.flush();

    expect([asked, task.state]).toEqual([0, 'cancelled']);
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

  it('cancelled again during that, waits no longer', async () => {
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

  it('cancelled with onCancel "abandon", calls return() and does not wait, nor mind its failure', async () => {
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

describe('a task that is cancelled when the answer of its iterator is there, and not taken yet', () => {
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

  /** As in browsers that cannot iterate streams yet. */
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

  it('that cannot be cancelled is unlocked all the same', async () => {
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
