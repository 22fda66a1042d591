import { Readable } from 'node:stream';
import { isObservable, lastValueFrom, map, type Observable, of, timeout } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { Awaitable, CancelledError, createTask, Future, gather, sleep, TimeoutError, until } from 'rxtask';
import { unhandledErrors } from '../support/unhandled.js';
import { reported } from '../support/reported.js';
import { play } from '../support/virtual-time.js';

const errors = unhandledErrors();

function cancelled(reason?: unknown): Future<number> {
  const future = new Future<number>();
  future.cancel(reason);
  return future;
}

function failed(error: unknown): Future<number> {
  const future = new Future<number>();
  future.setException(error);
  return future;
}

describe('an Awaitable', () => {
  it.each([
    ['a sleep', () => sleep(5)],
    ['an until', () => until(of(1))],
    ['a future', () => new Future()],
  ])('is an Observable and a thenable, as %s is', (_, make) => {
    expect(make()).toBeInstanceOf(Awaitable);
    expect(isObservable(make())).toBe(true);
    expect(typeof make().then).toBe('function');
  });

  it('can be piped, and the pipe is an Observable and nothing more', async () => {
    const piped = sleep(0, 42).pipe(map((n) => n + 1));

    expect(piped).not.toBeInstanceOf(Awaitable);
    await expect(lastValueFrom(piped, { defaultValue: 0 })).resolves.toBe(43);
  });

  it('is cancelled when an operator leaves it at a deadline', () => {
    const clock = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    const log: unknown[] = [];
    clock.run(({ flush }) => {
      const task = createTask(sleep(5000));
      task.pipe(timeout(3000)).subscribe({
        error: (error: unknown) => log.push(error instanceof TimeoutError, clock.now()),
      });
      task.addDoneCallback(() => log.push(task.state, clock.now()));
      flush();
    });

    expect(log).toEqual([true, 3000, 'cancelled', 3000]);
  });

  it('awaited gives the value, or rejects with the error or the CancelledError', async () => {
    await expect(sleep(0, 42)).resolves.toBe(42);
    await expect(failed(new Error('broken'))).rejects.toThrow('broken');
    await expect(cancelled('stop')).rejects.toThrow(new CancelledError('stop'));
  });

  it('then() takes handlers as a promise does', async () => {
    await expect(sleep(0, 1).then((n) => n + 1)).resolves.toBe(2);
    await expect(failed('broken').then(null, (error: unknown) => ({ error }))).resolves.toEqual({
      error: 'broken',
    });
    await expect(sleep(0, 1).then(null)).resolves.toBe(1);
  });

  it('catch() handles a failure or a cancellation, and passes a value on', async () => {
    await expect(failed('broken').catch((error: unknown) => ({ error }))).resolves.toEqual({
      error: 'broken',
    });
    await expect(cancelled('stop').catch((error: unknown) => ({ error }))).resolves.toEqual({
      error: new CancelledError('stop'),
    });
    await expect(sleep(0, 1).catch(() => 2)).resolves.toBe(1);
    await expect(failed('broken').catch(null)).rejects.toBe('broken');
  });

  it('finally() is called at the end, whatever that is, and passes it on', async () => {
    const log: string[] = [];
    await expect(sleep(0, 1).finally(() => log.push('value'))).resolves.toBe(1);
    await expect(failed('broken').finally(() => log.push('failure'))).rejects.toBe('broken');
    await expect(cancelled('stop').finally(() => log.push('cancellation'))).rejects.toThrow(CancelledError);
    await expect(sleep(0, 1).finally(null)).resolves.toBe(1);

    expect(log).toEqual(['value', 'failure', 'cancellation']);
  });

  it.each<[string, (task: Awaitable<number>) => Promise<number>]>([
    ['then()', (task) => task.then()],
    ['catch()', (task) => task.catch()],
    ['finally()', (task) => task.finally()],
  ])('%s makes a consumer that never leaves', async (_, consume) => {
    const task = createTask(sleep(2, 42));
    const result = consume(task);
    task.subscribe().unsubscribe();

    await expect(result).resolves.toBe(42);
  });

  it.each([
    ['Awaitable', () => sleep(1)],
    ['Awaitable', () => until(of(1))],
    ['Future', () => new Future()],
    ['Future', () => gather([])],
    ['Task', () => createTask(of(1))],
  ])('is tagged %s', (tag, make) => {
    expect(Object.prototype.toString.call(make())).toBe(`[object ${tag}]`);
  });

  it('passes the tests by which other libraries recognise a promise', () => {
    const isPromise = (value: { then?: unknown; catch?: unknown; finally?: unknown }): boolean =>
      [value.then, value.catch, value.finally].every((method) => typeof method === 'function');

    for (const each of [sleep(1), new Future(), until(of(1))]) expect(isPromise(each)).toBe(true);
  });

  it('has no own property that React would write', () => {
    const keys = [sleep(1), new Future(), until(of(1))].flatMap((each) => Object.keys(each));

    expect(keys).not.toEqual(expect.arrayContaining(['status']));
    expect(keys).not.toEqual(expect.arrayContaining(['value']));
    expect(keys).not.toEqual(expect.arrayContaining(['reason']));
  });
});

