import { inspect } from 'node:util';
import { NEVER, VirtualTimeScheduler } from 'rxjs';
import {
  allTasks,
  type Awaitable,
  CancelledError,
  config,
  coroutine,
  type Coroutine,
  createTask,
  currentTask,
  Future,
  gather,
  InvalidStateError,
  now,
  sleep,
  type Task,
  taskScheduler,
  type TaskState,
  until,
} from 'rxtask';
import { cancelEach } from '../../lib/core/cancel-each.js';
import { currentContext, inContext, Scope } from '../../lib/core/context/context.js';
import { keptReasonOf } from '../../lib/core/kept-reason.js';
import { originOf } from '../../lib/loop/origin.js';
import { unhandledErrors } from '../support/unhandled.js';
import { raisedBy } from '../support/raised-by.js';
import { thrownBy } from '../support/thrown-by.js';
import { onClock, play } from '../support/virtual-time.js';

const errors = unhandledErrors();

/** A body that yields `value` directly, which does not compile. */
function yielding(value: unknown): () => Coroutine<unknown> {
  return function* () {
    const sent: unknown = yield value as never;
    return sent;
  };
}

describe('the life of a task', () => {
  it('goes from pending through running to its result', () => {
    const { task, clock } = onClock(function* () {
      yield* sleep(10);
      return 42;
    });
    expect([task.state, task.done()]).toEqual(['pending', false]);
    clock.maxFrames = 5;
    clock.flush();
    expect([task.state, task.done()]).toEqual(['running', false]);
    clock.maxFrames = Infinity;
    clock.flush();

    expect([task.state, task.done(), task.cancelled(), task.result()]).toEqual([
      'succeeded',
      true,
      false,
      42,
    ]);
  });

  it('or to its error', () => {
    const error = new Error('broken');
    const { task, clock } = onClock(function* () {
      throw error;
    });
    clock.flush();

    expect([task.state, task.done(), task.cancelled()]).toEqual(['failed', true, false]);
    expect(task.exception()).toBe(error);
    expect(thrownBy(() => task.result())).toBe(error);
  });

  it('has no result before its end', () => {
    const { task, clock } = onClock(sleep(1), { name: 'mine' });

    expect(() => task.result()).toThrow(InvalidStateError);
    expect(() => task.result()).toThrow('"mine" is not done');
    expect(() => task.exception()).toThrow(InvalidStateError);
    clock.flush();
  });

  it('is ended by its work alone', () => {
    const { task, clock } = onClock(sleep(1, 42), { name: 'mine' });
    const settable: Future<number> = task; // on a Task the methods are deprecated
    for (const end of [() => settable.setResult(1), () => settable.setException(new Error())]) {
      expect(end).toThrow(InvalidStateError);
      expect(end).toThrow('"mine" is a task: its work alone ends it');
      expect(end).toThrow('use `new Future()`');
    }
    clock.flush();
    expect(() => settable.setResult(1)).toThrow(InvalidStateError);

    expect(task.result()).toBe(42);
  });

  it('resumes a waiting task one turn after its end: each level takes one turn', () => {
    const log: string[] = [];
    play(function* () {
      const inner = createTask(function* () {
        yield* sleep(0);
        log.push('inner ends');
      });
      const outer = createTask(function* () {
        yield* inner;
        log.push('outer ends');
      });
      for (let turn = 1; !outer.done(); turn++) {
        yield* sleep(0);
        log.push(`turn ${String(turn)}`);
      }
    });

    expect(log).toEqual(['turn 1', 'inner ends', 'turn 2', 'outer ends', 'turn 3']);
  });
});

describe('currentTask and allTasks', () => {
  it('the current task is the one whose step is running', () => {
    const log: boolean[] = [];
    play(function* ({ task }) {
      log.push(currentTask() === task);
      const child = createTask(function* ({ task: own }) {
        log.push(currentTask() === own);
        yield* sleep(1);
        log.push(currentTask() === own);
      });
      yield* child;
      log.push(currentTask() === task);
    });

    expect(log).toEqual([true, true, true, true]);
    expect(currentTask()).toBeUndefined();
  });

  it('all tasks are those not yet done, in order of creation', () => {
    const names = play(function* () {
      const tasks = ['a', 'b', 'c'].map((name, i) => createTask(sleep(i), { name }));
      yield* sleep(1.5);
      const alive = [...allTasks()].map(({ name }) => name);
      for (const task of tasks) yield* task;
      return [alive.slice(1), allTasks().size];
    });

    expect(names).toEqual([['c'], 1]);
  });
});

