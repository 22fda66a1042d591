import { setImmediate as macrotask } from 'node:timers/promises';
import { concat, map, NEVER, of, switchMap, VirtualTimeScheduler } from 'rxjs';
import {
  allTasks,
  CancelledError,
  ContextVar,
  createTask,
  currentTask,
  InvalidStateError,
  run,
  sleep,
  type Task,
  type TaskFunction,
  taskFunction,
  type TaskFunctionOptions,
  type TaskPolicy,
  toState,
} from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { collectGarbage } from '../support/memory.js';
import { raisedBy } from '../support/raised-by.js';
import { unretrievedReports } from '../support/reports.js';
import { inVirtualTime } from '../support/virtual-time.js';

/**
 * Makes the calls `a`, `b`, `c` … 1 ms apart, of a function whose work takes 10 ms and whose clean-up takes 5 ms. Returns for
 * each call when it ran and how it ended: `0-10 succeeded`, `1-6 cancelled`, `never cancelled`.
 */
function livesOf(count: number, options: TaskFunctionOptions): string[] {
  const { task } = inVirtualTime(function* () {
    const runs: string[] = Array.from({ length: count }, () => 'never');
    const start = (ms: number) => String(ms);
    const call = taskFunction(function* (index: number, now: () => number) {
      runs[index] = start(now());
      try {
        yield* sleep(10);
      } finally {
        if (currentTask()!.cancelling() > 0) yield* sleep(5);
        runs[index] += `-${String(now())}`;
      }
    }, options);
    const clock = currentTask()!.loop;
    const tasks: Task<void>[] = [];
    for (let i = 0; i < count; i++) {
      tasks.push(call(i, () => clock.now()));
      yield* sleep(1);
    }
    yield* sleep(1000);
    return tasks.map(({ state }, i) => `${runs[i]!} ${state}`);
  });
  return task.result();
}

describe('the policies', () => {
  it.each<[TaskPolicy, number | undefined, string[]]>([
    ['restart', undefined, ['0-6 cancelled', 'never cancelled', 'never cancelled', '6-16 succeeded']],
    ['restart', 2, ['0-7 cancelled', '1-8 cancelled', '7-17 succeeded', '8-18 succeeded']],
    ['drop', undefined, ['0-10 succeeded', 'never cancelled', 'never cancelled', 'never cancelled']],
    ['drop', 2, ['0-10 succeeded', '1-11 succeeded', 'never cancelled', 'never cancelled']],
    ['enqueue', undefined, ['0-10 succeeded', '10-20 succeeded', '20-30 succeeded', '30-40 succeeded']],
    ['enqueue', 2, ['0-10 succeeded', '1-11 succeeded', '10-20 succeeded', '11-21 succeeded']],
    ['keep-latest', undefined, ['0-10 succeeded', 'never cancelled', 'never cancelled', '10-20 succeeded']],
    ['keep-latest', 2, ['0-10 succeeded', '1-11 succeeded', 'never cancelled', '10-20 succeeded']],
    ['parallel', undefined, ['0-10 succeeded', '1-11 succeeded', '2-12 succeeded', '3-13 succeeded']],
    ['parallel', 2, ['0-10 succeeded', '1-11 succeeded', '10-20 succeeded', '11-21 succeeded']],
    ['drop', Infinity, ['0-10 succeeded', '1-11 succeeded', '2-12 succeeded', '3-13 succeeded']],
  ])('%s, limit %p', (policy, limit, expected) => {
    expect(livesOf(4, { policy, limit })).toEqual(expected);
  });

  it('are unlimited by default: all calls run', () => {
    expect(livesOf(2, {})).toEqual(['0-10 succeeded', '1-11 succeeded']);
  });

  it('hold with eagerStart too', () => {
    expect(livesOf(3, { policy: 'restart', eagerStart: true })).toEqual([
      '0-6 cancelled',
      'never cancelled',
      '6-16 succeeded',
    ]);
    expect(livesOf(2, { policy: 'drop', eagerStart: true })).toEqual(['0-10 succeeded', 'never cancelled']);
  });

  it.each([
    ['drop', 'dropped: 1 running, which is the limit (drop)'],
    ['keep-latest', 'replaced by a newer call (keep-latest)'],
    ['restart', 'replaced by a newer call (restart)'],
  ] as const)('%s tells why in the reason', (policy, reason) => {
    const { task } = inVirtualTime(function* () {
      const call = taskFunction(() => sleep(1), { policy });
      const [first, second, third] = [call(), call(), call()];
      yield* sleep(10);
      return yield* raisedBy({ restart: first, drop: third, 'keep-latest': second }[policy]);
    });

    expect(task.result()).toBeInstanceOf(CancelledError);
    expect(task.result()).toMatchObject({ reason });
  });

  it('never count a task that is done', () => {
    const { result } = runVirtual(function* () {
      const call = taskFunction(() => sleep(1), { policy: 'drop' });
      const first = call();
      let second: Task<void> | undefined;
      first.state$.subscribe((state) => {
        if (state === 'succeeded') second = call();
      });
      yield* sleep(10);
      return second?.state;
    });

    expect(result).toBe('succeeded');
  });

  it('restart replaces no call when another one is ending by itself', () => {
    const { result } = runVirtual(function* () {
      const call = taskFunction(
        function* () {
          try {
            yield* sleep(10);
          } finally {
            yield* sleep(5);
          }
        },
        { policy: 'restart', limit: 2 },
      );
      const tasks = [call(), call()];
      yield* sleep(1);
      tasks[1]!.cancel();
      tasks.push(call());
      yield* sleep(1);
      const states = tasks.map(({ state }) => state);
      yield* sleep(100);
      return [states, tasks.map(({ state }) => state)];
    });

    expect(result).toEqual([
      ['running', 'cancelling', 'running'],
      ['succeeded', 'cancelled', 'succeeded'],
    ]);
  });
});