describe('subscribing to an Awaitable', () => {
  const forms: [string, (source: Observable<number>, log: unknown[]) => void][] = [
    ['a function', (source, log) => source.subscribe((value) => log.push(value))],
    ['an observer', (source, log) => source.subscribe({ next: (value) => log.push(value) })],
    ['an observer of the end alone', (source, log) => source.subscribe({ complete: () => log.push(42) })],
  ];

  it.each(forms)('with %s works', (_, subscribe) => {
    const log: unknown[] = [];
    const future = new Future<number>();
    future.setResult(42);
    subscribe(future, log);

    expect(log).toEqual([42]);
  });

  it.each([...forms, ['nothing', (source: Observable<number>) => source.subscribe()] as const])(
    'with %s tells no cancellation, but other errors go where RxJS sends them',
    async (_, subscribe) => {
      const log: unknown[] = [];
      subscribe(cancelled(), log);
      await reported();
      expect(errors).toEqual([]);

      subscribe(failed('broken'), log);
      await reported();
      expect(errors).toEqual(['broken']);
      expect(log).toEqual([]);
    },
  );

  it('takes separate callbacks, as RxJS still does', () => {
    const log: unknown[] = [];
    const future = new Future<number>();
    future.setResult(42);
    const subscribe = Reflect.get(future, 'subscribe') as (...callbacks: unknown[]) => unknown;
    Reflect.apply(subscribe, future, [(value: number) => log.push(value), null, () => log.push('complete')]);
    Reflect.apply(subscribe, failed('broken'), [null, (error: unknown) => log.push(error)]);

    expect(log).toEqual([42, 'complete', 'broken']);
  });

  it("calls the observer's methods with the observer as `this`", () => {
    const future = new Future<number>();
    future.setResult(42);
    const observer = {
      seen: [] as unknown[],
      next(value: number) {
        this.seen.push(value);
      },
      complete() {
        this.seen.push('complete');
      },
    };
    future.subscribe(observer);

    expect(observer.seen).toEqual([42, 'complete']);
  });

  it('with an error handler emits a cancellation', () => {
    const log: unknown[] = [];
    cancelled('stop').subscribe({ error: (error: unknown) => log.push(error) });
    cancelled('stop').subscribe({
      next: () => undefined,
      error: (error: unknown) => log.push(error),
    });

    expect(log).toEqual([new CancelledError('stop'), new CancelledError('stop')]);
  });

  it('one observer’s error never reaches another', async () => {
    const log: unknown[] = [];
    const future = new Future<number>();
    future.subscribe(() => {
      throw new Error('from an observer');
    });
    future.subscribe((value) => log.push(value));
    future.setResult(42);
    await reported();

    expect(log).toEqual([42]);
    expect(errors).toEqual([new Error('from an observer')]);
  });
});

describe('asObservable()', () => {
  it('has the same values, and no then()', async () => {
    const plain = sleep(0, 42).asObservable();

    expect(plain).not.toBeInstanceOf(Awaitable);
    expect('then' in plain).toBe(false);
    await expect(lastValueFrom(plain, { defaultValue: 0 })).resolves.toBe(42);
  });

  it.each([
    ['an error by default', undefined, ['error', new CancelledError('stop')]],
    ['an error when asked for', { cancelled: 'error' } as const, ['error', new CancelledError('stop')]],
    ['completion when asked for', { cancelled: 'complete' } as const, ['complete']],
  ])('emits a cancellation as %s', (_, options, expected) => {
    const log: unknown[] = [];
    cancelled('stop')
      .asObservable(options)
      .subscribe({
        error: (error: unknown) => log.push('error', error),
        complete: () => log.push('complete'),
      });

    expect(log).toEqual(expected);
  });

  it('emits a failure as an error, with either option', () => {
    const log: unknown[] = [];
    failed('broken')
      .asObservable({ cancelled: 'complete' })
      .subscribe({ error: (error: unknown) => log.push(error) });

    expect(log).toEqual(['broken']);
  });

  it('is a consumer: leaving it as the last cancels', () => {
    const isCancelled = play(function* () {
      const future = new Future<number>();
      future.asObservable().subscribe().unsubscribe();
      yield* sleep(1);
      return future.cancelled();
    });

    expect(isCancelled).toBe(true);
  });
});

describe('iterating an Awaitable throws an error that names values()', () => {
  const steps: [string, (task: Future<[number, number][]>) => unknown][] = [
    ['for await', (task) => eachOf(task as unknown as AsyncIterable<unknown>)],
    ['Readable.from', (task) => eachOf(Readable.from(task))],
    ['a spread', (task) => [...(task as unknown as Iterable<unknown>)]],
    [
      'for … of',
      (task) => {
        for (const value of task as unknown as Iterable<unknown>) return value;
        return undefined;
      },
    ],
    ['new Map', (task) => new Map(task)],
    ['new Set', (task) => new Set(task)],
    ['Array.from', (task) => Array.from(task)],
    ['Object.fromEntries', (task) => Object.fromEntries(task)],
    ['Promise.all', (task) => Promise.all(task)],
    [
      'destructuring',
      (task) => {
        const [first] = task as unknown as Iterable<unknown>;
        return first;
      },
    ],
  ];

  async function eachOf(source: AsyncIterable<unknown>): Promise<unknown[]> {
    const values: unknown[] = [];
    for await (const value of source) values.push(value);
    return values;
  }

  it.each(steps)('%s, outside of a task and inside', async (_, iterate) => {
    const future = new Future<[number, number][]>();
    const attempt = async (): Promise<unknown> => iterate(future);

    for (const attempted of [
      attempt(),
      createTask(attempt),
      createTask(function* () {
        return yield* until(attempt());
      }),
    ]) {
      await expect(attempted).rejects.toThrow(TypeError);
      await expect(attempted).rejects.toThrow('write `awaitable.values()`');
    }
  });

  it('values() can be iterated by everything that takes an async iterable', async () => {
    const task = createTask(sleep(0, 42));

    expect(await eachOf(Readable.from(task.values()))).toEqual([42]);
    expect(await eachOf(task.values())).toEqual([42]);
  });
});