describe('state$', () => {
  const watched = (task: Task<unknown>): unknown[] => {
    const log: unknown[] = [];
    task.state$.subscribe({ next: (state) => log.push(state), complete: () => log.push('complete') });
    return log;
  };

  it.each<[string, (task: Task<unknown>) => unknown, TaskState[]]>([
    ['success', () => undefined, ['pending', 'running', 'succeeded']],
    [
      'cancellation while it waits',
      (task) => task.cancel(),
      ['pending', 'running', 'cancelling', 'cancelled'],
    ],
  ])('gives the current state, then each change, and completes: %s', (_, act, expected) => {
    const { task, clock } = onClock(sleep(10));
    const log = watched(task);
    clock.schedule(() => act(task), 5);
    clock.flush();

    expect(log).toEqual([...expected, 'complete']);
  });

  it('shows a request that was withdrawn', () => {
    const { task, clock } = onClock(sleep(10));
    const log = watched(task);
    task.cancel();
    task.uncancel();
    clock.flush();

    expect(log).toEqual(['pending', 'cancelling', 'pending', 'running', 'succeeded', 'complete']);
  });

  it('of a done task gives its state and completes', () => {
    const { task, clock } = onClock(sleep(1));
    clock.flush();

    expect(watched(task)).toEqual(['succeeded', 'complete']);
  });

  it('is no consumer: leaving it cancels nothing', () => {
    const log: TaskState[] = [];
    const { task, clock } = onClock(sleep(10));
    const subscription = task.state$.subscribe((state) => log.push(state));
    subscription.unsubscribe();
    clock.flush();

    expect([log, task.state]).toEqual([['pending'], 'succeeded']);
  });

  it('does not keep a task whose last consumer leaves', () => {
    const { task, clock } = onClock(NEVER);
    const log = watched(task);
    const subscription = task.subscribe();
    clock.schedule(() => {
      subscription.unsubscribe();
    }, 5);
    clock.flush();

    expect(log).toEqual(['pending', 'running', 'cancelling', 'cancelled', 'complete']);
  });
});

describe('two watchers of state$', () => {
  it('see the same states in the same order, even if the first changes the state', () => {
    const seen: TaskState[][] = [[], []];
    play(function* () {
      const task = createTask(raisedBy(sleep(5)));
      task.state$.subscribe((state) => {
        seen[0]!.push(state);
        if (state === 'cancelling') task.uncancel();
      });
      task.state$.subscribe((state) => seen[1]!.push(state));
      yield* sleep(1);
      task.cancel();
      yield* task;
    });

    expect(seen[0]).toEqual(['pending', 'running', 'cancelling', 'running', 'succeeded']);
    expect(seen[1]).toEqual(seen[0]);
  });
});

describe('a request that a watcher of state$ takes back', () => {
  it.each<[string, () => Awaitable<unknown>]>([
    ['a sleep', () => sleep(5)],
    ['a task', () => createTask(sleep(5))],
    ['a gather', () => gather([sleep(5), sleep(5)])],
    ['an Observable', () => until(createTask(sleep(5)).asObservable())],
  ])('goes no further: it is not raised in a task that waits for %s', (_, wait) => {
    const result = play(function* () {
      const task = createTask(function* () {
        yield* wait();
        return 'not interrupted';
      });
      task.state$.subscribe((state) => {
        if (state === 'cancelling') task.uncancel();
      });
      yield* sleep(1);
      const isTaken = task.cancel();
      return [isTaken, task.state, yield* task];
    });

    expect(result).toEqual([true, 'running', 'not interrupted']);
  });

  it('is not kept either, in a task that has not begun', () => {
    const result = play(function* () {
      const task = createTask(sleep(5, 'slept'));
      task.state$.subscribe((state) => {
        if (state === 'cancelling') task.uncancel();
      });
      task.cancel();
      return yield* task;
    });

    expect(result).toBe('slept');
  });
});

