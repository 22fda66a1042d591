import { VirtualTimeScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import {
  allTasks,
  ContextVar,
  coroutine,
  createTask,
  currentTask,
  Future,
  sleep,
  Task,
  taskScheduler,
} from 'rxtask';
import { loopOf } from '../../lib/loop/current-loop.js';
import { onClock, play } from '../support/virtual-time.js';

it.each([
  ['a signal that is not aborted: it runs at once', new AbortController().signal, ['ran']],
  ['an aborted signal: it never runs', AbortSignal.abort(), []],
])('an eager task with %s', async (_, signal, expected) => {
  const log: string[] = [];
  const task = createTask(
    function* () {
      log.push('ran');
    },
    { eagerStart: true, signal },
  );
  expect(log).toEqual(expected);
  await Promise.allSettled([task]);

  expect([log, task.cancelled()]).toEqual([expected, signal.aborted]);
});

describe('wrong options', () => {
  it.each([
    [{ signal: new AbortController() }, TypeError, 'signal is an AbortSignal'],
    [{ scheduler: 5 }, TypeError, 'scheduler is an RxJS scheduler'],
    [{ onCancel: 'kill' }, RangeError, "onCancel is 'wait' or 'abandon', not 'kill'"],
    [{ signal: null }, TypeError, 'signal is an AbortSignal'],
    [{ scheduler: null }, TypeError, 'scheduler is an RxJS scheduler'],
    [{ onCancel: null }, RangeError, "onCancel is 'wait' or 'abandon', not null"],
    [
      { onCancel: Symbol('wait') },
      RangeError,
      "onCancel is 'wait' or 'abandon', not the symbol Symbol(wait)",
    ],
    [null, TypeError, 'its options are an object, not null'],
    [42, TypeError, 'its options are an object, not the number 42'],
  ])('%p is refused at the call, and starts nothing', (options, type, message) => {
    const create = (): unknown => createTask(sleep(1), options as never);

    expect(create).toThrow(type);
    expect(create).toThrow(message);
    expect(allTasks().size).toBe(0);
  });
});

describe('createTask', () => {
  it('never runs anything synchronously: the first step is one turn away', () => {
    const log: string[] = [];
    play(function* () {
      taskScheduler.schedule(() => log.push('ready before'));
      createTask(function* () {
        log.push('first step');
      });
      taskScheduler.schedule(() => log.push('ready after'));
      log.push('created');
    });

    expect(log).toEqual(['created', 'ready before', 'first step', 'ready after']);
  });

  it('gives a task, whatever the work', () => {
    const { task } = onClock(sleep(1));

    expect(task).toBeInstanceOf(Task);
    expect(task.state).toBe('pending');
  });

  it('of a task makes a new one that waits for it', () => {
    const log = play(function* () {
      const inner = createTask(sleep(5, 42));
      const outer = createTask(inner);
      yield* sleep(1);
      outer.cancel('stop');
      yield* sleep(1);
      return [outer.id !== inner.id, inner.state, outer.state];
    });

    expect(log).toEqual([true, 'cancelled', 'cancelled']);
  });

  it('numbers tasks, and names them by their number', () => {
    const [a, b] = [onClock(sleep(1)).task, onClock(sleep(1)).task];

    expect(b.id).toBe(a.id + 1);
    expect([a.name, b.name]).toEqual([`Task-${String(a.id)}`, `Task-${String(b.id)}`]);
  });

  it('takes a name, and any value as text; it can be changed', () => {
    const task = onClock(sleep(1), { name: 'mine' }).task;
    expect(task.name).toBe('mine');
    task.name = 'other';
    expect(task.name).toBe('other');
    task.name = 7 as unknown as string;
    expect(task.name).toBe('7');
    expect(onClock(sleep(1), { name: 42 as unknown as string }).task.name).toBe('42');
    expect(onClock(sleep(1), { name: Symbol('mine') as unknown as string }).task.name).toBe('Symbol(mine)');
    expect(onClock(sleep(1), { name: undefined }).task.name).toMatch(/^Task-\d+$/);
  });

  it('takes undefined for any option as not given', () => {
    const { task, clock } = onClock(sleep(1, 42), {
      name: undefined,
      signal: undefined,
      eagerStart: undefined,
      detached: undefined,
      onCancel: undefined,
    });
    clock.flush();

    expect(task.result()).toBe(42);
  });

  it('inherits the scheduler of the running task', () => {
    const clock = new VirtualTimeScheduler();
    const loops = createTask(
      function* () {
        const child = createTask(sleep(1));
        yield* child;
        return child.loop;
      },
      { scheduler: clock },
    );
    clock.flush();

    expect(loops.result()).toBe(loopOf(clock));
  });

  it('takes another scheduler for a child', () => {
    const [outer, inner] = [new VirtualTimeScheduler(), new VirtualTimeScheduler()];
    const task = createTask(
      function* () {
        const child = createTask(sleep(5), { scheduler: inner });
        return yield* child;
      },
      { scheduler: outer },
    );
    outer.flush();
    inner.flush();
    expect([inner.now(), task.done()]).toEqual([5, false]);
    outer.flush();

    expect(task.done()).toBe(true);
  });

  it('is in virtual time inside TestScheduler.run', () => {
    const clock = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    clock.run(({ expectObservable }) => {
      expectObservable(createTask(sleep(5, 'v'))).toBe('5ms (v|)');
    });
  });

  it('with detached, runs on when its last consumer leaves', () => {
    const result = play(function* () {
      const task = createTask(sleep(10, 42), { detached: true });
      task.subscribe().unsubscribe();
      return yield* task;
    });

    expect(result).toBe(42);
  });
});

describe('eagerStart', () => {
  it('takes the first step before createTask returns', () => {
    const log: string[] = [];
    play(function* () {
      const child = createTask(
        function* () {
          log.push('first step');
          yield* sleep(0);
          log.push('second step');
        },
        { eagerStart: true },
      );
      log.push(child.state);
      yield* child;
    });

    expect(log).toEqual(['first step', 'running', 'second step']);
  });

  it('is done at once when it never blocks, and its errors stay in the task', () => {
    const [done, failed] = play(function* () {
      const quick = createTask(
        function* () {
          return 42;
        },
        { eagerStart: true },
      );
      const broken = createTask(
        function* () {
          throw new Error('broken');
        },
        { eagerStart: true },
      );
      return [quick.result(), broken.exception()];
    });

    expect([done, failed]).toEqual([42, new Error('broken')]);
  });

  it('has its own name, context and current task, and restores those of the creator', () => {
    const user = new ContextVar('user', 'nobody');
    const log: unknown[] = [];
    play(function* (context) {
      user.set('ada');
      const child = createTask(
        function* () {
          log.push(currentTask()?.name, user.get());
          user.set('grace');
          yield* sleep(0);
          log.push(user.get());
        },
        { eagerStart: true, name: 'child' },
      );
      log.push(currentTask() === context.task, user.get());
      yield* child;
    });

    expect(log).toEqual(['child', 'ada', true, 'ada', 'grace']);
  });

  it('counts in creation order from the end of its first step', () => {
    const names = play(function* () {
      const child = createTask(
        function* () {
          createTask(sleep(1), { name: 'grandchild' });
          yield* sleep(1);
        },
        { eagerStart: true, name: 'child' },
      );
      const names = [...allTasks()].map(({ name }) => name).slice(1);
      yield* child;
      return names;
    });

    expect(names).toEqual(['grandchild', 'child']);
  });

  it('cancelled after its first step waits, gets the request at its wait', () => {
    const log: string[] = [];
    play(function* () {
      const child = createTask(
        function* () {
          try {
            yield* sleep(100);
          } catch {
            log.push('told');
          }
        },
        { eagerStart: true },
      );
      child.cancel();
      yield* child;
    });

    expect(log).toEqual(['told']);
  });

  it('works outside of any task, and within the first step of another', () => {
    const log: string[] = [];
    const clock = new VirtualTimeScheduler();
    const nested = coroutine(function* (depth: number): Generator<never, void> {
      log.push(`in ${String(depth)}`);
      if (depth > 0) createTask(nested(depth - 1), { eagerStart: true });
      log.push(`out ${String(depth)}`);
      yield* sleep(1);
    });
    createTask(nested(2), { eagerStart: true, scheduler: clock });
    expect(log).toEqual(['in 2', 'in 1', 'in 0', 'out 0', 'out 1', 'out 2']);
    clock.flush();
    expect(clock.now()).toBe(1);
  });
});

describe('misuse of createTask', () => {
  it.each<[unknown, string]>([
    [42, 'createTask() cannot run the number 42'],
    [undefined, 'createTask() cannot run undefined'],
    [[1, 2], 'createTask() cannot run an array of 2'],
  ])('createTask(%p) says what to write, at the call, and starts nothing', (work, message) => {
    const before = allTasks().size;

    expect(() => createTask(work as never)).toThrow(TypeError);
    expect(() => createTask(work as never)).toThrow(message);
    expect(allTasks().size).toBe(before);
  });
});

it('a task over a future that is never set waits, and can be cancelled', () => {
  const future = new Future<number>();
  const { task, clock } = onClock(future);
  clock.flush();
  expect(task.state).toBe('running');
  task.cancel();
  clock.flush();

  expect([future.cancelled(), task.cancelled()]).toEqual([true, true]);
});

describe('a signal of the program that throws', () => {
  /** Throws at the first use of `member`. */
  function throwingOnce(member: 'aborted' | 'addEventListener'): AbortController {
    const controller = new AbortController();
    const { signal } = controller;
    const throwOnce = (): never => {
      Reflect.deleteProperty(signal, member);
      throw new Error('no signal');
    };
    Object.defineProperty(
      signal,
      member,
      member === 'aborted'
        ? { get: throwOnce, configurable: true }
        : { value: throwOnce, configurable: true },
    );
    return controller;
  }

  it.each(['aborted', 'addEventListener'] as const)(
    'at %s leaves no task that has begun, and can be used again',
    (member) => {
      const { clock } = onClock(sleep(0));
      const { signal } = throwingOnce(member);
      const body = jest.fn(function* () {});
      expect(() => createTask(body, { signal, scheduler: clock })).toThrow('no signal');
      clock.flush();
      expect(body).not.toHaveBeenCalled();
      expect(loopOf(clock).tasks.first).toBeUndefined();
    },
  );

  it('cancels the tasks of later calls when it is aborted', () => {
    const controller = throwingOnce('addEventListener');
    const { signal } = controller;
    const { clock } = onClock(sleep(0));
    expect(() => createTask(sleep(5), { signal, scheduler: clock })).toThrow('no signal');
    const later = createTask(sleep(5), { signal, scheduler: clock });
    controller.abort();
    clock.flush();

    expect(later.state).toBe('cancelled');
  });
});
