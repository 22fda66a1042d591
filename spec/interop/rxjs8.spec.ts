import { CancelledError, createTask, type AwaitableInput, periodic, until } from 'rxtask';
import * as rxjs8 from 'rxjs8';
import { stoppedClock } from './support/time.js';
import { heard, recorded } from './support/work.js';

const advance = stoppedClock();

describe('a task in RxJS 8', () => {
  it('is converted by `from`: value and completion, and runs once for two subscribers', async () => {
    const { body, log } = recorded(10, 42);
    const eight = rxjs8.from(createTask(body));
    const told = [heard(eight as never), heard(eight.pipe(rxjs8.map((n) => n + 1)) as never)];
    await advance(10);

    expect(told).toEqual([
      [42, 'complete'],
      [43, 'complete'],
    ]);
    expect(heard(eight as never)).toEqual([42, 'complete']);
    expect(log).toEqual(['starts', 'ends']);
  });

  it('works with its operators: switchMap leaves it, and it is cancelled and cleans up', async () => {
    const log: string[][] = [];
    const told = heard(
      rxjs8.timer(0, 10).pipe(
        rxjs8.take(2),
        rxjs8.switchMap((n) => {
          const work = recorded(20, n);
          log.push(work.log);
          return createTask(work.body);
        }),
      ) as never,
    );
    await advance(30);

    expect(told).toEqual([1, 'complete']);
    expect(log).toEqual([
      ['starts', 'cancelled: undefined', 'clean'],
      ['starts', 'ends'],
    ]);
  });

  it('of many values is left by `take`', async () => {
    const task = periodic(10, (count) => count);
    const told = heard(rxjs8.from(task).pipe(rxjs8.take(3)) as never);
    await advance(20);

    expect([told, task.state]).toEqual([[0, 1, 2, 'complete'], 'cancelled']);
  });

  it('cancelled, is an error', async () => {
    const { body, log } = recorded(100, 42);
    const task = createTask(body);
    const told = heard(rxjs8.from(task) as never);
    await advance(10);
    task.cancel('stop');
    await advance(5);

    expect([told, log]).toEqual([[new CancelledError('stop')], ['starts', 'cancelled: stop', 'clean']]);
  });
});

describe("RxJS 8's Observable as work", () => {
  /** Emits 0, 1, 2 … every 10 ms, and records its subscriptions. */
  function counting(log: string[]): AwaitableInput<number> {
    return rxjs8
      .interval(10)
      .pipe(
        rxjs8.take(3),
        rxjs8.tap({ subscribe: () => log.push('subscribed'), finalize: () => log.push('finalized') }),
      );
  }

  it('emits its values, and its result is the last; it is subscribed to once', async () => {
    const log: string[] = [];
    const task = createTask(counting(log));
    const told = [heard(task), heard(task)];
    await advance(30);

    expect(told).toEqual([
      [0, 1, 2, 'complete'],
      [0, 1, 2, 'complete'],
    ]);
    expect([task.result(), log]).toEqual([2, ['subscribed', 'finalized']]);
  });

  it('is unsubscribed when the task is cancelled', async () => {
    const log: string[] = [];
    const task = createTask(counting(log));
    const told = heard(task);
    await advance(15);
    task.cancel('stop');
    await advance(0);

    expect([told, log]).toEqual([
      [0, new CancelledError('stop')],
      ['subscribed', 'finalized'],
    ]);
  });

  it('is waited for by until', async () => {
    const last = until(counting([])).then();
    await advance(30);

    await expect(last).resolves.toBe(2);
  });
});