describe('cancel()', () => {
  it('when done: refused, without effect on count or result', () => {
    const { task, clock } = onClock(sleep(1, 42));
    clock.flush();

    expect([task.cancel(), task.cancelling(), task.result()]).toEqual([false, 0, 42]);
  });

  it('otherwise is a request: counted each time, and done only when the work has ended', () => {
    const { task, clock } = onClock(sleep(10));
    clock.schedule(() => {
      expect([task.cancel(), task.cancelling(), task.state]).toEqual([true, 1, 'cancelling']);
      expect([task.cancel(), task.cancelling(), task.state]).toEqual([true, 2, 'cancelling']);
      expect([task.done(), task.cancelled()]).toEqual([false, false]);
    }, 5);
    clock.flush();

    expect([task.state, task.cancelling(), task.cancelled()]).toEqual(['cancelled', 2, true]);
  });

  it('before the first step: the body never runs, and the last reason counts', () => {
    let ran = false;
    const { task, clock } = onClock(function* () {
      ran = true;
    });
    task.cancel('first');
    task.cancel('last');
    expect(task.state).toBe('cancelling');
    clock.flush();

    expect([ran, task.state]).toEqual([false, 'cancelled']);
    expect(thrownBy(() => task.result())).toEqual(new CancelledError('last'));
  });

  it('before the first step: is done on the next turn', () => {
    const states = play(function* () {
      const task = createTask(sleep(10));
      task.cancel();
      const before = task.state;
      yield* sleep(0);
      return [before, task.state];
    });

    expect(states).toEqual(['cancelling', 'cancelled']);
  });

  it('while waiting: CancelledError is raised there one turn later, and the first reason counts', () => {
    const log: unknown[] = [];
    play(function* () {
      const future = new Future<void>();
      const task = createTask(function* () {
        log.push(yield* raisedBy(until(future)));
      });
      yield* sleep(1);
      task.cancel('first');
      task.cancel('second');
      log.push(future.cancelled());
      yield* task;
    });

    expect(log).toEqual([true, new CancelledError('first')]);
  });

  it('waiting for a task: the request passes on, and the outer resumes when the inner has ended', () => {
    const log: unknown[] = [];
    play(function* () {
      const inner = createTask(function* () {
        try {
          yield* sleep(100);
        } finally {
          yield* sleep(10);
          log.push('inner cleaned up');
        }
      });
      const outer = createTask(function* () {
        try {
          yield* inner;
        } catch (error) {
          log.push((error as CancelledError).reason, now());
          throw error;
        }
      });
      yield* sleep(1);
      outer.cancel('stop');
      log.push(inner.cancelling(), inner.state);
      yield* raisedBy(outer);
      log.push(outer.state);
    });

    expect(log).toEqual([1, 'cancelling', 'inner cleaned up', 'stop', 11, 'cancelled']);
  });

  it('waiting for a task that swallows it: the outer gets its result', () => {
    const result = play(function* () {
      const inner = createTask(function* () {
        try {
          yield* sleep(100);
        } catch {
          return 'swallowed';
        }
        return 'slept';
      });
      const outer = createTask(function* () {
        return yield* inner;
      });
      yield* sleep(1);
      outer.cancel();
      return [yield* outer, outer.state, outer.cancelling()];
    });

    expect(result).toEqual(['swallowed', 'succeeded', 1]);
  });

  it.each<[string, (future: Future<string>) => void]>([
    ['result', (future) => future.setResult('value')],
    ['error', (future) => future.setException(new Error('broken'))],
  ])('when its wait has ended and it has not resumed: replaces the %s', (_, end) => {
    const raised = play(function* () {
      const future = new Future<string>();
      const task = createTask(function* () {
        return yield* raisedBy(future);
      });
      yield* sleep(1);
      end(future);
      expect(task.cancel('stop')).toBe(true);
      return yield* task;
    });

    expect(raised).toEqual(new CancelledError('stop'));
  });

  it('of itself: raised at the next wait', () => {
    const log: unknown[] = [];
    const { task, clock } = onClock(function* ({ task: own }) {
      own.cancel('myself');
      log.push('goes on');
      try {
        yield* sleep(10);
      } catch (error) {
        log.push(error, now());
        throw error;
      }
    });
    clock.flush();

    expect(log).toEqual(['goes on', new CancelledError('myself'), 0]);
    expect(task.state).toBe('cancelled');
  });

  it.each<[string, () => Awaitable<unknown>]>([
    ['sleep(0)', () => sleep(0)],
    ['a future', () => new Future()],
    ['a task', () => createTask(sleep(100))],
  ])('of itself: raised at a wait for %s too', (_, wait) => {
    const { task, clock } = onClock(function* ({ task: own }) {
      own.cancel('myself');
      yield* wait();
    });
    clock.flush();

    expect(thrownBy(() => task.result())).toEqual(new CancelledError('myself'));
    expect(clock.now()).toBe(0);
  });

  it('of itself: not raised where there is nothing to wait for', () => {
    const { task, clock } = onClock(function* ({ task: own }) {
      const done = new Future<number>();
      done.setResult(42);
      own.cancel();
      return yield* done;
    });
    clock.flush();

    expect(task.state).toBe('cancelled');
  });

  it('of itself, returning first: cancelled, and the value is dropped', () => {
    const { task, clock } = onClock(function* ({ task: own }) {
      own.cancel('myself');
      return 42;
    });
    clock.flush();

    expect(thrownBy(() => task.result())).toEqual(new CancelledError('myself'));
  });

  it('of itself, raising an error first: keeps that error', () => {
    const { task, clock } = onClock(function* ({ task: own }) {
      own.cancel();
      throw new Error('broken');
    });
    clock.flush();

    expect(task.exception()).toEqual(new Error('broken'));
  });

  it('CancelledError leaving the body always means cancelled, without any request', () => {
    const { task, clock } = onClock(function* () {
      throw new CancelledError('own');
    });
    clock.flush();

    expect([task.state, task.cancelling()]).toEqual(['cancelled', 0]);
    expect(thrownBy(() => task.result())).toEqual(new CancelledError('own'));
  });

  it('swallowed: the task goes on, and the count stays', () => {
    const { task, clock } = onClock(function* () {
      try {
        yield* sleep(100);
      } catch {
        // swallowed
      }
      yield* sleep(10);
      return now();
    });
    clock.schedule(() => task.cancel(), 5);
    clock.flush();

    expect([task.result(), task.state, task.cancelling()]).toEqual([15, 'succeeded', 1]);
  });

  it('again during clean-up: interrupts that too', () => {
    const log: unknown[] = [];
    const { task, clock } = onClock(function* () {
      try {
        yield* sleep(100);
      } finally {
        try {
          yield* sleep(100);
        } finally {
          log.push(now());
        }
      }
    });
    clock.schedule(() => task.cancel('first'), 5);
    clock.schedule(() => task.cancel('second'), 10);
    clock.flush();

    expect(log).toEqual([10]);
    expect(thrownBy(() => task.result())).toEqual(new CancelledError('second'));
  });

  it('answered by another error: failed, not cancelled', () => {
    const { task, clock } = onClock(function* () {
      try {
        yield* sleep(100);
      } catch {
        throw new Error('instead');
      }
    });
    clock.schedule(() => task.cancel(), 5);
    clock.flush();

    expect([task.state, task.exception()]).toEqual(['failed', new Error('instead')]);
  });

  it('of the future that it waits for, by other code: the same CancelledError, with count 0', () => {
    const result = play(function* () {
      const future = new Future<void>();
      const task = createTask(function* () {
        yield* future;
      });
      yield* sleep(1);
      future.cancel('from outside');
      const raised = yield* raisedBy(task);
      return [raised, task.state, task.cancelling()];
    });

    expect(result).toEqual([new CancelledError('from outside'), 'cancelled', 0]);
  });

  it('keeps the reason exactly as given, each time it is read', () => {
    const reason = { code: 7 };
    const { task, clock } = onClock(sleep(100));
    task.cancel(reason);
    clock.flush();

    for (const ask of [() => task.result(), () => task.exception(), () => task.result()]) {
      expect((thrownBy(ask) as CancelledError).reason).toBe(reason);
    }
  });

  it('while the error of a wrong wait is pending: replaces that error', () => {
    const { task, clock } = onClock(yielding(42));
    createTask(
      function* () {
        task.cancel('stop');
      },
      { scheduler: clock },
    );
    clock.flush();

    expect(thrownBy(() => task.result())).toEqual(new CancelledError('stop'));
  });
});

