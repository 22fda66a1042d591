import { type Observable, of, Subject, throwError } from 'rxjs';
import { CancelledError, createTask, Future, sleep } from 'rxtask';
import { valuesOf } from '../../lib/core/values.js';

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const value of source) collected.push(value);
  return collected;
}

describe('values()', () => {
  it('give each value in turn, and end with the source', async () => {
    await expect(collect(valuesOf(of(1, 2, 3)))).resolves.toEqual([1, 2, 3]);
  });

  it('subscribes at the first step, not before', async () => {
    const source = new Subject<number>();
    const values = valuesOf(source);
    expect(source.observed).toBe(false);

    const first = values.next();

    expect(source.observed).toBe(true);
    source.next(1);
    await expect(first).resolves.toEqual({ done: false, value: 1 });
    await values.return?.();
  });

  it('buffers values between two steps', async () => {
    const source = new Subject<number>();
    const values = valuesOf(source);
    const first = values.next();
    source.next(1);
    source.next(2);
    source.next(3);
    source.complete();
    await first;

    await expect(collect(values)).resolves.toEqual([2, 3]);
  });

  it('answers steps that are taken at once in their order', async () => {
    const source = new Subject<number>();
    const values = valuesOf(source);
    const steps = [values.next(), values.next(), values.next()];
    source.next(1);
    source.next(2);
    source.complete();

    await expect(Promise.all(steps)).resolves.toEqual([
      { done: false, value: 1 },
      { done: false, value: 2 },
      { done: true, value: undefined },
    ]);
  });

  it('leaves the source when left early', async () => {
    const source = new Subject<number>();
    const values = valuesOf(source);
    const first = values.next();
    source.next(1);
    source.next(2);
    await first;

    await values.return?.();

    expect(source.observed).toBe(false);
    await expect(values.next()).resolves.toEqual({ done: true, value: undefined });
  });

  it('left before its first step, never subscribes', async () => {
    const source = new Subject<number>();
    const values = valuesOf(source);

    await values.return?.();

    await expect(values.next()).resolves.toEqual({ done: true, value: undefined });
    expect(source.observed).toBe(false);
  });

  it('left, drop what was kept for later steps: values, and a failure', async () => {
    const source = new Subject<number>();
    const values = valuesOf(source);
    const first = values.next();
    for (const value of [1, 2, 3]) source.next(value);
    source.error(new Error('broken'));

    await expect(first).resolves.toEqual({ done: false, value: 1 });
    await expect(values.return?.()).resolves.toEqual({ done: true, value: undefined });
    await expect(values.next()).resolves.toEqual({ done: true, value: undefined });
  });

  it('left, end the steps that wait, in their order', async () => {
    const source = new Subject<number>();
    const values = valuesOf(source);
    const steps = [values.next(), values.next()];
    await values.return?.();

    expect(source.observed).toBe(false);
    await expect(Promise.all(steps)).resolves.toEqual(Array(2).fill({ done: true, value: undefined }));
  });

  it('raises the failure once, after the values before it', async () => {
    const source = new Subject<number>();
    const values = valuesOf(source);
    const first = values.next();
    source.next(1);
    source.next(2);
    source.error(new Error('broken'));

    await expect(first).resolves.toEqual({ done: false, value: 1 });
    await expect(values.next()).resolves.toEqual({ done: false, value: 2 });
    await expect(values.next()).rejects.toThrow('broken');
    await expect(values.next()).resolves.toEqual({ done: true, value: undefined });
  });

  it('raises the failure in the first of the steps that wait', async () => {
    const source = new Subject<number>();
    const values = valuesOf(source);
    const [first, second] = [values.next(), values.next()];
    source.error(new Error('broken'));

    await expect(first).rejects.toThrow('broken');
    await expect(second).resolves.toEqual({ done: true, value: undefined });
  });

  it('raises at the first step a failure that comes at once', async () => {
    const source: Observable<number> = throwError(() => new Error('broken'));

    await expect(collect(valuesOf(source))).rejects.toThrow('broken');
  });

  it('of a task: its value', async () => {
    const task = createTask(function* () {
      return yield* sleep(0, 42);
    });

    await expect(collect(task.values())).resolves.toEqual([42]);
  });

  it('of a task over a stream: each value as it comes', async () => {
    const source = new Subject<number>();
    const task = createTask(source);
    const collected = collect(task.values());
    await sleep(0);
    source.next(1);
    source.next(2);
    source.complete();

    await expect(collected).resolves.toEqual([1, 2]);
  });

  it('left, cancel a source without another consumer', async () => {
    const future = new Future<number>();
    const values = future.values();
    const first = values.next();

    await values.return?.();

    await expect(first).resolves.toEqual({ done: true, value: undefined });
    await sleep(0);
    expect(future.cancelled()).toBe(true);
  });

  it('raise CancelledError when the source is cancelled', async () => {
    const future = new Future<number>();
    const collected = collect(future.values());
    future.cancel('stop');

    await expect(collected).rejects.toThrow(new CancelledError('stop'));
  });
});
