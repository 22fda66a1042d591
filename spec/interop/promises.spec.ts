import { CancelledError, createTask, run, sleep, until } from 'rxtask';
import { unretrievedReports } from '../support/reports.js';
import { stoppedClock } from './support/time.js';
import { heard, recorded } from './support/work.js';

const advance = stoppedClock();
const reports = unretrievedReports();

/** A promise that a timer settles. Nothing can cancel the timer. */
function later(ms: number, outcome: string | Error): Promise<string> {
  return new Promise((resolve, reject) =>
    setTimeout(() => (outcome instanceof Error ? reject(outcome) : resolve(outcome)), ms),
  );
}

describe('a promise as work', () => {
  it('emits its value and completes, or fails', async () => {
    const told = [later(10, 'a'), later(10, new Error('broken'))].map((promise) =>
      heard(createTask(promise)),
    );
    await advance(10);

    expect(told).toEqual([['a', 'complete'], [new Error('broken')]]);
  });

  it('goes on when the task is cancelled, which ends at once; a later failure of the promise is reported', async () => {
    const task = createTask(later(100, new Error('late')));
    const told = heard(task);
    await advance(10);
    task.cancel('stop');
    await advance(0);
    expect(told).toEqual([new CancelledError('stop')]);
    expect(reports).toEqual([]);

    await advance(90);

    expect(reports).toEqual([{ error: new Error('late'), name: task.name }]);
  });

  it('awaited by many tasks, gets one reaction for each wait; cancelled waits leave it', async () => {
    const promise = later(100, 'data');
    const then = jest.spyOn(promise, 'then');
    const waits = Array.from({ length: 3 }, () => createTask(until(promise)));
    const told = waits.map(heard);
    await advance(10);
    waits[0]!.cancel();
    await advance(90);

    expect(then).toHaveBeenCalledTimes(3);
    expect(told).toEqual([[new CancelledError()], ['data', 'complete'], ['data', 'complete']]);
  });
});

describe('a task as a promise', () => {
  it('runs once, however often it is awaited, early and late', async () => {
    const { body, log } = recorded(10, 42);
    const task = createTask(body);
    const early = Promise.all([task, task, task.then((value) => value + 1)]);
    await advance(10);

    await expect(early).resolves.toEqual([42, 42, 43]);
    await expect(task).resolves.toBe(42);
    expect(log).toEqual(['starts', 'ends']);
  });

  it('that lost a race goes on, since a promise never leaves', async () => {
    const [fast, slow] = [recorded(10, 'fast'), recorded(50, 'slow')];
    const tasks = [createTask(fast.body), createTask(slow.body)];
    const winner = Promise.race(tasks);
    await advance(10);
    await expect(winner).resolves.toBe('fast');
    expect(tasks[1]!.state).toBe('running');
    await advance(40);

    expect([fast.log, slow.log]).toEqual([
      ['starts', 'ends'],
      ['starts', 'ends'],
    ]);
  });

  it('rejects with CancelledError when it was cancelled, once it has cleaned up', async () => {
    const { body, log } = recorded(50, 42);
    const task = createTask(body);
    const settled = Promise.allSettled([task]).then(([outcome]) => [outcome, [...log]]);
    await advance(10);
    task.cancel('stop');
    await advance(5);

    await expect(settled).resolves.toEqual([
      { status: 'rejected', reason: new CancelledError('stop') },
      ['starts', 'cancelled: stop', 'clean'],
    ]);
  });

  it('is awaited by the async function that returns it; in an object it is returned itself', async () => {
    const make = () => createTask(sleep(10, 42));
    const [bare, wrapped] = [(async () => make())(), (async () => ({ task: make() }))()];
    expect((await wrapped).task.done()).toBe(false);
    await advance(10);

    await expect(bare).resolves.toBe(42);
    expect((await wrapped).task.result()).toBe(42);
  });

  it('passed to Promise.all without brackets throws an error that says what to write', async () => {
    const { body, log } = recorded(10, 42);
    const task = createTask(body);
    await expect(Promise.all(task as unknown as Promise<number>[])).rejects.toThrow(
      '`Promise.all([awaitable])` with brackets',
    );
    await advance(10);

    expect([task.result(), log]).toEqual([42, ['starts', 'ends']]);
  });

  it('of run is a plain promise', async () => {
    const result = run(recorded(10, 42).body);
    await advance(10);

    expect(Object.getPrototypeOf(result)).toBe(Promise.prototype);
    await expect(result).resolves.toBe(42);
  });
});