describe('a call', () => {
  const reports = unretrievedReports();

  it('passes on its arguments and this', () => {
    const { result } = runVirtual(function* () {
      const service = {
        base: 'https://host',
        get: taskFunction(function* (this: { base: string }, path: string, times: number) {
          yield* sleep(1);
          return this.base + path.repeat(times);
        }),
      };
      return yield* service.get('/x', 2);
    });

    expect(result).toBe('https://host/x/x');
  });

  it('may be a call of an async function, or of one that returns a body with the context', async () => {
    const load = taskFunction((url: string) => async ({ signal, sleep }) => {
      await sleep(1);
      return [url, signal.aborted];
    });
    const double = taskFunction(async (n: number) => n * 2);

    await expect(load('u')).resolves.toEqual(['u', false]);
    await expect(double(2)).resolves.toBe(4);
  });

  it('of a stream emits every value, also when it had to wait', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const count = taskFunction((name: string) => of(`${name}1`, `${name}2`), { policy: 'enqueue' });
      count('a').subscribe(log);
      count('b').subscribe(log);
      yield* sleep(1);
    });

    expect(timeline.map(([, value]) => value)).toEqual(['a1', 'a2', 'b1', 'b2']);
  });

  it('never runs if it is cancelled while it waits, and the calls behind it do', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const call = taskFunction(
        function* (name: string) {
          log(name);
          yield* sleep(10);
        },
        { policy: 'enqueue' },
      );
      call('a');
      const b = call('b');
      call('c');
      yield* sleep(5);
      b.cancel();
      yield* sleep(0);
      log(b.state);
    });

    expect(timeline).toEqual([
      [0, 'a'],
      [5, 'cancelled'],
      [10, 'c'],
    ]);
  });

  it('does not keep its slot if it is cancelled in the turn in which it gets it', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const call = taskFunction(
        function* (name: string) {
          log(name);
          yield* sleep(10);
        },
        { policy: 'enqueue' },
      );
      const a = call('a');
      const b = call('b');
      a.addDoneCallback(() => b.cancel());
      call('c');
      yield* sleep(30);
      log(allTasks().size);
    });

    expect(timeline).toEqual([
      [0, 'a'],
      [10, 'c'],
      [30, 1],
    ]);
  });

  it('that fails frees its slot, and is reported once if nothing observes it', async () => {
    const log: string[] = [];
    await run(function* () {
      const call = taskFunction(
        function* (name: string) {
          log.push(name);
          throw new Error(name);
        },
        { policy: 'enqueue' },
      );
      call('a');
      yield* raisedBy(call('b'));
    });

    expect(log).toEqual(['a', 'b']);
    expect(reports.map(({ error }) => error)).toEqual([new Error('a')]);
  });

  it('whose body throws at once or returns no work fails', () => {
    const { result } = runVirtual(function* () {
      const throwing = taskFunction((): never => {
        throw new Error('body');
      });
      const empty = taskFunction(() => undefined as never);
      return [yield* raisedBy(throwing()), yield* raisedBy(empty())];
    });

    expect(result).toEqual([new Error('body'), expect.any(TypeError)]);
  });

  it('takes the options of tasks: name, scheduler, eagerStart, signal', () => {
    const scheduler = new VirtualTimeScheduler();
    const controller = new AbortController();
    const call = taskFunction(() => sleep(5, 'x'), {
      name: 'search',
      scheduler,
      eagerStart: true,
      signal: controller.signal,
    });
    const task = call();
    expect([task.name, task.state]).toEqual(['search', 'running']);
    scheduler.flush();
    expect(task.result()).toBe('x');

    const aborted = call();
    controller.abort('page left');
    const late = call();
    scheduler.flush();
    expect([aborted.state, late.state]).toEqual(['cancelled', 'cancelled']);
  });

  it('runs in the context it was called in', () => {
    const user = new ContextVar('user', 'nobody');
    const { result } = runVirtual(function* () {
      const whoAmI = taskFunction(
        function* () {
          yield* sleep(1);
          return user.get();
        },
        { policy: 'enqueue' },
      );
      user.set('ada');
      const ada = whoAmI();
      user.set('bob');
      return [yield* whoAmI(), ada.result()];
    });

    expect(result).toEqual(['bob', 'ada']);
  });
});

