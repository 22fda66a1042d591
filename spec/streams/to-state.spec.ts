import { setImmediate as macrotask } from 'node:timers/promises';
import { concat, of, throwError } from 'rxjs';
import {
  CancelledError,
  createTask,
  type Future,
  gather,
  run,
  sleep,
  type Task,
  type TaskState,
  type TaskView,
  toState,
} from 'rxtask';
import { marbles, runVirtual } from 'rxtask/testing';
import { collectGarbage } from '../support/memory.js';
import { unretrievedReports } from '../support/reports.js';
import { inVirtualTime } from '../support/virtual-time.js';

function view(state: TaskState, value?: unknown, error?: unknown): TaskView<unknown> {
  return { state, value, error };
}

describe('toState', () => {
  const reports = unretrievedReports();

  it(
    'shows the life of a task, and completes with it',
    marbles(({ expectObservable }) => {
      const result = 'r----(s|)';
      const views = { r: view('running'), s: view('succeeded', 'x') };

      expectObservable(toState(createTask(sleep(5, 'x')))).toBe(result, views);
    }),
  );

  it(
    'emits each value of a stream; equal values in a row are emitted once',
    marbles(({ cold, expectObservable }) => {
      const work = '  ----a-b-b-c|';
      const result = 'r---a-b---c(s|)';
      const views = {
        r: view('running'),
        a: view('running', 'a'),
        b: view('running', 'b'),
        c: view('running', 'c'),
        s: view('succeeded', 'c'),
      };

      expectObservable(toState(createTask(cold(work)))).toBe(result, views);
    }),
  );

  it('shows a failure, and then no value', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const failing = concat(
        of('x'),
        throwError(() => new Error('failed')),
      );
      toState(createTask(failing)).subscribe({ next: log, complete: () => log('complete') });
      yield* sleep(1);
    });

    expect(timeline.map(([, event]) => event)).toEqual([
      view('pending'),
      view('running'),
      view('running', 'x'),
      view('failed', undefined, new Error('failed')),
      'complete',
    ]);
  });

  it('shows a cancellation, from the request to the end', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const task = createTask(function* () {
        try {
          yield* sleep(100);
        } finally {
          yield* sleep(5);
        }
      });
      yield* sleep(1);
      toState(task).subscribe(log);
      yield* sleep(1);
      task.cancel('enough');
    });

    expect(timeline).toEqual([
      [1, view('running')],
      [2, view('cancelling')],
      [7, { state: 'cancelled', value: undefined, error: expect.any(CancelledError) }],
    ]);
    expect((timeline[2]![1] as TaskView<void>).error).toMatchObject({ reason: 'enough' });
  });

  it.each<[string, (task: Task<unknown>) => void, TaskView<unknown>]>([
    ['succeeded', () => undefined, view('succeeded', 'x')],
    ['cancelled', (task) => task.cancel(), view('cancelled', undefined, expect.any(CancelledError))],
  ])('shows a task that has %s already, once, and completes', (_, before, expected) => {
    const { timeline } = inVirtualTime(function* (log) {
      const task = createTask(sleep(5, 'x'));
      yield* sleep(1);
      before(task);
      yield* sleep(10);
      toState(task).subscribe({ next: log, complete: () => log('complete') });
    });

    expect(timeline).toEqual([
      [11, expected],
      [11, 'complete'],
    ]);
  });

  it('shows that a request was taken back', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const task = createTask(sleep(5, 'x'));
      toState(task).subscribe(({ state }) => log(state));
      task.cancel();
      task.uncancel();
    });

    expect(timeline.map(([, state]) => state)).toEqual([
      'pending',
      'cancelling',
      'pending',
      'running',
      'succeeded',
    ]);
  });

  it('shows futures too: a gather, for one', () => {
    const { timeline } = inVirtualTime(function* (log) {
      toState(gather([sleep(1, 'a'), sleep(2, 'b')])).subscribe(log);
      yield* sleep(5);
    });

    expect(timeline).toEqual([
      [0, view('pending')],
      [2, view('succeeded', ['a', 'b'])],
    ]);
  });

  it('is no consumer: it neither keeps a task running nor cancels it by leaving', () => {
    const { result } = runVirtual(function* () {
      const [kept, left] = [createTask(sleep(5)), createTask(sleep(5))];
      toState(kept).subscribe();
      kept.subscribe().unsubscribe();
      toState(left).subscribe().unsubscribe();
      yield* sleep(10);
      return [kept.state, left.state];
    });

    expect(result).toEqual(['cancelled', 'succeeded']);
  });

  it('a subscriber observes the failure', async () => {
    await run(function* () {
      toState(
        createTask(function* () {
          throw new Error('watched');
        }),
      ).subscribe();
      createTask(function* () {
        throw new Error('unwatched');
      });
      yield* sleep(1);
    });

    expect(reports.map(({ error }) => error)).toEqual([new Error('unwatched')]);
  });

  it('a subscriber that comes afterwards observes the failure', async () => {
    await run(function* () {
      const task = createTask(function* () {
        throw new Error('looked at');
      });
      yield* sleep(1);
      toState(task).subscribe();
    });
    await macrotask();

    expect(reports).toEqual([]);
  });

  it('does not keep the task', async () => {
    const start = (): WeakRef<object> => {
      const task = createTask(of(1));
      toState(task).subscribe();
      return new WeakRef(task);
    };
    const task = start();
    await collectGarbage();
    await collectGarbage();

    expect(task.deref()).toBeUndefined();
  });

  it.each([undefined, 42, Promise.resolve(), of(1), sleep(1)])(
    'refuses a value that is not a task (%#)',
    (input) => {
      expect(() => toState(input as unknown as Future<unknown>)).toThrow(TypeError);
      expect(() => toState(input as unknown as Future<unknown>)).toThrow('toState(createTask(work))');
    },
  );
});
