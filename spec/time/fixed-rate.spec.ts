import { timer } from 'rxjs';
import {
  AsyncEvent,
  CancelledError,
  type Coroutine,
  now,
  periodic,
  sleep,
  type TaskPolicy,
  taskScheduler,
  wait,
  waitFor,
} from 'rxtask';
import { marbles, runVirtual } from 'rxtask/testing';
import { raisedBy } from '../support/raised-by.js';
import { inVirtualTime } from '../support/virtual-time.js';

const POLICIES: TaskPolicy[] = ['drop', 'enqueue', 'restart', 'keep-latest', 'parallel'];

describe('when the first tick takes ten periods and the others none', () => {
  /** When each tick starts, in periods. */
  function startsWith(overlap: TaskPolicy): number[] {
    const { timeline } = inVirtualTime(function* (log) {
      yield* periodic(
        10,
        function* (count) {
          log(count);
          if (count === 0) yield* sleep(105);
        },
        { pace: 'fixed-rate', overlap, until: sleep(135) },
      );
    });
    return timeline.map(([ms]) => ms / 10);
  }

  it.each<[TaskPolicy, number[]]>([
    ['drop', [0, 11, 12, 13]],
    ['enqueue', [0, ...Array<number>(10).fill(10.5), 11, 12, 13]],
    ['restart', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]],
    ['keep-latest', [0, 10.5, 11, 12, 13]],
    ['parallel', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]],
  ])('%s starts them at the periods %p', (overlap, starts) => {
    expect(startsWith(overlap)).toEqual(starts);
  });
});

it('starts the first tick after a period, and then one at each', () => {
  const { timeline } = inVirtualTime(function* (log) {
    yield* periodic(10, log, { pace: 'fixed-rate', start: 'after-period', times: 3 });
  });

  expect(timeline).toEqual([
    [10, 0],
    [20, 1],
    [30, 2],
  ]);
});

it('starts no tick when the stop is set already', () => {
  const { result } = runVirtual(function* () {
    let started = 0;
    const stop = new AsyncEvent();
    stop.set();
    yield* periodic(10, () => started++, { pace: 'fixed-rate', until: stop });
    return [started, now()];
  });

  expect(result).toEqual([0, 0]);
});

describe('a cancelled task', () => {
  it('leaves no timer behind', () => {
    marbles(({ flush }) => {
      const poll = periodic(10, () => undefined, { pace: 'fixed-rate' });
      poll.subscribe({ error: () => undefined });
      timer(25).subscribe(() => poll.cancel());
      flush(); // with a leftover timer, this would never end

      expect([poll.state, now()]).toEqual(['cancelled', 25]);
    })();
  });

  it('starts no tick that is due in the turn of the request', () => {
    const { result } = runVirtual(function* () {
      let started = 0;
      const poll = periodic(10, () => started++, { pace: 'fixed-rate' });
      timer(20, taskScheduler).subscribe(() => poll.cancel());
      yield* raisedBy(poll);
      return started;
    });

    expect(result).toBe(2);
  });
});

