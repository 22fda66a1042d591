import { setImmediate as macrotask } from 'node:timers/promises';
import {
  concat,
  EMPTY,
  from,
  NEVER,
  type Observable,
  of,
  range,
  Subject,
  take,
  throwError,
  toArray,
} from 'rxjs';
import {
  allTasks,
  CancelledError,
  createTask,
  currentTask,
  dropMap,
  enqueueMap,
  keepLatestMap,
  restartMap,
  run,
  sleep,
  until,
} from 'rxtask';
import { marbles, runVirtual } from 'rxtask/testing';
import { raisedBy } from '../support/raised-by.js';
import { unretrievedReports } from '../support/reports.js';
import { inVirtualTime } from '../support/virtual-time.js';
import { expectMap, type Operator } from './support/expect-map.js';

const operators: [string, Operator][] = [
  ['restartMap', restartMap],
  ['dropMap', dropMap],
  ['enqueueMap', enqueueMap],
  ['keepLatestMap', keepLatestMap],
];
const reports = unretrievedReports();

describe.each(operators)('%s', (name, operator) => {
  it(
    'emits every value of a task over a stream, also synchronous ones',
    marbles(({ cold, expectObservable }) => {
      const source = '  a--------|';
      const work = '    (xy)-z|';
      const result = '  (xy)-z---|';

      expectObservable(cold(source).pipe(operator(() => cold(work)))).toBe(result);
    }),
  );

  it.each<[string, Parameters<Operator>[0]]>([
    [
      'a generator',
      function* () {
        return yield* sleep(1, 'x');
      },
    ],
    ['an Awaitable', () => sleep(1, 'x')],
    ['a task', () => createTask(sleep(1, 'x'))],
    ['an Observable', () => of('x')],
    [
      'a body that reads its context',
      () =>
        ({ task }) =>
          sleep(1, task === currentTask() ? 'x' : 'other'),
    ],
  ])('runs %s', (_, project) => {
    const { result } = runVirtual(function* () {
      return yield* until(of('a').pipe(operator(project), toArray()));
    });

    expect(result).toEqual(['x']);
  });

  it('runs async functions, with their context', async () => {
    const project = (value: string) => async (context: { sleep: (ms: number) => Promise<void> }) => {
      await context.sleep(1);
      return value;
    };
    await expect(until(of('a').pipe(operator(project)))).resolves.toBe('a');
  });

  it(
    'completes with the source, and with no value when there was none',
    marbles(({ expectObservable }) => {
      expectObservable(EMPTY.pipe(operator(() => NEVER))).toBe('|');
    }),
  );

  it('waits for the task that runs when the source has completed', () => {
    expectMap(operator, {
      source: '   a|',
      work: '     ---(x|)',
      works: ['   ^--!'],
      result: '   ---(A|)',
    });
  });

  it('cancels the running task when its subscriber leaves, and lets it clean up', () => {
    const { timeline } = inVirtualTime(function* (log) {
      const subscription = concat(of('a', 'b'), NEVER)
        .pipe(
          operator(function* (value: string) {
            try {
              yield* sleep(100);
            } finally {
              log(`${value} cleans up`);
              yield* sleep(5);
              log(`${value} is clean`);
            }
          }),
        )
        .subscribe(log);
      yield* sleep(10);
      subscription.unsubscribe();
      yield* sleep(10);
      log(allTasks().size);
    });

    const ran = name === 'restartMap' ? 'b' : 'a';
    expect(timeline).toEqual([
      [10, `${ran} cleans up`],
      [15, `${ran} is clean`],
      [20, 1],
    ]);
  });

  it('passes an error of the source on at once, and cancels the running task', () => {
    expectMap(operator, {
      source: '   a---#',
      work: '     ------(x|)',
      works: ['   ^---!'],
      result: '   ----#',
    });
  });

  it(
    'passes the error of a task on, unsubscribes from the source, and cancels the waiting tasks',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('ab--------|');
      const leaving = '    ^--!';
      const work = '       ---#';
      const result = '     ---#';

      // In restartMap, the second value cancels the first task. The work of the second fails a frame later.
      const shift = name === 'restartMap' ? '-' : '';
      expectObservable(source.pipe(operator(() => cold(work)))).toBe(shift + result);
      expectSubscriptions(source.subscriptions).toBe(name === 'restartMap' ? '^---!' : leaving);
    }),
  );

  it('passes on an error of project, also at a later value', () => {
    const failing = operator((value: string, index) => {
      if (index === 1) throw new Error('project');
      return sleep(1, value);
    });
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold('a--b--c').pipe(failing)).toBe('-a-#', undefined, new Error('project'));
    })();
  });

  it('fails with an error that says what to write when project returns no work', () => {
    const { task } = inVirtualTime(() => raisedBy(until(of(1).pipe(operator(() => 42 as never)))));

    expect(task.result()).toBeInstanceOf(TypeError);
    expect(String(task.result())).toContain(`${name}() cannot run the number 42`);
  });

  it('counts the calls of project from 0, anew for each subscription', () => {
    const { result } = runVirtual(function* () {
      const counted = of('a').pipe(operator((value: string, index) => of([value, index])));
      return [yield* until(counted), yield* until(counted)];
    });

    expect(result).toEqual([
      ['a', 0],
      ['a', 0],
    ]);
  });

  it('fails when other code cancels a task', () => {
    const { timeline } = inVirtualTime(function* (log) {
      concat(of('a'), NEVER)
        .pipe(
          operator(
            () =>
              ({ task }) => (task.cancel('from outside'), sleep(10)),
          ),
        )
        .subscribe({ error: log });
      yield* sleep(1);
    });

    expect(timeline).toEqual([[0, expect.any(CancelledError)]]);
    expect(timeline[0]![1]).toMatchObject({ reason: 'from outside' });
  });

  it('ends when a subscriber leaves while it gets a value', () => {
    const { task, timeline } = inVirtualTime(function* (log) {
      const source = new Subject<string>();
      source
        .pipe(
          operator((value: string) => concat(of(value), NEVER)),
          take(1),
        )
        .subscribe({ next: log, complete: () => log('complete') });
      source.next('a');
      yield* sleep(1);
      return [source.observed, allTasks().size];
    });

    expect(timeline).toEqual([
      [0, 'a'],
      [0, 'complete'],
    ]);
    expect(task.result()).toEqual([false, 1]);
  });

  it('reports a clean-up that fails after its subscriber has left', async () => {
    await run(function* () {
      const subscription = concat(of('a'), NEVER)
        .pipe(
          operator(function* () {
            try {
              yield* sleep(1000);
            } catch {
              throw new Error('clean-up');
            }
          }),
        )
        .subscribe();
      yield* sleep(0);
      yield* sleep(0);
      subscription.unsubscribe();
      yield* sleep(1);
    });

    expect(reports.map(({ error }) => error)).toEqual([new Error('clean-up')]);
  });

  it('works with a source that emits synchronously', () => {
    const { result } = runVirtual(function* () {
      const all = range(0, 10_000).pipe(operator((value: number) => of(value)));
      return yield* until(all.pipe(toArray()));
    });

    const all = Array.from({ length: 10_000 }, (_, i) => i);
    const expected = { restartMap: [9999], dropMap: [0], enqueueMap: all, keepLatestMap: [0, 9999] };
    expect(result).toEqual(expected[name as keyof typeof expected]);
  });

  it('searches no list of the waiting calls, however many there are', () => {
    const count = 2000;
    let looked = 0;
    const { indexOf } = Array.prototype;
    const looking = jest.spyOn(Array.prototype, 'indexOf').mockImplementation(function (
      this: unknown[],
      ...args
    ) {
      looked += this.length;
      return indexOf.apply(this, args);
    });
    runVirtual(function* () {
      yield* until(range(0, count).pipe(operator((value: number) => of(value))));
    });
    looking.mockRestore();

    expect(looked).toBeLessThan(10 * count);
  });

  it('runs in real time, on promises', async () => {
    const results = until(from(['a']).pipe(operator((value: string) => Promise.resolve(value))));
    await macrotask();

    await expect(results).resolves.toBe('a');
  });

  it('refuses a value that is no function', () => {
    expect(() => operator(42 as never)).toThrow(TypeError);
    expect(() => operator(undefined as never)).toThrow(
      `${name}() calls a function for each value, not undefined`,
    );
  });

  it('does nothing before it is subscribed to', () => {
    const project = jest.fn<Observable<string>, [unknown]>();
    of('a').pipe(operator(project));
    throwError(() => new Error('never subscribed to')).pipe(operator(project));

    expect(project).not.toHaveBeenCalled();
    expect(allTasks().size).toBe(0);
  });
});