describe('uncancel()', () => {
  it('takes one request back, never below none, and returns the rest', () => {
    const { task, clock } = onClock(sleep(10));
    task.cancel();
    task.cancel();

    expect([task.uncancel(), task.uncancel(), task.uncancel()]).toEqual([1, 0, 0]);
    clock.flush();
  });

  it('of the last withdraws a request that is not delivered yet', () => {
    const { task, clock } = onClock(sleep(10, 42));
    task.cancel();
    task.cancel();
    task.uncancel();
    expect(task.state).toBe('cancelling');
    task.uncancel();
    expect(task.state).toBe('pending');
    clock.flush();

    expect(task.result()).toBe(42);
  });

  it('cannot withdraw an error under way', () => {
    const { task, clock } = onClock(sleep(100));
    clock.schedule(() => {
      task.cancel();
      task.uncancel();
      expect([task.state, task.cancelling()]).toEqual(['running', 0]);
    }, 5);
    clock.flush();

    expect([task.state, clock.now()]).toEqual(['cancelled', 5]);
  });

  it('after a swallowed request leads back to running', () => {
    const states = play(function* ({ task }) {
      task.cancel();
      try {
        yield* sleep(1);
      } catch {
        // swallowed
      }
      const before = task.state;
      task.uncancel();
      return [before, task.state];
    });

    expect(states).toEqual(['cancelling', 'running']);
  });
});

describe('leaving a task', () => {
  it('as its last subscriber cancels it; it is done when it has cleaned up', () => {
    const log: unknown[] = [];
    play(function* () {
      const task = createTask(function* () {
        try {
          yield* sleep(100);
        } finally {
          yield* sleep(5);
          log.push(now());
        }
      });
      const subscription = task.subscribe();
      yield* sleep(1);
      subscription.unsubscribe();
      log.push(task.state);
      yield* sleep(1);
      log.push(task.state);
      yield* sleep(10);
      log.push(task.state);
    });

    expect(log).toEqual(['running', 'cancelling', 6, 'cancelled']);
  });

  it('before it has started cancels it too', () => {
    const ran = play(function* () {
      let ran = false;
      const task = createTask(function* () {
        yield* sleep(0);
        yield* sleep(0);
        ran = true;
      });
      task.subscribe().unsubscribe();
      yield* sleep(1);
      return [ran, task.state];
    });

    expect(ran).toEqual([false, 'cancelled']);
  });
});

