import { VirtualTimeScheduler } from 'rxjs';
import {
  ContextVar,
  createTask,
  currentTask,
  Future,
  InvalidStateError,
  sleep,
  type TaskContext,
  taskScheduler,
} from 'rxtask';
import {
  type AsyncContextProvider,
  current,
  type Frame,
  inContext,
  Scope,
} from '../../../lib/core/context/context.js';
import { loopOf } from '../../../lib/loop/current-loop.js';
import { observeTasks } from '../../../lib/core/observe-tasks.js';
import { onClock, play } from '../../support/virtual-time.js';

describe('a ContextVar', () => {
  it('has its default until it is set', () => {
    const user = new ContextVar('user', 'nobody');

    expect(user.name).toBe('user');
    expect(user.get()).toBe('nobody');
  });

  it('may be set to undefined, which is not the default', () => {
    const seen = play(function* () {
      const user = new ContextVar<string | undefined>('user', 'nobody');
      user.set(undefined);
      return [user.get()];
    });

    expect(seen).toEqual([undefined]);
  });

  it('is copied into each task at its creation', () => {
    const user = new ContextVar('user', 'nobody');
    const seen = play(function* () {
      user.set('ada');
      const child = createTask(function* () {
        return user.get();
      });
      user.set('grace');
      return yield* child;
    });

    expect(seen).toBe('ada');
  });

  it('set in a task keeps its value there, across waits, and is unchanged outside', () => {
    const user = new ContextVar('user', 'nobody');
    const seen = play(function* () {
      const child = createTask(function* () {
        user.set('ada');
        yield* sleep(1);
        return user.get();
      });
      const inChild = yield* child;
      return [inChild, user.get()];
    });

    expect(seen).toEqual(['ada', 'nobody']);
    expect(user.get()).toBe('nobody');
  });

  it('is copied into a done callback at its registration', () => {
    const user = new ContextVar('user', 'nobody');
    const seen: string[] = [];
    play(function* () {
      const future = new Future<void>();
      user.set('ada');
      future.addDoneCallback(() => seen.push(user.get()));
      user.set('grace');
      future.setResult();
    });

    expect(seen).toEqual(['ada']);
  });

  it('is copied into scheduled work at its scheduling', () => {
    const user = new ContextVar('user', 'nobody');
    const seen: string[] = [];
    play(function* () {
      user.set('ada');
      taskScheduler.schedule(() => seen.push(user.get()));
      taskScheduler.schedule(() => seen.push(user.get()), 5);
      user.set('grace');
    });

    expect(seen).toEqual(['ada', 'ada']);
  });

  it('is copied into a subscriber at its subscribing, for values and the end alike', () => {
    const user = new ContextVar('user', 'nobody');
    const seen: string[] = [];
    play(function* () {
      const source = new Future<number>();
      const stream = createTask(source.pipe());
      user.set('ada');
      stream.subscribe({
        next: () => seen.push(`next ${user.get()}`),
        complete: () => seen.push(`complete ${user.get()}`),
      });
      user.set('grace');
      yield* sleep(1);
      source.setResult(1);
      yield* stream;
    });

    expect(seen).toEqual(['next ada', 'complete ada']);
  });

  it('set in a callback is dropped after it', () => {
    const user = new ContextVar('user', 'nobody');
    const seen: string[] = [];
    play(function* () {
      const future = new Future<void>();
      future.addDoneCallback(() => {
        user.set('ada');
      });
      future.addDoneCallback(() => seen.push(user.get()));
      future.setResult();
    });

    expect(seen).toEqual(['nobody']);
  });

  it('set outside of any task is the default of the whole program', () => {
    const outer = current.context;
    const user = new ContextVar('user', 'nobody');
    try {
      user.set('ada');

      expect(
        play(function* () {
          return user.get();
        }),
      ).toBe('ada');
    } finally {
      current.context = outer;
    }
  });
});

describe('the token that set() returns', () => {
  it('has the variable and its value before', () => {
    play(function* () {
      const user = new ContextVar('user', 'nobody');
      const first = user.set('ada');
      const second = user.set('grace');

      expect([first.variable, first.oldValue]).toEqual([user, undefined]);
      expect([second.variable, second.oldValue]).toEqual([user, 'ada']);
    });
  });

  it('resets the variable to its value before, or to its default', () => {
    const seen = play(function* () {
      const user = new ContextVar('user', 'nobody');
      const first = user.set('ada');
      const second = user.set('grace');
      const seen = [user.get()];
      user.reset(second);
      seen.push(user.get());
      user.reset(first);
      return [...seen, user.get()];
    });

    expect(seen).toEqual(['grace', 'ada', 'nobody']);
  });

  it('resets to a value of undefined that was set', () => {
    const seen = play(function* () {
      const user = new ContextVar<string | undefined>('user', 'nobody');
      user.set(undefined);
      user.reset(user.set('ada'));
      return [user.get()];
    });

    expect(seen).toEqual([undefined]);
  });

  it('is disposable: the value holds for the rest of a block', () => {
    const user = new ContextVar('user', 'nobody');
    const seen = play(function* () {
      const seen: string[] = [];
      {
        using _token = user.set('ada');
        yield* sleep(1);
        seen.push(user.get());
      }
      return [...seen, user.get()];
    });

    expect(seen).toEqual(['ada', 'nobody']);
  });

  it('does nothing when it is disposed after reset()', () => {
    const seen = play(function* () {
      const user = new ContextVar('user', 'nobody');
      {
        using token = user.set('ada');
        user.reset(token);
        user.set('grace');
      }
      return user.get();
    });

    expect(seen).toBe('grace');
  });

  it('resets what the task sets, and nothing in the task that created it', () => {
    const user = new ContextVar('user', 'nobody');
    const seen = play(function* () {
      user.set('ada');
      const inChild = yield* createTask(function* () {
        const token = user.set('grace');
        yield* sleep(1);
        user.reset(token);
        return user.get();
      });
      return [inChild, user.get()];
    });

    expect(seen).toEqual(['ada', 'ada']);
  });

  it('throws if it is used twice, or for another variable', () => {
    play(function* () {
      const user = new ContextVar('user', 'nobody');
      const other = new ContextVar('other', 'nothing');
      const token = user.set('ada');
      user.reset(token);

      expect(() => user.reset(token)).toThrow(InvalidStateError);
      expect(() => user.reset(token)).toThrow('This token of user has been used already');
      expect(() => user.reset(other.set('x'))).toThrow(TypeError);
      expect(() => user.reset({} as never)).toThrow('user.reset() takes a token of this variable');
    });
  });
});

