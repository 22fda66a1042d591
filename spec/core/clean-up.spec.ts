import { CancelledError, createTask, now, run, sleep, type Task } from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { VirtualTimeScheduler } from 'rxjs';
import { raisedBy } from '../support/raised-by.js';
import { unretrievedReports } from '../support/reports.js';

const reports = unretrievedReports();

/** A task that takes 5 ms to clean up, then ends as `last` does. */
function slowToLeave(last: () => unknown = () => undefined): Task<unknown> {
  return createTask(function* () {
    try {
      yield* sleep(1000);
    } finally {
      yield* sleep(5);
      last();
    }
  });
}

const broken = new Error('clean-up failed');
const fail = (): never => {
  throw broken;
};

describe('cancelAndWait()', () => {
  it('cancels at once, with its reason, and succeeds when the clean-up has ended', () => {
    const { result } = runVirtual(function* () {
      const task = slowToLeave();
      yield* sleep(1);
      const ended = task.cancelAndWait('enough');
      const states = [task.state, ended.done()];
      const value: unknown = yield* ended;
      return [...states, value, now(), task.state, ((yield* raisedBy(task)) as CancelledError).reason];
    });

    expect(result).toEqual(['cancelling', false, undefined, 6, 'cancelled', 'enough']);
  });

  it('raises the error of the clean-up, which is then not reported', () => {
    const { result } = runVirtual(function* () {
      const task = slowToLeave(fail);
      yield* sleep(1);
      return yield* raisedBy(task.cancelAndWait());
    });

    expect(result).toBe(broken);
    expect(reports).toEqual([]);
  });

  it('ends without an error when the task swallows the request', () => {
    const { result } = runVirtual(function* () {
      const task = createTask(function* () {
        yield* raisedBy(sleep(1000));
        return 'swallowed';
      });
      yield* sleep(1);
      const value: unknown = yield* task.cancelAndWait();
      return [value, task.result()];
    });

    expect(result).toEqual([undefined, 'swallowed']);
  });

  it.each<[string, (task: Task<unknown>) => unknown]>([
    ['cancelAndWait()', (task) => task.cancelAndWait()],
    ['cancel()', (task) => task.cancel()],
  ])('does not interrupt a clean-up that %s began', (_, request) => {
    const { result } = runVirtual(function* () {
      const task = slowToLeave();
      yield* sleep(1);
      request(task);
      yield* sleep(2);
      yield* task.cancelAndWait();
      return [now(), task.cancelling()];
    });

    expect(result).toEqual([6, 1]);
  });

  it('of a task that has not started waits until it is cancelled', () => {
    const { result } = runVirtual(function* () {
      const task = slowToLeave();
      yield* task.cancelAndWait();
      return [task.state, now()];
    });

    expect(result).toEqual(['cancelled', 0]);
  });

  it('of a task that is done is done: without an error, or with the error it failed with', () => {
    const { result } = runVirtual(function* () {
      const [good, bad] = [createTask(sleep(0)), createTask(() => fail())];
      yield* sleep(1);
      const ended = [good.cancelAndWait(), bad.cancelAndWait()];
      return [ended.map((future) => future.done()), ended[0]!.exception(), ended[1]!.exception()];
    });

    expect(result).toEqual([[true, true], undefined, broken]);
  });

  it('cancelled itself gives up waiting: the clean-up goes on, and its failure is reported', () => {
    const scheduler = new VirtualTimeScheduler();
    const states: unknown[] = [];
    void run(
      function* () {
        const task = slowToLeave(fail);
        yield* sleep(1);
        const waiting = createTask(function* () {
          yield* task.cancelAndWait();
        });
        yield* sleep(1);
        waiting.cancel();
        states.push((yield* raisedBy(waiting)) instanceof CancelledError, task.state);
        yield* sleep(10);
        states.push(task.state);
      },
      { scheduler },
    );
    scheduler.flush();

    expect(states).toEqual([true, 'cancelling', 'failed']);
    expect(reports.map(({ error }) => error)).toEqual([broken]);
  });

  it.each([0, 1, 2, 3])('cancelled %i turns after the clean-up failed loses no failure', (turns) => {
    const scheduler = new VirtualTimeScheduler();
    void run(
      function* () {
        const task = slowToLeave(fail);
        yield* sleep(1);
        const ended = task.cancelAndWait();
        while (!task.done()) yield* sleep(0.5);
        for (let i = 0; i < turns; i++) yield* sleep(0);
        ended.cancel();
        yield* sleep(5);
      },
      { scheduler },
    );
    scheduler.flush();

    // As in asyncio, cancel() marks the failure of a failed future as retrieved, although it is too late.
    expect(reports.map(({ error }) => error)).toEqual(turns < 1 ? [broken] : []);
  });

  it('cancelled in the turn in which the task ends stays cancelled', () => {
    const { result } = runVirtual(function* () {
      const task = createTask(sleep(5));
      const ended = task.cancelAndWait();
      yield* sleep(0);
      expect([task.done(), ended.done()]).toEqual([true, false]);
      ended.cancel('enough');
      yield* sleep(1);
      return yield* raisedBy(ended);
    });

    expect(result).toEqual(new CancelledError('enough'));
  });

  it('without a consumer, reports a failure once, by the name of the task', () => {
    const scheduler = new VirtualTimeScheduler();
    void run(
      function* () {
        const task = slowToLeave(fail);
        task.name = 'load';
        yield* sleep(1);
        task.cancelAndWait();
        yield* sleep(10);
      },
      { scheduler },
    );
    scheduler.flush();

    expect(reports).toEqual([{ error: broken, name: 'load' }]);
  });

  it('of the task itself raises CancelledError where it waits', () => {
    const { result } = runVirtual(function* () {
      const task: Task<unknown> = createTask(function* () {
        yield* sleep(0);
        yield* task.cancelAndWait('myself');
      });
      return ((yield* raisedBy(task)) as CancelledError).reason;
    });

    expect(result).toBe('myself');
  });

  it('can be awaited', async () => {
    const task = slowToLeave();
    await sleep(1);

    await expect(task.cancelAndWait()).resolves.toBeUndefined();
    expect(task.state).toBe('cancelled');
  });
});

it('a task waits for the clean-up of another, in words', () => {
  const { result } = runVirtual(function* () {
    const slow = slowToLeave();
    slow.name = 'load';
    yield* sleep(1);
    const waiting = createTask(function* () {
      yield* slow.cancelAndWait();
    });
    yield* sleep(1);
    const { waitingFor } = waiting;
    yield* waiting;
    return waitingFor;
  });

  expect(result).toBe('the clean-up of load');
});
