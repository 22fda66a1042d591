import { firstValueFrom, map, timer } from 'rxjs';
import {
  config,
  createTask,
  Future,
  InvalidStateError,
  Lock,
  now,
  sleep,
  taskGroup,
  type Task,
} from 'rxtask';
import { cancelEverywhere, type CancelledRun } from 'rxtask/testing';
import { failureOf, messageOf, thisLine, withoutPlaces } from './support/failures.js';

const ignore = () => undefined;

/** The arguments of `check`, without the task. */
function runsOf(
  main: () => never | (() => Generator<never, unknown>),
  options?: { depth?: 1 | 2; at?: 'wait' | 'wake' },
) {
  const runs: Omit<CancelledRun, 'task'>[] = [];
  const { points } = cancelEverywhere(main, ({ task: _, ...told }) => runs.push({ ...told, where: withoutPlaces(told.where) }), options); // prettier-ignore
  return { points, runs };
}

describe('cancelEverywhere', () => {
  it('runs the program once per suspension point, and cancels it there', () => {
    const { points, runs } = runsOf(() => function* () {
      yield* sleep(5);
      yield* sleep(0);
    }); // prettier-ignore
    expect(points).toBe(2);
    expect(runs.map(({ point, second, state, leaked }) => ({ point, second, state, leaked }))).toEqual([
      { point: 1, second: undefined, state: 'cancelled', leaked: [] },
      { point: 2, second: undefined, state: 'cancelled', leaked: [] },
    ]);
  });

  it('counts the points of all tasks, in order of time', () => {
    const { points, runs } = runsOf(() => function* () {
      yield* taskGroup(function* (group) {
        group.createTask(sleep(3), { name: 'a' });
        group.createTask(sleep(1), { name: 'b' });
        yield* sleep(2);
      });
    }); // prettier-ignore
    expect(points).toBe(runs.length);
    const waiting = runs.map(({ where }) => /"(a|b|main)"/.exec(where)![1]!);
    expect(waiting).toEqual(['main', 'a', 'b', 'main']);
  });

  it('counts no points after the end of main', () => {
    const { points } = runsOf(() => function* () {
      createTask(function* () {
        yield* sleep(0);
        yield* sleep(0);
        yield* sleep(0);
      });
      yield* sleep(0);
    }); // prettier-ignore
    expect(points).toBe(2); // the point of main, and that of the other task before main resumes
  });

  it('names the point by its task, its wait, and its line; inside of a primitive by the line of the call', () => {
    let line = 0;
    const wheres: string[] = [];
    cancelEverywhere(
      () => {
        const lock = new Lock();
        return function* () {
          createTask(function* () {
            yield* lock.acquire();
            yield* sleep(5);
            lock.release();
          });
          yield* sleep(1);
          line = thisLine() + 1;
          yield* lock.acquire();
        };
      },
      ({ where }) => wheres.push(where),
    );
    const [waiting] = wheres.filter((where) => where.includes('lock.acquire()'));
    expect(withoutPlaces(waiting!)).toBe(
      'point 3: "main" waiting for "lock.acquire()", at cancel-everywhere.spec.ts',
    );
    expect(waiting).toContain(`cancel-everywhere.spec.ts:${line}:`);
  });

  it('adds the point to the error of check', () => {
    const error = failureOf(() =>
      cancelEverywhere(
        () => () => sleepTwice(),
        ({ point }) => {
          if (point === 2) throw new RangeError('not clean, says a@b:1:1');
        },
      ),
    );
    expect(error).toBeInstanceOf(RangeError);
    expect(withoutPlaces(error.message)).toBe(
      'not clean, says a@b:1:1\n\nCancelled at point 2: "main" waiting for sleep(2), at cancel-everywhere.spec.ts.',
    );
    expect(error.stack).toContain('cancel-everywhere.spec.ts');
    expect(error.stack!.startsWith(`RangeError: ${error.message}\n    at `)).toBe(true);
  });

  it('wraps an error of check that cannot be changed: no Error, a frozen one, one whose message is read-only', () => {
    const own = Object.defineProperty(new Error(), 'message', { get: () => 'own' });
    const thrown: [unknown, string][] = [
      ['text', '"text"'],
      [undefined, 'undefined'],
      [Object.freeze(new RangeError('frozen')), 'frozen'],
      [new DOMException('aborted', 'AbortError'), 'aborted'],
      [own, 'own'],
    ];
    for (const [cause, text] of thrown) {
      const error = failureOf(() => cancelEverywhere(() => sleepTwice, () => { throw cause; })); // prettier-ignore
      expect(error).toBeInstanceOf(Error);
      expect(error.message).toMatch(`${text}\n\nCancelled at point 1: "main" waiting for sleep(1)`);
      expect(error.cause).toBe(cause);
    }
  });

  it('passes the state, the task and its result of a program that catches its cancellation to check', () => {
    const results: unknown[] = [];
    cancelEverywhere(
      () =>
        function* () {
          try {
            yield* sleep(5);
            return 'done';
          } catch {
            return 'caught';
          }
        },
      ({ state, task }) => results.push(state, task.result()),
    );
    expect(results).toEqual(['succeeded', 'caught']);
  });

  it('lets check read a failure, which is then not reported', () => {
    const reports = jest.spyOn(config, 'onUnretrieved').mockImplementation();
    const failures: unknown[] = [];
    cancelEverywhere(
      () =>
        function* () {
          try {
            yield* sleep(5);
          } catch {
            throw new Error('clean-up');
          }
        },
      ({ state, task }) => failures.push(state, task.exception()),
    );
    expect(failures).toEqual(['failed', new Error('clean-up')]);
    expect(reports).not.toHaveBeenCalled();
    reports.mockRestore();
  });

  it('reports unobserved failures of other tasks', () => {
    const reports = jest.spyOn(config, 'onUnretrieved').mockImplementation();
    cancelEverywhere(
      () =>
        function* () {
          createTask(function* () {
            throw new Error('beside');
          });
          yield* sleep(5);
        },
      ignore,
    );
    expect(reports).toHaveBeenCalledTimes(3); // in full, cancelled at the one point, and in full again
    reports.mockRestore();
  });

  it('names leaked tasks, and cancels them before the next run', () => {
    const diary: string[] = [];
    cancelEverywhere(
      () =>
        function* () {
          createTask(
            function* () {
              try {
                yield* new Future<void>();
              } finally {
                yield* sleep(3);
                diary.push('ended');
              }
            },
            { name: 'background' },
          );
          yield* sleep(5);
        },
      ({ point, leaked }) => diary.push(...leaked.map(({ name }) => `${point}: ${name}`)),
    );
    expect(diary).toEqual(['ended', '1: background', 'ended', '2: background', 'ended', 'ended']);
  });

  it('cancels leaked tasks also when check throws', () => {
    let left: Task<unknown> | undefined;
    expect(() =>
      cancelEverywhere(
        () =>
          function* () {
            left = createTask(new Future<void>());
            yield* sleep(1);
          },
        () => {
          throw new Error('no');
        },
      ),
    ).toThrow('no');
    expect(left!.state).toBe('cancelled');
  });

  it('finds a lock that is not released, and no other', () => {
    const locks: Lock[] = [];
    cancelEverywhere(
      () => {
        const lock = new Lock();
        locks.push(lock);
        return function* () {
          const held = yield* lock.acquire();
          try {
            yield* sleep(10);
          } finally {
            held[Symbol.dispose]();
          }
        };
      },
      ({ state, leaked }) => {
        expect(state).toBe('cancelled');
        expect(leaked).toEqual([]);
        expect(locks.at(-1)!.locked()).toBe(false);
      },
    );
    expect(locks).toHaveLength(3); // in full, cancelled at its one point, and in full again
  });

  it('plays in virtual time, that of RxJS too', () => {
    const start = performance.now();
    const { points } = cancelEverywhere(
      () =>
        function* () {
          yield* createTask(timer(86_400_000));
          return now();
        },
      ignore,
    );
    expect(points).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe("cancelEverywhere at: 'wake'", () => {
  it('cancels when the next step is about to be taken', () => {
    const instants: number[] = [];
    cancelEverywhere(
      () =>
        function* () {
          try {
            yield* sleep(5);
          } finally {
            instants.push(now());
          }
        },
      ({ state }) => expect(state).toBe('cancelled'),
      { at: 'wake' },
    );
    expect(instants).toEqual([5, 5, 5]);
  });

  it('does not cancel at points whose wait never ends', () => {
    const { points, runs } = runsOf(() => function* () {
      createTask(new Future<void>());
      yield* sleep(5);
    }, { at: 'wake' }); // prettier-ignore
    expect(points).toBe(2);
    expect(runs).toHaveLength(1);
  });
});

describe('cancelEverywhere with depth: 2', () => {
  it('cancels a second time at each later point, during clean-up', () => {
    const { points, runs } = runsOf(
      () =>
        function* () {
          try {
            yield* sleep(5);
          } finally {
            yield* sleep(3);
            yield* sleep(2);
          }
        },
      { depth: 2 },
    );
    expect(points).toBe(3);
    expect(runs.map(({ point, second }) => [point, second])).toEqual([
      [1, undefined],
      [1, 2],
      [1, 3],
      [2, undefined],
      [3, undefined],
    ]);
    expect(runs[1]!.where).toBe(
      'point 1: "main" waiting for sleep(5), at cancel-everywhere.spec.ts, then point 2: "main" waiting for sleep(3), at cancel-everywhere.spec.ts',
    );
  });
});

describe('cancelEverywhere refuses', () => {
  it('other depths and moments', () => {
    expect(messageOf(() => cancelEverywhere(() => sleepTwice, ignore, { depth: 3 as never }))).toBe(
      'cancelEverywhere() takes depth 1 or 2, not 3.',
    );
    expect(messageOf(() => cancelEverywhere(() => sleepTwice, ignore, { at: 'start' as never }))).toBe(
      "cancelEverywhere() takes at: 'wait' or 'wake', not 'start'.",
    );
  });

  it('a program that fails by itself: with its error', () => {
    const error = new Error('by itself');
    const check = jest.fn();
    expect(failureOf(() => cancelEverywhere(() => function* () { throw error; }, check))).toBe(error); // prettier-ignore
    expect(check).not.toHaveBeenCalled();
  });

  it('a main that cannot make one', () => {
    expect(() =>
      cancelEverywhere(() => {
        throw new Error('no program');
      }, ignore),
    ).toThrow('no program');
    expect(() => cancelEverywhere(() => 5 as never, ignore)).toThrow(TypeError);
  });

  it('a program that does not end by itself', () => {
    const text = messageOf(() => cancelEverywhere(() => new Future<void>(), ignore));
    expect(text).toBe(
      'The program, not cancelled, does not end. There is nothing left to do in virtual time. Alive are:\n  "main" running, ' +
        'waits for the future',
    );
  });

  it('a program that hangs when it is cancelled: with the point', () => {
    const text = messageOf(() =>
      cancelEverywhere(
        () =>
          function* () {
            try {
              yield* sleep(1);
            } catch {
              yield* new Future<void>();
            }
          },
        ignore,
      ),
    );
    expect(text).toBe(
      'Cancelled at point 1: "main" waiting for sleep(1), at cancel-everywhere.spec.ts, the program does not end. There ' +
        'is nothing left to do in virtual time. Alive are:\n  "main" cancelling, waits for the future, cancellation requested just ' +
        'now (cancelEverywhere: point 1: "main" waiting for sleep(1), at cancel-everywhere.spec.ts)',
    );
  });

  it('a program that waits for a promise: with possible replacements', () => {
    const program = () => async () => undefined;
    expect(messageOf(() => cancelEverywhere(program, ignore))).toMatch(
      /There is nothing left to do in virtual time\. Promises do not settle in cancelEverywhere\(\): stand in for them with `of\(x\)\.pipe\(delay\(5\)\)`, a task or `sleep`\. Alive are:\n/,
    );
  });

  it('a program that never ends', () => {
    expect(messageOf(() => cancelEverywhere(() => function* () { for (;;) yield* sleep(1); }, ignore))).toBe(
      'cancelEverywhere() stopped at 10000 suspension points: make the program smaller.',
    ); // prettier-ignore
  });

  it('a program that differs between runs', () => {
    let runs = 0;
    const error = failureOf(() =>
      cancelEverywhere(
        () =>
          function* () {
            if (runs++ === 0) yield* sleep(1);
          },
        ignore,
      ),
    );
    expect(error).toBeInstanceOf(InvalidStateError);
    expect(error.message).toBe(
      'The program, not cancelled, had 0 suspension points this time, and at least 1 before: let main make a new program at each ' +
        'call, one that always does the same.',
    );
  });

  it('a program whose number of points grows', () => {
    let runs = 0;
    const error = failureOf(() =>
      cancelEverywhere(() => {
        const count = ++runs;
        return function* () {
          for (let i = 0; i < count; i++) yield* sleep(1);
        };
      }, ignore),
    );
    expect(error).toBeInstanceOf(InvalidStateError);
    expect(error.message).toBe(
      'The program, not cancelled, had 1 suspension points at first, and 3 in the end: let main make a new program at each ' +
        'call, one that always does the same.',
    );
  });

  it('a value that is not a function', () => {
    expect(messageOf(() => cancelEverywhere(42 as never, ignore))).toBe(
      'cancelEverywhere() calls main for each run: give it a function, not number.',
    );
    expect(messageOf(() => cancelEverywhere(() => sleepTwice, undefined as never))).toBe(
      'cancelEverywhere() calls check after each run: give it a function, not undefined.',
    );
    expect(cancelEverywhere(() => sleepTwice, ignore, null as never)).toEqual({ points: 2 });
  });

  it('a check that waits', () => {
    const waiting: () => unknown = async () => undefined;
    expect(messageOf(() => cancelEverywhere(() => sleepTwice, waiting))).toContain(
      'The check of cancelEverywhere() returned a promise, which it cannot wait for: leave the `async` out.',
    );
  });
});

describe('cancelEverywhere restores everything', () => {
  it('whatever happened', async () => {
    for (const check of [
      ignore,
      () => {
        throw new Error('no');
      },
    ]) {
      // prettier-ignore
      try {
        cancelEverywhere(() => sleepTwice, check);
      } catch {
        // that is reported elsewhere
      }
      expect(await createTask(sleep(1, 'a'))).toBe('a');
      expect(await firstValueFrom(timer(1).pipe(map(() => 'b')), { defaultValue: undefined })).toBe('b');
    }
  });

  it('under fake timers too', () => {
    for (const date of [0, Date.UTC(2033, 0)]) {
      jest.useFakeTimers({ now: date });
      const states: string[] = [];
      cancelEverywhere(
        () => sleepTwice,
        ({ state }) => states.push(state),
      );
      expect(states).toEqual(['cancelled', 'cancelled']);
      expect(jest.getTimerCount()).toBe(0);
      expect(Date.now()).toBe(date);
      jest.useRealTimers();
    }
  });
});

function* sleepTwice() {
  yield* sleep(1);
  yield* sleep(2);
}
