import { CancelledError, type Coroutine, gatherSettled, sleep } from 'rxtask';
import { runVirtual } from 'rxtask/testing';
import { TaskFunctionStore } from '../../lib/bindings/task-function-store.js';
import type { TaskFunctionOptions } from '../../lib/streams/task-function.js';

function* double(value: number): Coroutine<number> {
  yield* sleep(10);
  if (value < 0) throw new RangeError('negative');
  return 2 * value;
}

/** The views while `scenario` runs, as short texts; equal neighbours once. */
function viewsOf(
  scenario: (store: TaskFunctionStore<[number], number>) => Coroutine<void>,
  options?: TaskFunctionOptions,
): string[] {
  const seen: string[] = [];
  runVirtual(function* () {
    const store = new TaskFunctionStore(double, options);
    const note = (): void => {
      const { state, value, error, isRunning, isIdle, last, performCount } = store.view();
      if (isRunning === isIdle) throw new Error('running and idle are opposites');
      const outcome = error instanceof Error ? String(error) : String(value);
      const text = `${String(performCount)} ${last === undefined ? 'none' : 'last'} ${state} ${outcome} ${isRunning ? 'running' : 'idle'}`;
      if (seen.at(-1) !== text) seen.push(text);
    };
    note();
    const stop = store.subscribe(note);
    yield* scenario(store);
    stop();
  });
  return seen;
}

describe('TaskFunctionStore', () => {
  it('shows a call from its start to its result', () => {
    expect(
      viewsOf(function* (store) {
        store.perform(21);
        yield* sleep(20);
      }),
    ).toEqual([
      '0 none idle undefined idle',
      '1 none idle undefined idle',
      '1 none idle undefined running',
      '1 last pending undefined running',
      '1 last running undefined running',
      '1 last succeeded 42 running',
      '1 last succeeded 42 idle',
    ]);
  });

  it('shows a failure, and observes it', () => {
    const views = viewsOf(function* (store) {
      store.perform(-1);
      yield* sleep(20);
    });

    expect(views.at(-1)).toBe('1 last failed RangeError: negative idle');
  });

  it('shows the newest call; a replaced one is cancelled', () => {
    const views = viewsOf(
      function* (store) {
        const first = store.perform(1);
        yield* sleep(5);
        store.perform(2);
        yield* sleep(20);
        expect(first.state).toBe('cancelled');
      },
      { policy: 'restart' },
    );

    expect(views.at(-1)).toBe('2 last succeeded 4 idle');
  });

  it('counts a dropped call, and keeps showing the other', () => {
    const views = viewsOf(
      function* (store) {
        store.perform(1);
        yield* sleep(5);
        expect(store.perform(2).state).toBe('cancelling');
        yield* sleep(20);
      },
      { policy: 'drop' },
    );

    expect(views.at(-1)).toBe('2 last succeeded 2 idle');
  });

  it('runs the newest body', () => {
    const { result } = runVirtual(function* () {
      const store = new TaskFunctionStore<[number], number>(double);
      store.body = (value) => sleep(1, value + 1);
      return yield* store.perform(1);
    });

    expect(result).toBe(2);
  });

  it('at its end cancels all calls once, and those that come later; a new start permits calls', () => {
    const { result } = runVirtual(function* () {
      const cleaned: string[] = [];
      const store = new TaskFunctionStore(function* (name: string): Coroutine<string> {
        try {
          yield* sleep(10);
          return name;
        } finally {
          yield* sleep(5);
          cleaned.push(name);
        }
      });
      const calls = [store.perform('a'), store.perform('b')];
      yield* sleep(1);
      store.end('left');
      store.end('left');
      const late = store.perform('c');
      yield* sleep(8);
      store.start();
      const again = store.perform('d');
      yield* sleep(20);
      return [...[...calls, late, again].map(({ state }) => state), cleaned.join()];
    });

    expect(result).toEqual(['cancelled', 'cancelled', 'cancelled', 'succeeded', 'a,b,d']);
  });

  it('shows nothing twice: a call replaces the view six times, and a listener alone never', () => {
    const { result } = runVirtual(function* () {
      const store = new TaskFunctionStore(double);
      const views = new Set([store.view()]);
      const stop = store.subscribe(() => views.add(store.view()));
      const before = views.size;
      store.perform(1);
      yield* sleep(20);
      stop();
      return [before, views.size];
    });

    // performCount, isRunning, pending, running, succeeded, idle
    expect(result).toEqual([1, 7]);
  });

  it('a call after the end runs if a new start comes before its first step', () => {
    const { result } = runVirtual(function* () {
      const store = new TaskFunctionStore(double);
      store.end('left');
      const task = store.perform(3);
      store.start();
      return yield* task;
    });

    expect(result).toBe(6);
  });

  it('gives a call after the end the reason', () => {
    const { result } = runVirtual(function* () {
      const store = new TaskFunctionStore(double);
      store.end('left');
      const task = store.perform(3);
      yield* sleep(1);
      const [settled] = yield* gatherSettled([task]);
      return [task.state, settled];
    });

    expect(result).toEqual(['cancelled', { status: 'rejected', reason: new CancelledError('left') }]);
  });

  it('refuses what is no function, as taskFunction does', () => {
    expect(() => new TaskFunctionStore(42 as never)).toThrow('taskFunction() takes a function');
  });

  it('keeps its listeners apart: one may leave while it is called', () => {
    const { result } = runVirtual(function* () {
      const store = new TaskFunctionStore(double);
      const called: string[] = [];
      const stopFirst = store.subscribe(() => {
        called.push('first');
        stopFirst();
      });
      const stopSecond = store.subscribe(() => called.push('second'));
      yield* store.perform(1);
      yield* sleep(1);
      stopSecond();
      return called.filter((name, i) => name !== called[i - 1]);
    });

    expect(result).toEqual(['first', 'second']);
  });

  it('watches its tasks only while it has listeners, and shows the present to a new listener', () => {
    const { result } = runVirtual(function* () {
      const store = new TaskFunctionStore(double);
      store.perform(1);
      yield* sleep(20);
      const before = store.view().state;
      const stop = store.subscribe(() => undefined);
      const during = store.view().state;
      stop();
      return [before, during];
    });

    expect(result).toEqual(['idle', 'succeeded']);
  });
});
