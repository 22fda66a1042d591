import { EventEmitter, on } from 'node:events';
import { interval, map, take } from 'rxjs';
import { CancelledError, createTask, periodic, sleep } from 'rxtask';
import { stoppedClock } from './support/time.js';
import { heard, recorded } from './support/work.js';

const advance = stoppedClock();

/** Emits a number every 10 ms, and records when it is closed. */
async function* counting(log: string[], upTo = Infinity): AsyncGenerator<number> {
  try {
    for (let count = 0; count < upTo; count++) {
      await sleep(10);
      yield count;
    }
  } finally {
    await sleep(5);
    log.push('closed');
  }
}

describe('an async iterable as work', () => {
  it('emits each value, and its result is the last, once it has closed', async () => {
    const log: string[] = [];
    const task = createTask(counting(log, 3));
    const told = heard(task);
    await advance(30);
    expect([told, log]).toEqual([[0, 1, 2], []]);
    await advance(5);

    expect([told, log, task.result()]).toEqual([[0, 1, 2, 'complete'], ['closed'], 2]);
  });

  it('is returned when the task is cancelled, which waits for its clean-up', async () => {
    const log: string[] = [];
    const task = createTask(counting(log));
    const told = heard(task);
    await advance(12);
    task.cancel('stop');
    await advance(10); // the step under way ends at 20, then it is closed
    expect([task.state, told, log]).toEqual(['cancelling', [0], []]);
    await advance(3);

    expect([task.state, told, log]).toEqual(['cancelled', [0, new CancelledError('stop')], ['closed']]);
  });

  it('is returned when the last subscriber leaves', async () => {
    const log: string[] = [];
    const task = createTask(counting(log));
    const subscription = task.subscribe();
    await advance(12);
    subscription.unsubscribe();
    await advance(13);

    expect([task.state, log]).toEqual(['cancelled', ['closed']]);
  });

  it('of events removes its listeners', async () => {
    const emitter = new EventEmitter();
    const task = createTask(on(emitter, 'data'));
    const told = heard(task);
    await advance(0);
    emitter.emit('data', 1, 2);
    await advance(0);
    expect([told, emitter.listenerCount('data')]).toEqual([[[1, 2]], 1]);
    task.cancel('stop');
    await advance(0);

    expect(told).toEqual([[1, 2], new CancelledError('stop')]);
    expect([emitter.listenerCount('data'), emitter.listenerCount('error')]).toEqual([0, 0]);
  });
});

describe('the values of a task', () => {
  it('are its result, if the work has one value', async () => {
    const { body, log } = recorded(10, 42);
    const seen = (async () => {
      const values: number[] = [];
      for await (const value of createTask(body).values()) values.push(value);
      return values;
    })();
    await advance(10);

    await expect(seen).resolves.toEqual([42]);
    expect(log).toEqual(['starts', 'ends']);
  });

  it.each<[string, (values: AsyncIterable<unknown>) => Promise<void>]>([
    [
      'break',
      async (values) => {
        for await (const value of values) if (value === 'first') break;
      },
    ],
    [
      'return',
      async (values) => {
        for await (const value of values) if (value === 'first') return;
      },
    ],
    [
      'throw',
      async (values) => {
        for await (const value of values) throw new Error(String(value));
      },
    ],
  ])('left by %s are unsubscribed from, and so the task is cancelled and cleans up', async (_how, loop) => {
    const [first, second] = [recorded(15, 'first'), recorded(100, 'second')];
    const task = periodic(10, (count) => (count === 0 ? first : second).body(), {
      pace: 'fixed-rate',
      overlap: 'parallel',
      times: 2,
    });
    const atExit = loop(task.values())
      .catch(() => undefined)
      .then(() => [...second.log]);
    await advance(15);
    await expect(atExit).resolves.toEqual(['starts', 'cancelled: undefined']); // leaving does not wait for the clean-up
    expect(task.state).toBe('cancelling');
    await advance(5);

    expect([task.state, first.log]).toEqual(['cancelled', ['starts', 'ends']]);
    expect(second.log).toEqual(['starts', 'cancelled: undefined', 'clean']);
  });

  it('are shared: leaving one loop does not end the other', async () => {
    let subscriptions = 0;
    const source = interval(10).pipe(
      take(4),
      map((n) => n + 1),
    );
    const task = createTask(() => {
      subscriptions++;
      return source;
    });
    async function collect(limit: number): Promise<number[]> {
      const seen: number[] = [];
      for await (const value of task.values()) {
        seen.push(value);
        if (seen.length === limit) break;
      }
      return seen;
    }
    const both = Promise.all([collect(2), collect(10)]);
    await advance(40);

    await expect(both).resolves.toEqual([
      [1, 2],
      [1, 2, 3, 4],
    ]);
    expect([subscriptions, task.result()]).toEqual([1, 4]);
  });

  it('raise the error that the task ends with', async () => {
    const task = createTask(sleep(100));
    const raised = (async () => {
      for await (const value of task.values()) throw new Error(`there is none: ${String(value)}`);
    })();
    const checked = expect(raised).rejects.toEqual(new CancelledError('stop'));
    await advance(10);
    task.cancel('stop');
    await checked;
  });
});