describe('inContext', () => {
  it('calls outside of any task, and restores the task, after an error too', () => {
    const { context } = current;
    const seen = play(function* () {
      const before = currentTask();
      let inside: unknown = before;
      expect(() =>
        inContext(
          context,
          (message: string) => {
            inside = currentTask();
            throw new Error(message);
          },
          'broken',
        ),
      ).toThrow('broken');
      return { inside, isBack: currentTask() === before };
    });

    expect(seen).toEqual({ inside: undefined, isBack: true });
  });

  it('returns what the function returns', () => {
    expect(inContext(current.context, (n: number) => n + 1, 41)).toBe(42);
  });
});

describe('a Scope', () => {
  const loop = loopOf(new VirtualTimeScheduler());
  const other = loopOf(new VirtualTimeScheduler());

  it('counts the tasks that are not done in it and in inner scopes', () => {
    const outer = new Scope(undefined);
    const inner = new Scope(outer);

    outer.enter(loop);
    inner.enter(loop);
    inner.enter(other);
    inner.leave();

    expect([outer.live, inner.live]).toEqual([2, 1]);
    expect([...outer.loops]).toEqual([loop, other]);
  });

  it('is under itself and under each outer scope', () => {
    const outer = new Scope(undefined);
    const inner = new Scope(new Scope(outer));

    expect(inner.isUnder(inner)).toBe(true);
    expect(inner.isUnder(outer)).toBe(true);
    expect(outer.isUnder(inner)).toBe(false);
  });
});

describe('an installed provider', () => {
  const log: unknown[] = [];
  let frame: Frame | undefined;
  const provider: AsyncContextProvider = {
    capture: (context, task) => {
      log.push(task === undefined ? 'captured for a callback' : 'captured for a task');
      return { ...context, providerData: 'data' };
    },
    enter: (task, { providerData }, fn, ...args) => {
      log.push([task === undefined ? 'callback' : 'task', providerData]);
      return fn.apply(task, args);
    },
    frame: () => frame,
  };

  beforeEach(() => {
    log.length = 0;
    frame = undefined;
    current.provider = provider;
  });

  afterEach(() => {
    current.provider = undefined;
  });

  it('captures the context of each task and callback, and enters it for each step and call', () => {
    play(function* () {
      yield* sleep(1);
      const future = new Future<void>();
      future.addDoneCallback(() => log.push('called'));
      future.setResult();
    });

    expect(log).toEqual([
      'captured for a task',
      ['task', 'data'],
      ['task', 'data'],
      'captured for a callback',
      ['callback', 'data'],
      'called',
    ]);
  });

  it('enters a step that an observer encloses', () => {
    const stop = observeTasks({ enclose: (_task, step) => step() });
    try {
      play(function* () {
        yield* sleep(1);
      });
    } finally {
      stop();
    }

    expect(log).toEqual(['captured for a task', ['task', 'data'], ['task', 'data']]);
  });

  it('enters the context of a task for run() of its context', () => {
    let context!: TaskContext;
    const { task, clock } = onClock(function* (own) {
      context = own;
      yield* sleep(1);
    });
    clock.flush();
    log.length = 0;

    expect(context.run(() => currentTask() === task)).toBe(true);
    expect(log).toEqual([['task', 'data']]);
  });

  it('finds the context where no step runs, which variables then read and change', () => {
    const user = new ContextVar('user', 'nobody');
    frame = { task: undefined, context: { variables: new Map([[user, 'ada']]), scope: undefined } };
    expect(user.get()).toBe('ada');
    user.set('grace');
    expect(user.get()).toBe('grace');
    expect(frame.context.variables.get(user)).toBe('grace');

    const inTask = play(function* () {
      const copied = user.get();
      user.set('own');
      return [copied, user.get()];
    });
    expect(inTask).toEqual(['grace', 'own']);
    expect(frame.context.variables.get(user)).toBe('grace');
    frame = undefined;
    expect(user.get()).toBe('nobody');
  });
});