describe('a task that waits for something that can never happen', () => {
  it('itself: InvalidStateError at that wait', () => {
    const { task, clock } = onClock(
      function* ({ task: own }): Coroutine<unknown> {
        return yield* raisedBy(own);
      },
      { name: 'mine' },
    );
    clock.flush();

    const error = task.result() as InvalidStateError;
    expect(error).toBeInstanceOf(InvalidStateError);
    expect(error.message).toContain('"mine" cannot wait for itself: it would never end.');
  });

  it.each([2, 3, 100])(
    'a circle of %i: InvalidStateError in the one that closes it, and the others end',
    (count) => {
      const clock = new VirtualTimeScheduler();
      const tasks: Task<unknown>[] = [];
      for (let i = 0; i < count; i++) {
        tasks.push(
          createTask(
            function* (): Coroutine<unknown> {
              yield* sleep(0);
              return yield* tasks[(i + 1) % count]!;
            },
            { scheduler: clock, name: `task ${String(i)}` },
          ),
        );
      }
      clock.flush();

      expect(tasks.map((task) => task.state)).toEqual(tasks.map(() => 'failed'));
      const error = tasks[0]!.exception() as InvalidStateError;
      expect(error).toBeInstanceOf(InvalidStateError);
      expect(error.message).toContain(
        `"task ${String(count - 1)}" cannot wait for "task 0", which waits for it`,
      );
      for (const task of tasks) expect(task.exception()).toBe(error);
    },
  );

  it('a wait that only looks like a circle is allowed', () => {
    const result = play(function* () {
      const first: Task<number> = createTask(sleep(10, 1));
      const second = createTask(function* (): Coroutine<number> {
        return (yield* first) + 1;
      });
      const third = createTask(function* (): Coroutine<number> {
        return (yield* second) + (yield* first);
      });
      return yield* third;
    });

    expect(result).toBe(3);
  });
});

describe('a body that yields by itself', () => {
  it.each<[string, unknown, string]>([
    ['a promise', Promise.resolve(1), 'Cannot wait for a Promise directly: write `yield* until(promise)`.'],
    ['a number', 42, 'Cannot wait for the number 42 directly: write `yield* awaitable`, with the star'],
    ['nothing', undefined, 'Cannot wait for undefined directly'],
    ['an object without a class', Object.create(null), 'Cannot wait for an Object directly'],
  ])('%s gets an error at that yield that says what to write', (_, value, message) => {
    const raised = play(function* () {
      return yield* raisedBy(yielding(value)());
    }) as TypeError;

    expect(raised).toBeInstanceOf(TypeError);
    expect(raised.message).toContain(message);
  });

  it('and does not catch it, fails', () => {
    const { task, clock } = onClock(yielding(Promise.resolve(1)), { name: 'mine' });
    clock.flush();

    expect((task.exception() as Error).message).toContain('"mine": Cannot wait for a Promise directly');
  });

  it('a task or future without the star gets such an error too', () => {
    const future = new Future();
    const raised = play(function* () {
      return yield* raisedBy(yielding(future)());
    }) as TypeError;

    expect(raised.message).toContain('The star is missing: write `yield* awaitable`');
  });

  it('may go on waiting after that', () => {
    const result = play(function* () {
      yield* raisedBy(yielding(42)());
      yield* sleep(5);
      return now();
    });

    expect(result).toBe(5);
  });
});

describe('the description of a task', () => {
  it('names what it waits for, without quotes, while it waits', () => {
    const log: unknown[] = [];
    play(function* () {
      const future = new Future<void>();
      const other = createTask(sleep(5), { name: 'other' });
      const task = createTask(function* () {
        yield* sleep(1);
        yield* other;
        yield* future;
      });
      const note = (): unknown => log.push(task.waitingFor);
      note();
      yield* sleep(0.5);
      note();
      yield* sleep(2);
      note();
      yield* sleep(5);
      note();
      future.setResult();
      yield* task;
      note();
    });

    expect(log).toEqual([undefined, 'sleep()', 'other', 'the future', undefined]);
  });

  it('is a text with its name, its state and what it waits for', () => {
    const texts = play(function* () {
      const task = createTask(sleep(5), { name: 'load' });
      const before = String(task);
      yield* sleep(1);
      return [before, String(task)];
    });

    expect(texts).toEqual(['<Task "load" pending>', '<Task "load" running, waits for "sleep()">']);
  });

  it('has its suspended generators, outermost first, for inspection', () => {
    const generators: object[] = [];
    const noted = (generator: Coroutine<void>): Coroutine<void> => (generators.push(generator), generator);
    const inner = coroutine(() => noted(sleeping()));
    const outer = coroutine(() => noted(calling()));
    function* sleeping(): Coroutine<void> {
      yield* sleep(1);
    }
    function* calling(): Coroutine<void> {
      yield* inner();
    }
    const counts = play(function* () {
      const simple = createTask(sleeping());
      const task = createTask(outer());
      const before = task.generators;
      yield* sleep(0.5);
      const isSame = task.generators.every((generator, i) => generator === generators[i]);
      const during = [isSame, task.generators.length, simple.generators.length];
      yield* task;
      return [before.length, ...during, task.generators.length];
    });

    expect(counts).toEqual([0, true, 2, 1, 0]);
  });

  it.each([true, false])('remembers where it was created, with config.debug: %p', (debug) => {
    config.debug = debug;
    try {
      const task = createTask(sleep(1), { scheduler: new VirtualTimeScheduler() });

      expect(originOf(task) !== undefined).toBe(debug);
    } finally {
      config.debug = false;
    }
  });
});