describe('any number of ticks may be due', () => {
  const MANY = 20_000;

  it.each(POLICIES)('at a stop: running ticks finish, and none of the others starts: %s', (overlap) => {
    const { result } = runVirtual(
      function* () {
        const stop = new AsyncEvent();
        let started = 0;
        const poll = periodic(
          1,
          function* () {
            if (started++ === 0) yield* sleep(10 * MANY);
          },
          { pace: 'fixed-rate', overlap, until: stop },
        );
        yield* sleep(MANY + 0.5);
        stop.set();
        yield* wait([poll], { timeout: 1e8 });
        return [poll.state, started];
      },
      { maxSteps: 1e7 },
    );

    expect(result).toEqual(['succeeded', overlap === 'restart' || overlap === 'parallel' ? MANY + 1 : 1]);
  });

  it('and with enqueue all of them run, one after the other', () => {
    const { result } = runVirtual(
      function* () {
        let [started, running, most] = [0, 0, 0];
        yield* periodic(
          1,
          function* () {
            most = Math.max(most, ++running);
            if (started++ === 0) yield* sleep(MANY - 0.5);
            running--;
          },
          { pace: 'fixed-rate', overlap: 'enqueue', times: MANY },
        );
        return [started, most, now()];
      },
      { maxSteps: 1e7 },
    );

    expect(result).toEqual([MANY, 1, MANY - 0.5]);
  });

  it.each(POLICIES)('when the task is cancelled: none starts: %s', (overlap) => {
    const { result } = runVirtual(function* () {
      let started = 0;
      const poll = periodic(
        1,
        function* (count) {
          started++;
          yield* sleep(count === 0 ? 1000 : 0);
        },
        { pace: 'fixed-rate', overlap },
      );
      yield* sleep(100.5);
      poll.cancel();
      const before = started;
      yield* raisedBy(poll);
      return [poll.state, started - before];
    });

    expect(result).toEqual(['cancelled', 0]);
  });

  it('when a tick fails: none starts', () => {
    const { result } = runVirtual(function* () {
      let started = 0;
      const poll = periodic(
        1,
        function* (): Coroutine<void> {
          started++;
          yield* sleep(10.5);
          throw new Error('failed');
        },
        { pace: 'fixed-rate', overlap: 'enqueue' },
      );
      return [yield* raisedBy(poll), started, now()];
    });

    expect(result).toEqual([new Error('failed'), 1, 10.5]);
  });
});

describe('restart', () => {
  it('waits for a tick that is cleaning up after a deadline, and does not cancel it again', () => {
    const { timeline } = inVirtualTime(function* (log) {
      yield* periodic(
        10,
        function* (count) {
          log(`tick ${count}`);
          if (count > 0) return;
          try {
            yield* waitFor(cleaningUp(log), 5);
          } catch (error) {
            log((error as Error).name);
          }
          try {
            yield* sleep(1000);
          } catch (error) {
            log((error as Error).name);
            throw error;
          }
        },
        { pace: 'fixed-rate', overlap: 'restart', until: sleep(35) },
      );
    });

    expect(timeline).toEqual([
      [0, 'tick 0'],
      [25, 'clean'],
      [25, 'TimeoutError'],
      [25, 'CancelledError'],
      [25, 'tick 1'],
      [30, 'tick 2'],
    ]);
  });

  function* cleaningUp(log: (event: unknown) => void): Coroutine<void> {
    try {
      yield* sleep(1000);
    } finally {
      yield* sleep(20);
      log('clean');
    }
  }

  it('does not fail by a replaced tick that is cancelled again', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const poll = periodic(
        10,
        function* (count, { task }) {
          if (count > 0) return 'second';
          try {
            yield* sleep(1000);
          } finally {
            task.cancel('again');
            yield* sleep(5);
          }
          return 'first';
        },
        { pace: 'fixed-rate', overlap: 'restart', times: 2 },
      );
      poll.subscribe(log);
      yield* poll;
    });

    expect(timeline).toEqual([[10, 'second']]);
  });

  it.each(['drop', 'enqueue', 'keep-latest', 'parallel'] as const)(
    'alone takes a cancelled tick for no failure, not %s',
    (overlap) => {
      const { result } = runVirtual(function* () {
        const poll = periodic(
          10,
          function* (_, { task }) {
            task.cancel('from inside');
            yield* sleep(1);
          },
          { pace: 'fixed-rate', overlap },
        );
        return [yield* raisedBy(poll), poll.state];
      });

      expect(result).toEqual([new CancelledError('from inside'), 'cancelled']);
    },
  );
});

it('a periodic task at a fixed rate waits for its ticks, in words', () => {
  const { result } = runVirtual(function* () {
    const poll = periodic(10, () => 0, { pace: 'fixed-rate', times: 2 });
    yield* sleep(1);
    const { waitingFor } = poll;
    yield* poll;
    return waitingFor;
  });

  expect(result).toBe('the ticks');
});
