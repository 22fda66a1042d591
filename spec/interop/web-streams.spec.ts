import { CancelledError, createTask, periodic, until } from 'rxtask';
import { stoppedClock } from './support/time.js';
import { heard } from './support/work.js';

const advance = stoppedClock();

/** Emits its chunks, stays open by default, and takes 5 ms to cancel. */
function streamOf<T>(chunks: readonly T[], log: string[], end?: 'close' | Error): ReadableStream<T> {
  return new ReadableStream<T>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      if (end === 'close') controller.close();
    },
    pull(controller) {
      if (end instanceof Error) controller.error(end);
    },
    cancel() {
      log.push('cancelled');
      return new Promise((resolve) =>
        setTimeout(() => {
          log.push('closed');
          resolve();
        }, 5),
      );
    },
  });
}

describe('a ReadableStream as work', () => {
  it('emits its chunks, ends with it, and gives it back unlocked', async () => {
    const log: string[] = [];
    const stream = streamOf(['a', 'b'], log, 'close');
    const task = createTask(stream);
    const told = heard(task);
    await advance(0);

    expect([told, task.result()]).toEqual([['a', 'b', 'complete'], 'b']);
    expect([stream.locked, log]).toEqual([false, []]);
  });

  it.each(['the task is cancelled', 'its last subscriber leaves'])(
    'is cancelled when %s, though it is idle; the task is done when that is, and the lock released',
    async (how) => {
      const log: string[] = [];
      const stream = streamOf(['a'], log);
      const task = createTask(stream);
      const told: unknown[] = [];
      const subscription = task.subscribe({
        next: (value) => told.push(value),
        error: (error: unknown) => told.push(error),
      });
      await advance(10);
      if (how === 'the task is cancelled') task.cancel('stop');
      else subscription.unsubscribe();
      await advance(4);
      expect([task.state, told, log]).toEqual(['cancelling', ['a'], ['cancelled']]);
      await advance(1);

      expect([task.state, stream.locked, log]).toEqual(['cancelled', false, ['cancelled', 'closed']]);
      expect(told).toEqual(how === 'the task is cancelled' ? ['a', new CancelledError('stop')] : ['a']);
    },
  );

  it('that fails while it is cancelled is unlocked too, and the task fails', async () => {
    const stream = new ReadableStream({
      cancel: () => {
        throw new Error('cannot cancel');
      },
    });
    const task = createTask(stream);
    const told = heard(task);
    await advance(0);
    task.cancel();
    await advance(0);

    expect([stream.locked, told]).toEqual([false, [new Error('cannot cancel')]]);
  });

  it('fails as it does, and is unlocked', async () => {
    const log: string[] = [];
    const stream = streamOf(['a'], log, new Error('broken'));
    const told = heard(createTask(stream));
    await advance(0);

    expect(told.at(-1)).toEqual(new Error('broken'));
    expect([stream.locked, log]).toEqual([false, []]);
  });

  it('that other code reads fails the task, and is not changed', async () => {
    const stream = streamOf(['a'], [], 'close');
    const reader = stream.getReader();
    const told = heard(createTask(stream));
    await advance(0);

    expect(told).toMatchObject([{ name: 'TypeError' }]);
    await expect(reader.read()).resolves.toEqual({ done: false, value: 'a' });
  });

  it('waited for with until, is cancelled with that wait, and unlocked before the code goes on', async () => {
    const log: string[] = [];
    const stream = streamOf(['a'], log);
    const task = createTask(function* () {
      try {
        yield* until(stream);
      } finally {
        log.push(`left, locked: ${String(stream.locked)}`);
      }
    });
    await advance(10);
    task.cancel('stop');
    await advance(5);

    expect([task.state, log]).toEqual(['cancelled', ['cancelled', 'closed', 'left, locked: false']]);
  });
});

describe('a task as a ReadableStream', () => {
  /** Not in the types of Node 20 yet. */
  const from = <T>(values: AsyncIterable<T>) =>
    (ReadableStream as unknown as { from(values: AsyncIterable<T>): ReadableStream<T> }).from(values);

  it('is ReadableStream.from its values, and goes through pipeTo', async () => {
    const task = periodic(10, (count) => count, { times: 4 });
    const written: number[] = [];
    const done = from(task.values()).pipeTo(
      new WritableStream({ write: (chunk) => void written.push(chunk) }),
    );
    await advance(30);
    await done;

    expect([written, task.result()]).toEqual([[0, 1, 2, 3], 3]);
  });

  it('cancelled, unsubscribes and so cancels the task', async () => {
    const task = periodic(10, (count) => count);
    const stream = from(task.values());
    const reader = stream.getReader();
    await expect(reader.read()).resolves.toEqual({ done: false, value: 0 });
    await reader.cancel();
    await advance(0);

    expect(task.state).toBe('cancelled');
  });

  it('fails as the task does', async () => {
    const task = createTask(Promise.reject(new Error('broken')));
    await expect(from(task.values()).getReader().read()).rejects.toThrow('broken');
    expect(task.state).toBe('failed');
  });
});
