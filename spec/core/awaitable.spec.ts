import { isObservable, lastValueFrom, map, type Observable, of, timeout } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { Awaitable, CancelledError, createTask, Future, sleep, TimeoutError, until } from 'rxtask';
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

  it('left by an operator at its deadline, is cancelled', () => {
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

  it('keeps the observer that `this` is', () => {
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

  it('with an error handler tells of cancellation', () => {
    const log: unknown[] = [];
    cancelled('stop').subscribe({ error: (error: unknown) => log.push(error) });
    cancelled('stop').subscribe({
      next: () => undefined,
      error: (error: unknown) => log.push(error),
    });

    expect(log).toEqual([new CancelledError('stop'), new CancelledError('stop')]);
  });

  it('through an operator, an unhandled cancellation is RxJS’s to report', async () => {
    cancelled('stop')
      .pipe(map((n) => n + 1))
      .subscribe();
    await reported();

    expect(errors).toEqual([new CancelledError('stop')]);
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
  ])('tells cancellation as %s', (_, options, expected) => {
    const log: unknown[] = [];
    cancelled('stop')
      .asObservable(options)
      .subscribe({
        error: (error: unknown) => log.push('error', error),
        complete: () => log.push('complete'),
      });

    expect(log).toEqual(expected);
  });

  it('tells failure as an error, whatever it makes of cancellation', () => {
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
