import { config as rxjsConfig, interval, take, throwError, timer } from 'rxjs';
import {
  CancelledError,
  config,
  createTask,
  currentTask,
  Future,
  InvalidStateError,
  now,
  sleep,
  withTimeout,
} from 'rxtask';
import { runVirtual, runVirtualAsync } from 'rxtask/testing';
import { failureOf, lineOf, messageOf, rejectionOf, thisLine, withoutPlaces } from '../support/failures.js';

const DAY = 86_400_000;
const delayed = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

describe('runVirtual', () => {
  it('plays a program synchronously, and returns its result and how long it took', () => {
    const start = performance.now();
    const program = function* () {
      yield* sleep(DAY);
      return 'a day later';
    };
    expect(runVirtual(program)).toEqual({ result: 'a day later', elapsed: DAY });
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('starts each time at 0', () => {
    const program = function* () {
      const start = now();
      yield* sleep(5);
      return [start, now()];
    };
    for (let i = 0; i < 2; i++) expect(runVirtual(program)).toEqual({ result: [0, 5], elapsed: 5 });
  });

  it('takes the work of createTask, except promises', () => {
    expect(runVirtual(sleep(5, 'a'))).toEqual({ result: 'a', elapsed: 5 });
    expect(runVirtual(interval(10).pipe(take(3)))).toEqual({ result: 2, elapsed: 30 });
  });

  it("makes RxJS's timers virtual", () => {
    const { result } = runVirtual(function* () {
      const ticks: number[] = [];
      const subscription = timer(1, 10).subscribe(() => ticks.push(now()));
      yield* sleep(25);
      subscription.unsubscribe();
      return ticks;
    });
    expect(result).toEqual([1, 11, 21]);
  });

  it("throws main's error itself", () => {
    const error = new RangeError('no');
    expect(failureOf(() => runVirtual(function* () { throw error; }))).toBe(error); // prettier-ignore
    expect(failureOf(() => runVirtual(function* () { currentTask()!.cancel('why'); yield* sleep(1); }))).toEqual(new CancelledError('why')); // prettier-ignore
  });

  it('cancels tasks that main leaves, as `run` does, and plays their clean-up, which does not count as elapsed', () => {
    const diary: string[] = [];
    const { elapsed } = runVirtual(function* () {
      createTask(function* () {
        try {
          yield* new Future<void>();
        } finally {
          yield* sleep(100);
          diary.push(`cleaned up at ${now()}`);
        }
      });
      yield* sleep(5);
    });
    expect(elapsed).toBe(5);
    expect(diary).toEqual(['cleaned up at 105']);
  });

  it("drops RxJS's timers that main did not wait for", () => {
    const ticks = jest.fn();
    let subscription!: { unsubscribe(): void };
    runVirtual(function* () {
      subscription = interval(10).subscribe(ticks);
      yield* sleep(25);
    });
    expect(ticks).toHaveBeenCalledTimes(2);
    subscription.unsubscribe();
  });

  it('reports unobserved failures under it', () => {
    const reports = jest.spyOn(config, 'onUnretrieved').mockImplementation();
    runVirtual(function* () {
      createTask(function* () {
        throw new Error('beside');
      });
      yield* sleep(1);
    });
    expect(reports).toHaveBeenCalledTimes(1);
    reports.mockRestore();
  });

  it('names the task that waits forever, at the line of the call, after main was cancelled', () => {
    const diary: string[] = [];
    const program = function* () {
      try {
        yield* new Future<void>();
      } finally {
        yield* sleep(5);
        diary.push(`cleaned up at ${now()}`);
      }
    };
    const line = thisLine() + 1;
    const error = failureOf(() => runVirtual(program));
    expect(error).toBeInstanceOf(InvalidStateError);
    expect(error.message).toBe(
      'The program has not ended. There is nothing left to do in virtual time: it would wait for ever. If it waits for a ' +
        'promise, write `await runVirtualAsync(…)`. Use a stand-in for anything outside the program (a file, a server). Alive ' +
        'are:\n  "main" running, waits for the future',
    );
    expect(lineOf(error)).toBe(line);
    expect(diary).toEqual(['cleaned up at 5']);
  });

  it('does so for a program that waits for a promise', () => {
    expect(messageOf(() => runVirtual(async () => 5))).toContain('"main" running, waits for a promise');
  });

  it('does so for tasks that main has started and that do not end', () => {
    const text = messageOf(() =>
      runVirtual(function* () {
        createTask(function* () {
          try {
            yield* new Future<void>();
          } finally {
            yield* new Future<void>();
          }
        });
        yield* sleep(1);
      }),
    );
    expect(text).toContain('Tasks that main has started have not ended');
  });

  it('does so for a program that does not end when it is cancelled', () => {
    const text = messageOf(() =>
      runVirtual(function* () {
        try {
          yield* new Future<void>();
        } finally {
          yield* new Future<void>();
        }
      }),
    );
    expect(text).toMatch(
      /\nCancelled, it did not end either:\n {2}"main" cancelling, waits for the future, cancellation requested just now/,
    );
  });

  it('names the runaway, and the tasks that are alive', () => {
    const text = messageOf(() =>
      runVirtual(function* () {
        const ticks = interval(1).subscribe();
        try {
          yield* new Future<void>();
        } finally {
          ticks.unsubscribe();
        }
      }),
    );
    expect(text).toContain('Virtual time has come to 99999 ms in 100000 steps, and there is no end');
    expect(text).toContain('Alive are:\n  "main" running, waits for the future');
  });

  it('takes as many steps as `maxSteps`: two days of ticks of a second, or fewer than by default', () => {
    const ticks = (count: number) =>
      function* () {
        for (let i = 0; i < count; i++) yield* sleep(1000);
      };
    expect(runVirtual(ticks(172_800), { maxSteps: 200_000 }).elapsed).toBe(2 * DAY);
    expect(messageOf(() => runVirtual(ticks(20), { maxSteps: 10 }))).toMatch(
      /in 10 steps, and there is no end: .* A long program with an end gets a larger `maxSteps`\./,
    );
    expect(messageOf(() => runVirtual(ticks(1), { maxSteps: NaN }))).toBe(
      'maxSteps is a number of steps, 1 or more, not NaN.',
    );
  });

  it('throws an unhandled error, once main has cleaned up', () => {
    const diary: string[] = [];
    const error = new Error('unhandled');
    const program = function* () {
      timer(3).subscribe(() => {
        throw error;
      });
      try {
        yield* sleep(9);
      } finally {
        yield* sleep(1);
        diary.push('cleaned up');
      }
    };
    expect(failureOf(() => runVirtual(program))).toBe(error);
    expect(diary).toEqual(['cleaned up']);
    const seen: unknown[] = [];
    rxjsConfig.onUnhandledError = (each) => seen.push(each);
    runVirtual(function* () {
      throwError(() => new Error('a')).subscribe();
      yield* sleep(1);
    });
    rxjsConfig.onUnhandledError = null;
    expect(seen).toEqual([new Error('a')]);
  });

  it('works inside of a running task of real time', async () => {
    const { elapsed } = await createTask(function* () {
      const result = runVirtual(function* () {
        createTask(sleep(3));
        yield* withTimeout(10, function* () {
          yield* sleep(5);
        });
      });
      yield* sleep(1);
      return result;
    });
    expect(elapsed).toBe(5);
  });

  it('restores everything', async () => {
    expect(() => runVirtual(new Future<void>())).toThrow();
    expect(await createTask(sleep(1, 'a'))).toBe('a');
    expect(now()).toBeGreaterThan(0);
  });
});

describe('maxTime', () => {
  it('is the time that a program may take', () => {
    expect(runVirtual(sleep(100), { maxTime: 100 }).elapsed).toBe(100);
    expect(runVirtual(function* () {}, { maxTime: 0 }).elapsed).toBe(0);
    expect(messageOf(() => runVirtual(sleep(101), { maxTime: 100 }))).toBe(
      'The program has not ended, in 100 ms of virtual time: give it a larger `maxTime`, or find out what it waits for. Alive ' +
        'are:\n  "main" running, waits for sleep()',
    );
  });

  it('leaves time for clean-up', () => {
    const diary: number[] = [];
    const program = function* () {
      try {
        for (;;) yield* sleep(10);
      } finally {
        yield* sleep(1000);
        diary.push(now());
      }
    };
    expect(() => runVirtual(program, { maxTime: 100 })).toThrow('in 100 ms of virtual time');
    expect(diary).toEqual([1100]);
  });

  it.each([
    [-1, '-1'],
    [NaN, 'NaN'],
    ['5', '"5"'],
    [true, 'true'],
  ])('is not %p', async (maxTime, text) => {
    const options = { maxTime: maxTime as unknown as number };
    const refused = `maxTime is a number of milliseconds, 0 or more, not ${text}.`;
    expect(messageOf(() => runVirtual(sleep(1), options))).toBe(refused);
    expect((await rejectionOf(runVirtualAsync(sleep(1), options))).message).toBe(refused);
  });

  it('may be left out with all options, and be null', async () => {
    expect(runVirtual(sleep(1), null as never).elapsed).toBe(1);
    expect((await runVirtualAsync(sleep(1), null as never)).elapsed).toBe(1);
  });

  it('is mentioned if there is no end, before it or after', () => {
    const stubborn = function* () {
      try {
        yield* sleep(200);
      } finally {
        for (;;) yield* sleep(1);
      }
    };
    expect(messageOf(() => runVirtual(stubborn, { maxTime: 100, maxSteps: 3000 }))).toContain(
      ' Its `maxTime` of 100 ms has passed: main has been cancelled, and cleans up without end.',
    );
    expect(messageOf(() => runVirtual(interval(1), { maxTime: 5000, maxSteps: 1000 }))).toMatch(
      /there is no end: .* Its `maxTime` of 5000 ms has not passed\./,
    );
  });
});

describe('runVirtualAsync', () => {
  it('plays programs of async functions: between two instants all microtasks run', async () => {
    const diary: string[] = [];
    const { result, elapsed } = await runVirtualAsync(async ({ sleep }) => {
      for (let day = 1; day <= 3; day++) {
        await sleep(DAY);
        for (let i = 0; i < 20; i++) await Promise.resolve();
        diary.push(`day ${now() / DAY}`);
      }
      return 'done';
    });
    expect({ result, elapsed, diary }).toEqual({
      result: 'done',
      elapsed: 3 * DAY,
      diary: ['day 1', 'day 2', 'day 3'],
    });
  });

  it("makes the host's timers virtual", async () => {
    const { elapsed } = await runVirtualAsync(async () => {
      await delayed(1000);
      return [Date.now(), performance.now()];
    });
    expect(elapsed).toBe(1000);
  });

  it('rejects with the errors that runVirtual throws, at the line of the call', async () => {
    const error = new Error('no');
    expect(await rejectionOf(runVirtualAsync(async () => { throw error; }))).toBe(error); // prettier-ignore
    const line = thisLine() + 1;
    const stuck = await rejectionOf(runVirtualAsync(async () => new Promise(() => undefined)));
    expect(stuck.message).toBe(
      'The program has not ended. There is nothing left to do in virtual time: it would wait for ever. Use a stand-in for anything outside the program ' +
        '(a file, a server). Alive are:\n  "main" running, waits for a promise',
    );
    expect(lineOf(stuck)).toBe(line);
    const late = await rejectionOf(runVirtualAsync(async () => delayed(101), { maxTime: 100 }));
    expect(late.message).toContain('in 100 ms of virtual time');
    expect((await rejectionOf(runVirtualAsync(sleep(1), { maxTime: -1 }))).message).toContain('not -1');
  });

  it('throws an unhandled error', async () => {
    const error = new Error('in a timer');
    const thrown = await rejectionOf(
      runVirtualAsync(async () => {
        setTimeout(() => {
          throw error;
        }, 3);
        await delayed(9);
      }),
    );
    expect(thrown).toBe(error);
  });

  it('plays one program at a time', async () => {
    const first = runVirtualAsync(async () => delayed(5));
    const second = await rejectionOf(runVirtualAsync(async () => delayed(5)));
    expect(withoutPlaces(second.message)).toContain(
      'runVirtualAsync() cannot begin while runVirtualAsync() is in progress',
    );
    expect((await first).elapsed).toBe(5);
  });
});