describe('a task that is started while its run ends', () => {
  it.each([
    [0, 'pending'],
    [1, 'pending'],
    [2, 'cancelling'],
  ])('by a callback in round %i is %s', (round, state) => {
    const scope = new Scope(undefined);
    scope.round = round;
    const start = (): Task<void> => createTask(sleep(1), { scheduler: new VirtualTimeScheduler() });

    expect(inContext({ ...currentContext(), scope }, start, undefined).state).toBe(state);
  });

  it('by a task is not cancelled', () => {
    const scope = new Scope(undefined);
    const clock = new VirtualTimeScheduler();
    const start = (): Task<TaskState> =>
      createTask(
        function* () {
          scope.round = 2;
          return createTask(sleep(1)).state;
        },
        { scheduler: clock },
      );
    const task = inContext({ ...currentContext(), scope }, start, undefined);
    clock.flush();

    expect(task.result()).toBe('pending');
  });
});

describe('a request', () => {
  const cleaning = (log: string[]): Task<void> =>
    createTask(function* () {
      try {
        yield* sleep(100);
      } finally {
        yield* sleep(10);
        log.push('cleaned up');
      }
    });

  it.each<[string, (task: Task<void>) => void]>([
    ['cancel()', (task) => void task.cancel()],
    [
      'a request for several',
      (task) => {
        cancelEach([task], undefined, (error) => {
          throw error;
        });
      },
    ],
  ])('by %s interrupts the clean-up also of a task that is watched', (_, cancel) => {
    const log: string[] = [];
    play(function* () {
      const task = cleaning(log);
      task.state$.subscribe();
      yield* sleep(1);
      task.cancel();
      yield* sleep(1);
      cancel(task);
      yield* raisedBy(task);
      expect(now()).toBe(2);
    });

    expect(log).toEqual([]);
  });

  it('that is gentle does not interrupt the clean-up of a task that is waited for, and is made again if that goes on', () => {
    const log: string[] = [];
    const states = play(function* () {
      const inner = cleaning(log);
      const outer = createTask(function* () {
        yield* inner;
      });
      yield* sleep(1);
      inner.cancel();
      yield* sleep(1);
      outer.cancelOnce();
      yield* sleep(20);
      return [inner.state, outer.state, inner.cancelling(), outer.cancelling()];
    });

    expect([log, states]).toEqual([['cleaned up'], ['cancelled', 'cancelled', 1, 1]]);
  });

  it('that is gentle is made when the one before is taken back', () => {
    const state = play(function* () {
      const inner = createTask(function* () {
        yield* raisedBy(sleep(100));
        yield* sleep(10);
        currentTask()!.uncancel();
        yield* sleep(100);
      });
      const outer = createTask(function* () {
        yield* inner;
      });
      yield* sleep(1);
      inner.cancel();
      yield* sleep(1);
      outer.cancelOnce();
      yield* raisedBy(outer);
      return [inner.state, now()];
    });

    expect(state).toEqual(['cancelled', 11]);
  });

  it.each<[string, (done: Task<void>) => unknown]>([
    [
      'for several',
      (done) => {
        cancelEach([done], undefined, () => undefined);
      },
    ],
    ['for a gather of it', (done) => gather([done, createTask(sleep(5))]).cancel()],
  ])('%s is not counted by a task that is done', (_, cancel) => {
    const counts = play(function* () {
      const done = createTask(sleep(1));
      yield* done;
      cancel(done);
      yield* sleep(10);
      return [done.state, done.cancelling()];
    });

    expect(counts).toEqual(['succeeded', 0]);
  });

  it.each<[string, (future: Future<string>) => void, unknown]>([
    ['a result has no cause', (future) => future.setResult('value'), undefined],
    ['a failure has that as its cause', (future) => future.setException('broken'), 'broken'],
  ])('that comes after %s', (_, end, cause) => {
    const error = play(function* () {
      const future = new Future<string>();
      const task = createTask(function* () {
        yield* future;
      });
      yield* sleep(1);
      end(future);
      task.cancel('stop');
      return yield* raisedBy(task);
    });

    expect(error).toEqual(new CancelledError('stop'));
    expect((error as CancelledError).cause).toBe(cause);
  });

  it('that a task has kept passes to what it waits for next, which may take it and go on', () => {
    const result = play(function* () {
      const inner = createTask(function* () {
        yield* raisedBy(sleep(100));
        return 'goes on';
      });
      yield* sleep(1);
      const outer = createTask(function* () {
        currentTask()!.cancel();
        return yield* inner;
      });
      return yield* outer;
    });

    expect(result).toBe('goes on');
  });

  it('with which a task has ended leaves its reason', () => {
    const task = play(function* () {
      const task = createTask(function* () {
        currentTask()!.cancel('too late');
      });
      yield* raisedBy(task);
      return [task.state, keptReasonOf(task)];
    });

    expect(task).toEqual(['cancelled', 'too late']);
  });
});