describe('a body that calls its own function', () => {
  it('with restart is replaced; if it waits for the new call, that is cancelled as well', () => {
    const { result } = runVirtual(function* () {
      let inner: Task<string> | undefined;
      const call = taskFunction(
        function* (depth: number): Generator<never, string> {
          if (depth > 0) return yield* sleep(1, 'inner');
          return yield* (inner = call(1));
        },
        { policy: 'restart' },
      );
      const outer = call(0);
      yield* raisedBy(outer);
      return [outer.state, inner?.state, allTasks().size];
    });

    expect(result).toEqual(['cancelled', 'cancelled', 1]);
  });

  it('with restart, without waiting, is replaced by the new call', () => {
    const { result } = runVirtual(function* () {
      const call: (depth: number) => Task<string> = taskFunction(
        function* (depth: number) {
          if (depth === 0) call(1);
          return yield* sleep(1, `depth ${String(depth)}`);
        },
        { policy: 'restart' },
      );
      const outer = call(0);
      yield* sleep(10);
      return outer.state;
    });

    expect(result).toBe('cancelled');
  });

  it.each(['enqueue', 'keep-latest', 'parallel'] as const)(
    'with %s cannot wait for a call that needs its own slot: that call fails with an error that says so',
    (policy) => {
      const { task } = inVirtualTime(function* () {
        const call: (depth: number) => Task<string> = taskFunction(
          function* (depth: number) {
            return depth > 0 ? 'deep' : yield* call(depth + 1);
          },
          { policy, limit: 1, name: 'recursive' },
        );
        return yield* raisedBy(call(0));
      });

      expect(task.result()).toBeInstanceOf(InvalidStateError);
      expect(String(task.result())).toContain(
        'deadlock: this call waits for a slot held by the task that is waiting for it',
      );
    },
  );

  it.each(['enqueue', 'keep-latest', 'parallel'] as const)(
    'with %s and eagerStart fails the same way, and is free for the next call',
    (policy) => {
      const { task } = inVirtualTime(function* () {
        const call: (depth: number) => Task<unknown> = taskFunction(
          function* (depth: number) {
            return depth > 0 ? 'deep' : yield* raisedBy(call(depth + 1));
          },
          { policy, limit: 1, eagerStart: true },
        );
        return [yield* call(0), yield* call(1), allTasks().size];
      });

      expect(task.result()).toEqual([expect.any(InvalidStateError), 'deep', 1]);
      expect(String(task.result()[0])).toContain(
        'deadlock: this call waits for a slot held by the task that is waiting for it',
      );
    },
  );

  it('with eagerStart may start a call that it does not wait for', () => {
    const { result } = runVirtual(function* () {
      const call: (depth: number) => Task<unknown> = taskFunction(
        function* (depth: number) {
          yield* sleep(1);
          return depth > 0 ? 'later' : { next: call(1) };
        },
        { policy: 'enqueue', eagerStart: true },
      );
      const { next } = (yield* call(0)) as { next: Task<unknown> };
      return yield* next;
    });

    expect(result).toBe('later');
  });

  it('may wait for as many of its calls as there are slots, and no more', () => {
    const { result } = runVirtual(function* () {
      const call: (depth: number) => Task<number> = taskFunction(
        function* (depth: number) {
          yield* sleep(1);
          return depth === 0 ? 0 : 1 + (yield* call(depth - 1));
        },
        { policy: 'parallel', limit: 3 },
      );
      return [yield* call(2), yield* raisedBy(call(3))];
    });

    expect(result).toEqual([2, expect.any(InvalidStateError)]);
  });

  it('with drop drops that call', () => {
    const { result } = runVirtual(function* () {
      const call: (depth: number) => Task<unknown> = taskFunction(
        function* (depth: number) {
          return depth === 0 ? yield* raisedBy(call(1)) : 'deep';
        },
        { policy: 'drop' },
      );
      return yield* call(0);
    });

    expect(result).toMatchObject({ reason: 'dropped: 1 running, which is the limit (drop)' });
  });

  it('in its eager first step finds itself among the running calls', () => {
    const { result } = runVirtual(function* () {
      const seen: string[] = [];
      const call: TaskFunction<[number], void> = taskFunction(
        function* (depth: number) {
          if (depth === 0) call(1);
          yield* sleep(1);
        },
        { policy: 'restart', eagerStart: true, name: 'call' },
      );
      const following = call.last$.subscribe(({ state }) => seen.push(state));
      const outer = call(0);
      yield* sleep(10);
      following.unsubscribe();
      return [outer.state, seen];
    });

    expect(result).toEqual(['cancelled', ['running', 'running']]);
  });
});

