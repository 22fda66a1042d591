import { PassThrough, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CancelledError, createTask, periodic, until } from 'rxtask';
import { stoppedClock } from './support/time.js';
import { heard } from './support/work.js';

const advance = stoppedClock();

/** A stream that emits the pushed values and takes 5 ms to close. */
function slowToClose(log: string[], chunks: readonly unknown[] = []): Readable {
  const stream = new Readable({
    objectMode: true,
    read: () => undefined,
    destroy: (error, done) => {
      log.push('destroyed');
      setTimeout(() => {
        log.push('closed');
        done(error);
      }, 5);
    },
  });
  for (const chunk of chunks) stream.push(chunk);
  return stream;
}

describe('a Readable as work', () => {
  it('emits its chunks and ends with it, the last one being the result', async () => {
    const log: string[] = [];
    const stream = slowToClose(log, ['a', 'b', null]);
    const task = createTask(stream);
    const told = heard(task);
    await advance(5);

    expect([told, task.result()]).toEqual([['a', 'b', 'complete'], 'b']);
    expect([stream.destroyed, log]).toEqual([true, ['destroyed', 'closed']]);
  });

  it.each(['the task is cancelled', 'its last subscriber leaves'])(
    'is destroyed when %s, though it is idle; the task is done when it has closed',
    async (how) => {
      const log: string[] = [];
      const stream = slowToClose(log, ['a']);
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
      expect([task.state, stream.destroyed, told, log]).toEqual(['cancelling', true, ['a'], ['destroyed']]);
      await advance(1);

      expect([task.state, log]).toEqual(['cancelled', ['destroyed', 'closed']]);
      expect(told).toEqual(how === 'the task is cancelled' ? ['a', new CancelledError('stop')] : ['a']);
    },
  );

  it("is not waited for with onCancel: 'abandon'", async () => {
    const log: string[] = [];
    const task = createTask(slowToClose(log), { onCancel: 'abandon' });
    await advance(10);
    task.cancel('stop');
    await advance(1);
    expect([task.state, log]).toEqual(['cancelled', ['destroyed']]);
    await advance(4);

    expect(log).toEqual(['destroyed', 'closed']);
  });

  it('fails as it does', async () => {
    const log: string[] = [];
    const stream = slowToClose(log, ['a']);
    const told = heard(createTask(stream));
    await advance(10);
    stream.destroy(new Error('broken'));
    await advance(5);

    expect([told, log]).toEqual([
      ['a', new Error('broken')],
      ['destroyed', 'closed'],
    ]);
  });

  it('that other code destroys fails the task, since it has not ended', async () => {
    const stream = slowToClose([], ['a']);
    const told = heard(createTask(stream));
    await advance(10);
    stream.destroy();
    await advance(5);

    expect(told).toMatchObject(['a', { code: 'ERR_STREAM_PREMATURE_CLOSE' }]);
  });

  it('waited for with until, is destroyed when that wait is cancelled', async () => {
    const log: string[] = [];
    const task = createTask(function* () {
      try {
        yield* until(slowToClose(log));
      } finally {
        log.push('left');
      }
    });
    await advance(10);
    task.cancel('stop');
    await advance(5);

    expect([task.state, log]).toEqual(['cancelled', ['destroyed', 'closed', 'left']]);
  });

  it('that is a Duplex is read to its end', async () => {
    const duplex = new PassThrough({ objectMode: true });
    const told = heard(createTask(duplex));
    duplex.write('a');
    duplex.end('b');
    await advance(0);

    expect([told, duplex.destroyed]).toEqual([['a', 'b', 'complete'], true]);
  });
});

describe('a task as a Readable', () => {
  const counting = () => periodic(10, (count) => count, { times: 4 });

  it('is Readable.from its values, and goes through a pipeline', async () => {
    const task = counting();
    const written: unknown[] = [];
    const done = pipeline(
      Readable.from(task.values()),
      new Writable({
        objectMode: true,
        write: (chunk, _encoding, next) => {
          written.push(chunk);
          next();
        },
      }),
    );
    await advance(30);
    await done;

    expect([written, task.result()]).toEqual([[0, 1, 2, 3], 3]);
  });

  it('destroyed, unsubscribes and so cancels the task', async () => {
    const task = counting();
    const stream = Readable.from(task.values());
    const chunks: unknown[] = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    await advance(15);
    stream.destroy();
    await advance(0);

    expect([chunks, task.state]).toEqual([[0, 1], 'cancelled']);
  });

  it('fails as the task does', async () => {
    const task = periodic(10, (count) => (count < 2 ? count : Promise.reject(new Error('broken'))));
    const stream = Readable.from(task.values());
    const events: unknown[] = [];
    stream.on('data', (chunk) => events.push(chunk));
    stream.on('error', (error) => events.push(error));
    await advance(20);

    expect(events).toEqual([0, 1, new Error('broken')]);
    expect(task.exception()).toEqual(new Error('broken'));
  });
});