describe('a long chain', () => {
  const length = 100_000;

  /** A chain of tasks: each awaits the next, and the last runs `end`. Returns the first task, and all of them. */
  function chain<T>(end: () => Coroutine<T>): Task<T>[] {
    const tasks: Task<T>[] = [createTask(end)];
    for (let i = 1; i < length; i++) {
      const next = tasks[i - 1]!;
      tasks.push(
        createTask(function* () {
          return yield* next;
        }),
      );
    }
    return tasks.reverse();
  }

  it('of 100,000 tasks, each awaiting the next, ends', () => {
    const { task, clock } = onClock(function* () {
      const [head] = chain(function* () {
        yield* sleep(10);
        return 42;
      });
      return yield* head!;
    });
    clock.flush();

    expect([task.result(), clock.now()]).toEqual([42, 10]);
  });

  it('is cancelled from its head, synchronously to the last', () => {
    const { task, clock } = onClock(function* () {
      const tasks = chain(function* () {
        yield* sleep(10);
      });
      yield* sleep(1);
      expect(tasks[0]!.cancel('stop')).toBe(true);
      expect(tasks.every((each) => each.cancelling() === 1)).toBe(true);
      const raised = yield* raisedBy(tasks[0]!);
      return [raised, tasks.every((each) => each.cancelled())];
    });
    clock.flush();

    expect(task.result()).toEqual([new CancelledError('stop'), true]);
    expect(clock.now()).toBe(1);
  });

  it('built from its head, each starting the next, ends', () => {
    const link = (n: number): (() => Coroutine<number>) =>
      function* () {
        return n === 0 ? 0 : 1 + (yield* createTask(link(n - 1)));
      };

    expect(play(link(length))).toBe(length);
  });

  it('closed to a circle is refused, however long', () => {
    const { task, clock } = onClock(function* () {
      const tasks: Task<unknown>[] = chain(function* (): Coroutine<unknown> {
        yield* sleep(1);
        return yield* tasks[0]!;
      });
      return yield* raisedBy(tasks[0]!);
    });
    clock.flush();

    expect(task.result()).toBeInstanceOf(InvalidStateError);
  });
});

describe('a request that interrupts the clean-up after a failure', () => {
  const broken = new Error('disk full');
  const failing = coroutine(function* () {
    yield* sleep(1);
    throw broken;
  });
  const cleanUp = coroutine(function* () {
    yield* sleep(20);
  });

  it.each<[string, () => Awaitable<unknown>, () => Awaitable<unknown>]>([
    ['of a coroutine call', () => failing(), () => sleep(20)],
    ['of a task', () => createTask(failing()), () => sleep(20)],
    ['of a coroutine call, that calls another', () => failing(), () => cleanUp()],
    ['of a task, that waits for another', () => createTask(failing()), () => createTask(sleep(20))],
  ])('keeps that failure as the cause: %s', (_, work, cleaning) => {
    const error = play(function* () {
      const task = createTask(function* () {
        try {
          yield* work();
        } finally {
          yield* cleaning();
        }
      });
      yield* sleep(8);
      task.cancel();
      return yield* raisedBy(task);
    });

    expect(error).toBeInstanceOf(CancelledError);
    expect((error as CancelledError).cause).toBe(broken);
  });

  it('has no such cause if the work has gone on since', () => {
    const error = play(function* () {
      const task = createTask(function* () {
        yield* raisedBy(failing());
        yield* sleep(1);
        yield* sleep(20);
      });
      yield* sleep(8);
      task.cancel();
      return yield* raisedBy(task);
    });

    expect((error as CancelledError).cause).toBeUndefined();
  });

  it('keeps the reason too, where that is an Error', () => {
    const reason = new Error('the reason');
    const error = play(function* () {
      const task = createTask(function* () {
        try {
          yield* failing();
        } finally {
          yield* sleep(20);
        }
      });
      yield* sleep(8);
      task.cancel(reason);
      return yield* raisedBy(task);
    });

    expect(error).toMatchObject({ reason, cause: broken, message: 'the reason' });
  });
});