describe('running$', () => {
  it('emits whether any call runs or waits: now, then each change', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const call = taskFunction(() => sleep(5), { policy: 'enqueue' });
      const watching = call.running$.subscribe(log);
      yield* sleep(1);
      call();
      call();
      yield* sleep(20);
      call();
      yield* sleep(20);
      watching.unsubscribe();
    });

    expect(timeline).toEqual([
      [0, false],
      [1, true],
      [11, false],
      [21, true],
      [26, false],
    ]);
  });

  it('is true until a cancelled call has cleaned up', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const call = taskFunction(function* () {
        try {
          yield* sleep(100);
        } finally {
          yield* sleep(5);
        }
      });
      call();
      const watching = call.running$.subscribe(log);
      yield* sleep(1);
      call.cancelAll();
      yield* sleep(20);
      watching.unsubscribe();
    });

    expect(timeline).toEqual([
      [0, true],
      [6, false],
    ]);
  });

  it('keeps no call running, and is the same for all subscribers, even if one of them makes a call', () => {
    const { result } = runVirtual(function* () {
      const call = taskFunction(() => sleep(1));
      const [first, second]: [boolean[], boolean[]] = [[], []];
      let calls = 1;
      const watching = call.running$.subscribe((isRunning) => {
        first.push(isRunning);
        if (!isRunning && calls-- > 0) call();
      });
      watching.add(call.running$.subscribe((isRunning) => second.push(isRunning)));
      const held = call();
      held.subscribe().unsubscribe();
      yield* sleep(10);
      watching.unsubscribe();
      return [held.state, first, second];
    });

    expect(result).toEqual(['cancelled', [false, true, false], [true, false]]);
  });
});

describe('last$', () => {
  it('emits the newest task, then each new one, except dropped ones', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const call = taskFunction((name: string) => sleep(5, name), { policy: 'drop' });
      const early = call.last$.subscribe(() => log('told early'));
      call('a');
      call('b');
      const late = call.last$.pipe(switchMap((task) => task)).subscribe(log);
      yield* sleep(10);
      call('c');
      yield* sleep(10);
      early.unsubscribe();
      late.unsubscribe();
    });

    expect(timeline).toEqual([
      [0, 'told early'],
      [5, 'a'],
      [10, 'told early'],
      [15, 'c'],
    ]);
  });

  it('emits every task to all subscribers, in order, even if one of them makes a call during an emission', () => {
    const { result } = runVirtual(function* () {
      const call = taskFunction(() => sleep(1));
      const [first, second, third]: [number[], number[], number[]] = [[], [], []];
      const join = () => call.last$.subscribe(({ id }) => third.push(id));
      const watching = call.last$.subscribe(({ id }) => {
        if (first.push(id) === 1) watching.add(join());
        if (first.length < 4) call();
      });
      watching.add(call.last$.subscribe((task) => second.push(task.id)));
      const { id } = call();
      yield* sleep(5);
      watching.unsubscribe();
      return [first, second, third].map((ids) => ids.map((each) => each - id));
    });

    const all = [0, 1, 2, 3];
    expect(result).toEqual([all, all, all]);
  });

  it('makes a view of the calls with toState', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const search = taskFunction((term: string) => sleep(5, `found ${term}`), { policy: 'restart' });
      const views = search.last$.pipe(
        switchMap(toState),
        map(({ state, value }) => value ?? state),
      );
      const watching = views.subscribe(log);
      search('r');
      yield* sleep(3);
      search('rx');
      yield* sleep(10);
      watching.unsubscribe();
    });

    expect(timeline).toEqual([
      [0, 'pending'],
      [0, 'running'],
      [3, 'cancelling'],
      [3, 'pending'],
      [3, 'running'],
      [8, 'found rx'],
    ]);
  });

  it('keeps only the newest task in memory', async () => {
    const call = taskFunction(async (n: number) => n);
    const weak = [1, 2, 3].map((n) => new WeakRef(call(n)));
    await macrotask();
    await collectGarbage();
    await collectGarbage();

    expect(weak.map((ref) => ref.deref() !== undefined)).toEqual([false, false, true]);
    expect(call.cancelAll()).toBe(0);
  });
});

