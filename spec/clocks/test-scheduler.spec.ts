import { asapScheduler, asyncScheduler, config, Subject, take, timer } from 'rxjs';
import { type RunHelpers, TestScheduler } from 'rxjs/testing';
import { createTask, currentTask, now, run, sleep, type Task, waitFor } from 'rxtask';
import { healthy } from './support/healthy.js';
import { keepsTheLawsOfTime } from './support/laws.js';

const newScheduler = () =>
  new TestScheduler((actual, expected) => {
    expect(actual).toEqual(expected);
  });

describe('inside TestScheduler.run', () => {
  keepsTheLawsOfTime({
    scheduler: () => asyncScheduler,
    play: (main) => newScheduler().run(() => run(main)),
    expectDiary: (actual, expected) => {
      expect(actual).toEqual(expected);
    },
  });

  it('tasks are marble-tested: value, error and instant', () => {
    newScheduler().run(({ expectObservable }) => {
      const answer = createTask(sleep(3, 'a'));
      const failure = createTask(function* () {
        yield* sleep(4);
        throw new Error('no');
      });
      expectObservable(answer).toBe('---(a|)');
      expectObservable(failure).toBe('----#', undefined, new Error('no'));
    });
  });

  it('unsubscribing in a marble cancels at that instant', () => {
    let task: Task<string> | undefined;
    let cancelledAt: number | undefined;
    newScheduler().run(({ expectObservable }) => {
      task = createTask(function* () {
        try {
          return yield* sleep(100, 'never');
        } finally {
          cancelledAt = now();
        }
      });
      expectObservable(task, '----!').toBe('-----');
    });
    expect(task?.state).toBe('cancelled');
    expect(cancelledAt).toBe(4);
  });

  it('tasks started by RxJS timers and hot Observables follow the clock too', () => {
    const instants: (string | number)[] = [];
    newScheduler().run(({ hot }) => {
      timer(5).subscribe(() => {
        createTask(sleep(5)).addDoneCallback(() => instants.push('timer', now()));
      });
      hot('--x|').subscribe(() => {
        createTask(sleep(1)).addDoneCallback(() => instants.push('hot', now()));
      });
    });
    expect(instants).toEqual(['hot', 3, 'timer', 10]);
  });

  it('months pass at once', () => {
    let elapsed: number | undefined;
    newScheduler().run(() => {
      createTask(function* () {
        yield* sleep(2 ** 40);
        elapsed = now();
      });
    });
    expect(elapsed).toBe(2 ** 40);
  });

  describe.each([
    ['another TestScheduler', () => newScheduler()],
    ['the same TestScheduler', (used: TestScheduler) => used],
  ])('a run that was interrupted, with %s for the next:', (_, next) => {
    const breaks: [string, (helpers: RunHelpers) => void][] = [
      [
        'in the body of run',
        () => {
          throw new Error('half-way');
        },
      ],
      [
        'in the body of run, after a flush',
        ({ flush }) => {
          timer(6).subscribe(() => undefined);
          flush();
          createTask(sleep(5));
          throw new Error('half-way');
        },
      ],
      [
        'in a virtual action',
        () => {
          asyncScheduler.schedule(() => {
            throw new Error('half-way');
          }, 6);
        },
      ],
      [
        'in a virtual action, before the first step of any task',
        () => {
          throwSoon();
        },
      ],
      [
        'inside a subscriber of a hot Observable',
        ({ hot }) => {
          config.onUnhandledError = rethrow;
          hot('------x')
            .pipe(take(1))
            .subscribe(() => {
              throw new Error('half-way');
            });
        },
      ],
      [
        'inside a subscriber of a Subject that a task feeds',
        () => {
          config.onUnhandledError = rethrow;
          const subject = new Subject<void>();
          subject.pipe(take(1)).subscribe(() => {
            throw new Error('half-way');
          });
          createTask(function* () {
            yield* sleep(6);
            subject.next();
          });
        },
      ],
      [
        'in a done callback',
        () => {
          config.onUnhandledError = rethrow;
          createTask(sleep(6)).addDoneCallback(() => {
            throw new Error('half-way');
          });
        },
      ],
    ];

    afterEach(() => {
      config.onUnhandledError = null;
    });

    it.each(breaks)('%s', async (_where, breakOff) => {
      const scheduler = newScheduler();
      expect(() => {
        runFor(scheduler, 20, (helpers) => {
          createTask(sleep(100_000), { name: 'asleep' });
          createTask(function* () {
            for (;;) yield* sleep(2); // wakes up from time to time
          });
          breakOff(helpers);
          createTask(sleep(100_000), { name: 'ready' });
        });
      }).toThrow('half-way');
      config.onUnhandledError = null;

      // In the same synchronous code: virtual time has ended, and no task is running.
      expect(currentTask()).toBeUndefined();
      const real = createTask(sleep(1, 'real'));

      const again = next(scheduler);
      let elapsed = -1;
      const outcomes: unknown[] = [];
      runFor(again, 60, () => {
        const start = now();
        const main = createTask(function* () {
          const child = createTask(sleep(3, 'works'));
          const result = yield* waitFor(child, 5);
          try {
            yield* waitFor(sleep(50), 4);
          } catch (error) {
            outcomes.push((error as Error).name);
          }
          elapsed = now() - start;
          return result;
        });
        main.subscribe((value) => outcomes.push(value));
      });
      expect(outcomes).toEqual(['TimeoutError', 'works']);
      expect(elapsed).toBe(7);

      await expect(real).resolves.toBe('real');
      await expect(healthy(asapScheduler)).resolves.toBe('healthy');
      await expect(healthy(asyncScheduler)).resolves.toBe('healthy');
      await expect(run(sleep(1, 'real time works'))).resolves.toBe('real time works');
    });
  });

  it('tasks of an interrupted run do not step in real time', async () => {
    const trace: string[] = [];
    expect(() => {
      newScheduler().run(() => {
        createTask(function* () {
          trace.push('step');
        });
        throw new Error('half-way');
      });
    }).toThrow('half-way');
    await run(sleep(2));
    expect(trace).toEqual([]);
  });
});

function rethrow(error: unknown): never {
  throw error;
}

function throwSoon(): void {
  asapScheduler.schedule(() => {
    throw new Error('half-way');
  });
}

/** As `run`, for scenarios with tasks that never end: virtual time stops after `ms`. */
function runFor(scheduler: TestScheduler, ms: number, scenario: (helpers: RunHelpers) => void): void {
  scheduler.run((helpers) => {
    scheduler.maxFrames = scheduler.frame + ms;
    scenario(helpers);
  });
}