describe('work whose return() throws', () => {
  it('ends its task with that error, when it is cancelled before its first step', () => {
    const broken = new Error('return() failed');
    const work = {
      next: () => ({ done: true, value: 1 }),
      throw: () => ({ done: true, value: 1 }),
      return() {
        throw broken;
      },
      [Symbol.iterator]() {
        return this;
      },
    };
    const error = play(function* () {
      const task = createTask(work as unknown as Coroutine<number>);
      task.cancel();
      return yield* raisedBy(task);
    });

    expect(error).toBe(broken);
  });
});

describe('a generator that misbehaves', () => {
  it('one that yields in response to a cancellation goes on', () => {
    const { task, clock } = onClock(function* () {
      for (let caught = 0; ;) {
        try {
          yield* sleep(100);
        } catch {
          if (++caught === 3) return caught;
        }
      }
    });
    for (const instant of [10, 20, 30]) clock.schedule(() => task.cancel(), instant);
    clock.flush();

    expect([task.result(), task.cancelling(), clock.now()]).toEqual([3, 3, 30]);
  });

  it('made by a compiler, without return(), may be cancelled before it starts', () => {
    let steps = 0;
    const compiled = (): object => ({
      next: () => {
        steps++;
        return { done: true, value: 42 };
      },
      throw: (error: unknown) => {
        throw error;
      },
    });
    const { task, clock } = onClock(compiled() as never);
    task.cancel();
    clock.flush();

    expect([steps, task.state]).toEqual([0, 'cancelled']);
    expect(play(compiled() as never)).toBe(42);
  });

  it('one that returns while a wait is requested ends with its value', () => {
    const result = play(function* () {
      const asked = new Future();
      const argument = undefined as never;
      asked[Symbol.iterator]().next(argument);
      return 42;
    });

    expect(result).toBe(42);
  });

  it('one that throws while a coroutine is being called fails with its error', () => {
    const inner = coroutine(function* () {
      yield* sleep(1);
    });
    const middle = coroutine(function* () {
      const argument = undefined as never;
      inner()[Symbol.iterator]().next(argument);
      throw new Error('broken');
    });
    const result = play(function* () {
      const raised = yield* raisedBy(middle());
      return [raised, yield* sleep(1, 'goes on')];
    });

    expect(result).toEqual([new Error('broken'), 'goes on']);
  });
});

it('a nested flush inside a step leaves the step as it was', () => {
  const log: unknown[] = [];
  const inner = new VirtualTimeScheduler();
  play(function* ({ task }) {
    createTask(
      function* () {
        yield* sleep(5);
        log.push('inner');
      },
      { scheduler: inner },
    );
    inner.flush();
    log.push(currentTask() === task);
    yield* sleep(1);
    log.push(now());
  });

  expect(log).toEqual(['inner', true, 1]);
});

it('callbacks that a task registers in its last step run after its end', () => {
  const log: unknown[] = [];
  const { task, clock } = onClock(function* () {
    taskScheduler.schedule(() => log.push('callback', task.state, currentTask()), 1);
  });
  task.addDoneCallback(() => log.push('done'));
  clock.flush();

  expect(log).toEqual(['done', 'callback', 'succeeded', undefined]);
  expect(errors).toEqual([]);
});

it('work whose next() returns nothing fails its task', () => {
  const clock = new VirtualTimeScheduler();
  const nothing = { next: () => undefined, throw: () => undefined, return: () => undefined };
  const task = createTask(nothing as never, { scheduler: clock });
  clock.flush();

  expect(task.exception()).toEqual(
    expect.objectContaining({ message: expect.stringContaining('answers no') as string }),
  );
});

it('a printer, a console and JSON are shown its number, name and state', () => {
  const { task, clock } = onClock(function* () {});
  clock.flush();
  task.name = 'job';

  expect(JSON.parse(JSON.stringify(task))).toEqual({ id: task.id, name: 'job', state: 'succeeded' });
  expect(inspect(task)).toBe(`Task { id: ${task.id}, name: 'job', state: 'succeeded' }`);
});

it('shows an inspection the calls of its first step, while that runs', () => {
  const seen: number[] = [];
  const { clock } = onClock(function* () {
    yield* coroutine(function* () {
      seen.push((currentTask() as unknown as { generators: object[] }).generators.length);
    })();
  });
  clock.flush();

  expect(seen).toEqual([1]);
});