describe('cancelAll', () => {
  it('cancels the running and the waiting calls, for the reason given, and returns how many', () => {
    const { task, timeline } = inVirtualTime(function* (log) {
      const call = taskFunction(
        function* () {
          try {
            yield* sleep(100);
          } catch (error) {
            log((error as CancelledError).reason);
            yield* sleep(5);
            log('clean');
            throw error;
          }
        },
        { policy: 'enqueue', limit: 2 },
      );
      const tasks = [call(), call(), call()];
      yield* sleep(1);
      const counts = [call.cancelAll('page left'), call.cancelAll()];
      yield* sleep(10);
      return [counts, tasks.map(({ state }) => state), call.cancelAll()];
    });

    expect(task.result()).toEqual([[3, 0], ['cancelled', 'cancelled', 'cancelled'], 0]);
    expect(timeline).toEqual([
      [1, 'page left'],
      [1, 'page left'],
      [6, 'clean'],
      [6, 'clean'],
    ]);
  });

  it('does not close the function: later calls wait for the clean-up, and run', () => {
    const { result } = runVirtual(function* () {
      const call = taskFunction(() => concat(of('x'), NEVER), { policy: 'enqueue' });
      call();
      yield* sleep(1);
      call.cancelAll();
      const second = call();
      yield* sleep(1);
      const { state } = second;
      call.cancelAll();
      return state;
    });

    expect(result).toBe('running');
  });
});

describe('bad input', () => {
  it.each([undefined, 42, sleep(1)])('a body that is not a function is refused (%#)', (body: unknown) => {
    expect(() => taskFunction(body as () => Task<void>)).toThrow(TypeError);
    expect(() => taskFunction(body as () => Task<void>)).toThrow('write `taskFunction(function* (…) { … })`');
  });

  it.each([0, -1, 1.5, NaN, '3', 3n, Symbol('3')])('a limit of %p is no limit', (limit) => {
    expect(() => taskFunction(() => sleep(1), { limit: limit as number })).toThrow(RangeError);
    expect(() => taskFunction(() => sleep(1), { limit: limit as number })).toThrow('Leave it out');
  });

  it.each(['latest', 'toString', null, Symbol('drop'), {}])('%p is no policy', (policy) => {
    expect(() => taskFunction(() => sleep(1), { policy: policy as TaskPolicy })).toThrow(
      "policy is one of 'drop', 'enqueue', 'restart', 'keep-latest', 'parallel'",
    );
  });

  it.each([
    { signal: 'stop' },
    { signal: null },
    { scheduler: 42 },
    { scheduler: null },
    { onCancel: 'later' },
    null,
    42,
  ])('options are checked when the function is made: %p', (options) => {
    expect(() => taskFunction(() => sleep(1), options as unknown as TaskFunctionOptions)).toThrow(
      'taskFunction(): ',
    );
  });
});

it('many calls cost no more than each', () => {
  const { result } = runVirtual(function* () {
    const call = taskFunction((n: number) => of(n), { policy: 'restart' });
    const tasks = Array.from({ length: 50_000 }, (_, n) => call(n));
    yield* createTask(sleep(1));
    return [tasks.filter((called) => called.cancelled()).length, tasks.at(-1)!.result(), allTasks().size];
  });

  expect(result).toEqual([49_999, 49_999, 1]);
});
