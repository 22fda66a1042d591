import { concat, map, of, timer } from 'rxjs';
import {
  config,
  type Coroutine,
  createTask,
  currentTask,
  Future,
  periodic,
  sleep,
  type Task,
  taskScheduler,
} from 'rxtask';
import { observeTasks } from '../../lib/core/observe-tasks.js';
import { inVirtualTime } from '../support/virtual-time.js';
import { raisedBy } from '../support/raised-by.js';

/** Ends a task by cancellation, from a task that is not its consumer. */
function cancelAt(ms: number, task: () => Task<unknown>): void {
  createTask(function* () {
    yield* sleep(ms);
    task().cancel('enough');
  });
}

/** A periodic task while its first tick runs, and that tick. */
function* duringTick(): Coroutine<{ ticks: Task<unknown>; tick: Task<unknown> }> {
  let tick: Task<unknown> | undefined;
  const ticks = periodic(
    10,
    function* () {
      tick = currentTask();
      yield* sleep(5);
    },
    { times: 1 },
  );
  yield* sleep(1);
  return { ticks, tick: tick! };
}

describe('a periodic task at a fixed delay', () => {
  it('emits the values of a tick when they come', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const ticks = periodic(
        10,
        (i) => concat(of(`${i} begins`), timer(5, taskScheduler).pipe(map(() => `${i} ends`))),
        {
          times: 2,
        },
      );
      ticks.subscribe(log);
      log(['result', yield* ticks]);
    });

    expect(timeline).toEqual([
      [0, '0 begins'],
      [5, '0 ends'],
      [15, '1 begins'],
      [20, '1 ends'],
      [20, ['result', '1 ends']],
    ]);
  });

  it('emits progress and then the result of a tick', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const ticks = periodic<string>(
        10,
        function* (_, { emit }) {
          emit('progress');
          yield* sleep(3);
          return 'result';
        },
        { times: 1 },
      );
      ticks.subscribe(log);
      yield* ticks;
    });

    expect(timeline).toEqual([
      [0, 'progress'],
      [3, 'result'],
    ]);
  });

  it('says which tick it waits for', () => {
    const { task } = inVirtualTime(function* () {
      const { ticks, tick } = yield* duringTick();
      return ticks.waitingFor === tick.name;
    });

    expect(task.result()).toBe(true);
  });

  it('tells an observer which tick it waits for', () => {
    const titles: string[] = [];
    const stop = observeTasks({ suspended: (_task, { title }) => titles.push(title) });
    const { task } = inVirtualTime(function* () {
      yield* periodic(10, () => sleep(5), { times: 1 });
    });
    stop();

    expect(task.state).toBe('succeeded');
    // One wait for the periodic task, and its wait for the tick.
    expect(titles.filter((title) => /^"Task-\d+"$/.test(title))).toHaveLength(2);
  });

  it('ends cancelled if a tick is cancelled from outside', () => {
    const { task } = inVirtualTime(function* () {
      let tick: Task<unknown> | undefined;
      const ticks = periodic(10, function* () {
        tick = currentTask();
        yield* sleep(5);
      });
      cancelAt(1, () => tick!);
      const error = yield* raisedBy(ticks);
      return [ticks.state, String(error)];
    });

    expect(task.result()).toEqual(['cancelled', 'CancelledError: enough']);
  });

  it('fails with the error of a tick, whose stack names the tick and the task', () => {
    const { task } = inVirtualTime(function* () {
      const ticks = periodic(
        10,
        function* () {
          currentTask()!.name = 'tick';
          yield* sleep(1);
          throw new Error('failed');
        },
        { name: 'ticks' },
      );
      return ((yield* raisedBy(ticks)) as Error).stack;
    });

    expect(task.result()).toMatch(/Error: failed\n.*\[in "tick"\]/);
  });

  it.each([3, 4, 5, 6])('loses no failure of a tick if it is cancelled about then, in turn %i', (turns) => {
    const told: unknown[] = [];
    const { onUnretrieved } = config;
    config.onUnretrieved = (error) => told.push(error);
    try {
      const { task } = inVirtualTime(function* () {
        const ticks = periodic(10, function* () {
          yield* sleep(0);
          throw new Error('failed');
        });
        for (let i = 0; i < turns; i++) yield* sleep(0);
        ticks.cancel();
        return (yield* raisedBy(ticks)) as Error;
      });
      const raised = task.result();
      expect([raised, raised.cause, ...told].map(String)).toContain('Error: failed');
    } finally {
      config.onUnretrieved = onUnretrieved;
    }
  });

  it.each(['succeeds', 'fails'])(
    'tells nothing twice if its tick %s in the turn in which it is cancelled',
    (how) => {
      const told: unknown[] = [];
      const { onUnretrieved } = config;
      config.onUnretrieved = (error) => told.push(error);
      try {
        const { task, timeline } = inVirtualTime(function* (log) {
          const end = new Future<string>();
          const ticks = periodic(10, () => end);
          ticks.subscribe({ next: (value) => log(value), error: (error: unknown) => log(String(error)) });
          yield* sleep(1);
          if (how === 'fails') end.setException(new Error('failed'));
          else end.setResult('value');
          yield* sleep(0);
          ticks.cancel('enough');
          return String(yield* raisedBy(ticks));
        });
        expect(timeline.filter(([, event]) => event === 'undefined')).toEqual([]);
        expect([task.result(), ...told].filter((each) => String(each) === 'Error: failed').length).toBe(
          how === 'fails' ? 1 : 0,
        );
        expect(told.filter((each) => !(each instanceof Error))).toEqual([]);
      } finally {
        config.onUnretrieved = onUnretrieved;
      }
    },
  );

  it('emits no value for a tick that fails', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const ticks = periodic(10, function* () {
        yield* sleep(1);
        throw new Error('failed');
      });
      ticks.subscribe({
        next: (value) => log(['value', value]),
        error: (error: unknown) => log(String(error)),
      });
      yield* raisedBy(ticks);
    });

    expect(timeline).toEqual([[1, 'Error: failed']]);
  });

  it('cancelled, raises the failure of the clean-up of its tick, which is not reported', () => {
    const told: unknown[] = [];
    const { onUnretrieved } = config;
    config.onUnretrieved = (error) => told.push(error);
    try {
      const { task } = inVirtualTime(function* () {
        const ticks = periodic(10, function* (_, { emit }) {
          try {
            yield* sleep(100);
          } catch {
            yield* sleep(1);
            emit('too late');
            throw new Error('of the clean-up');
          }
        });
        yield* sleep(1);
        ticks.cancel();
        return String(yield* raisedBy(ticks));
      });
      expect([task.result(), told]).toEqual(['Error: of the clean-up', []]);
    } finally {
      config.onUnretrieved = onUnretrieved;
    }
  });

  it('depends on its tick, for inspection', () => {
    const { task } = inVirtualTime(function* () {
      const { ticks, tick } = yield* duringTick();
      const { waiting } = ticks as unknown as { waiting: { dependencies(): Iterable<object> } };
      return [...waiting.dependencies()].map((each) => each === tick);
    });

    expect(task.result()).toEqual([true]);
  });
});
