import { AssertionError } from 'node:assert';
import {
  animationFrameScheduler,
  asapScheduler,
  asyncScheduler,
  config as rxjsConfig,
  interval,
  queueScheduler,
  Subject,
  take,
  throwError,
  timer,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { config, ContextVar, createTask, currentTask, Future, now, periodic, run, sleep } from 'rxtask';
import { marbles, runVirtual, sequence, type TaskTestHelpers } from 'rxtask/testing';
import {
  failureOf,
  lineOf,
  messageOf,
  msPerCharacter,
  thisLine,
  withoutPlaces,
} from '../support/failures.js';

// It takes a second or more to detect a runaway program.
jest.setTimeout(60_000);

const verdictOn = (scenario: (helpers: TaskTestHelpers) => void) => messageOf(marbles(scenario));

describe('a scenario fails by itself', () => {
  it('on a task left alive: with its name, its wait and where it was created', () => {
    let line = 0;
    const error = failureOf(
      marbles(() => {
        line = thisLine() + 1;
        createTask(new Future<void>(), { name: 'listener' });
        createTask(function* () { yield* sleep(1); yield* new Future<void>(); }, { name: 'reader' }); // prettier-ignore
      }),
    );
    expect(withoutPlaces(error.message)).toBe(
      'The scenario leaves alive:\n  "listener" running, waits for the future, created at scenario.spec.ts\n  "reader" running, ' +
        'waits for the future, created at scenario.spec.ts\nAwait it, cancel it, or leave it by a ' +
        "subscription diagram like '^---!'.",
    );
    expect(lineOf(error)).toBe(line);
  });

  it('on a task that waits for a promise: with what to write instead', () => {
    for (const work of [async () => new Promise(() => undefined), Promise.resolve()]) {
      expect(verdictOn(() => void createTask(work, { name: 'reader' }))).toBe(
        'The scenario leaves alive:\n  "reader" running, waits for a promise, created at scenario.spec.ts\n' +
          'Promises do not settle in marbles(): write `marblesAsync(…)`.',
      );
    }
  });

  it('on a task that has never taken a step', () => {
    expect(
      verdictOn(({ flush }) => {
        flush();
        createTask(new Future<void>(), { name: 'late' });
      }),
    ).toContain('"late" running, waits for the future');
  });

  it('on a timer that never ends: with where it was started, in bounded time', () => {
    const start = performance.now();
    let line = 0;
    const error = failureOf(
      marbles(() => {
        line = thisLine() + 1;
        asyncScheduler.schedule(function () {
          this.schedule(undefined, 1000);
        }, 1000);
      }),
    );
    expect(withoutPlaces(error.message)).toBe(
      'Virtual time has come to 20000000 ms in 20000 steps, and there is no end: something goes on for ever, started at ' +
        'scenario.spec.ts. Cancel it, unsubscribe from it, or end it with `take` or `takeUntil`. A long program with an end is ' +
        'for `runVirtual`.',
    );
    expect(lineOf(error)).toBe(line);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('on an interval that is never unsubscribed from', () => {
    const ticks = interval(5);
    let subscription!: { unsubscribe(): void };
    expect(
      verdictOn(() => {
        subscription = ticks.subscribe();
      }),
    ).toContain('Virtual time has come to 100000 ms in 20000 steps, and there is no end');
    subscription.unsubscribe();
  });

  it('on a task that runs away over time: with its name', () => {
    let line = 0;
    const error = failureOf(
      marbles(() => {
        line = thisLine() + 1;
        createTask(function* () {
          for (;;) yield* sleep(10);
        }, { name: 'clock' });
      }), // prettier-ignore
    );
    expect(withoutPlaces(error.message)).toBe(
      'Virtual time has come to 199990 ms in 20000 steps, and there is no end: something goes on for ever, started at ' +
        'scenario.spec.ts. Cancel it, unsubscribe from it, or end it with `take` or `takeUntil`. A long program with an end is ' +
        'for `runVirtual`. Alive are:\n  "clock" ' +
        'running, waits for sleep(), created at scenario.spec.ts',
    );
    expect(lineOf(error)).toBe(line);
  });

  it('on a task that runs away within an instant: with its name', () => {
    let line = 0;
    const error = failureOf(
      marbles(() => {
        line = thisLine() + 1;
        createTask(function* () {
          for (;;) yield* sleep(0);
        }, { name: 'busy' });
      }), // prettier-ignore
    );
    expect(lineOf(error)).toBe(line);
    expect(withoutPlaces(error.message)).toBe(
      'The loop ran 1000000 turns while time stood still at 0 ms; "busy", created at scenario.spec.ts, was to run next. ' +
        'Something waits in a circle without time passing: let it `yield* sleep(1)`, or wait for what it polls.',
    );
  });

  it('on actions of RxJS that run away within an instant', () => {
    expect(
      verdictOn(() => {
        asapScheduler.schedule(function () {
          this.schedule();
        });
      }),
    ).toContain('Virtual time has come to 0 ms in 20000 steps, and there is no end');
  });

  it('on a runaway that an expectation is subscribed to: with the subscription diagram that ends it', () => {
    const advice =
      "What is expected of an endless source ends with a subscription diagram: `expectTask(job, '^---!')`.";
    expect(verdictOn(({ expectTask }) => expectTask(periodic(1, () => 1)).toBe('0-0'))).toContain(advice);
    expect(verdictOn(({ expectObservable }) => expectObservable(interval(1)).toBe('-0'))).toContain(advice);
    expect(verdictOn(() => void periodic(1, () => 1))).not.toContain(advice);
  });

  it('not on a long scenario while a diagram, a source or time() expects more', () => {
    const ticks = (count: number) => createTask(interval(1).pipe(take(count)));
    const worlds: ((helpers: TaskTestHelpers) => void)[] = [
      ({ expectTask }) => expectTask(createTask(sleep(30_000, 'a'))).toBe('30s (a|)'),
      ({ expectTask }) => expectTask(createTask(sleep(30_000))).toGoThrough('(pr) 29996ms s'),
      ({ expectObservable }) => expectObservable(timer(30_000), '^ 29s !').toBe('-'),
      ({ cold }) => cold('30s |').subscribe(),
      ({ hot }) => hot('30s |').subscribe(),
      ({ time }) => time('-'.repeat(30_000) + '|'),
      ({ animate }) => animate('30s x'),
      ({ cold, expectSubscriptions }) => {
        const source = cold('-');
        const subscription = source.subscribe();
        timer(30_000).subscribe(() => subscription.unsubscribe());
        expectSubscriptions(source.subscriptions).toBe('^ 29999ms !');
      },
    ];
    for (const world of worlds) {
      marbles((helpers) => {
        ticks(25_000);
        world(helpers);
      })();
    }
    expect(verdictOn(() => void ticks(25_000))).toContain('in 20000 steps, and there is no end');
  });

  it('on an expect that fails in a subscriber or a task: with that error', () => {
    const thrown = (scenario: () => void) => failureOf(marbles(scenario));
    const failed = failureOf(() => expect(1).toBe(2));
    const assertion = new AssertionError({ message: 'no' });
    for (const error of [failed, assertion]) {
      expect(thrown(() => void timer(1).subscribe(() => { throw error; }))).toBe(error); // prettier-ignore
      expect(thrown(() => void createTask(function* () { throw error; }))).toBe(error); // prettier-ignore
    }
  });

  it('on a sequence that has not finished: it points at where it was made', () => {
    let line = 0;
    const error = failureOf(
      marbles(() => {
        line = thisLine() + 1;
        const { step } = sequence();
        step(1);
      }),
    );
    expect(error.message).toBe('A sequence has come to 1 and has not finished.');
    expect(lineOf(error)).toBe(line);
  });

  it('on an error that was sent to a subscriber that handles none: it points at where it was thrown', () => {
    let line = 0;
    const error = failureOf(
      marbles(() => {
        timer(3).subscribe(() => {
          line = thisLine() + 1;
          throw new Error('oops');
        });
      }),
    );
    expect(error.message).toBe(
      'A subscriber threw an error, or was sent one and has no error handler: Error("oops")',
    );
    expect(error.cause).toEqual(new Error('oops'));
    expect(lineOf(error)).toBe(line);
    expect(verdictOn(() => throwError(() => new Error('text')).subscribe())).toBe(
      'A subscriber threw an error, or was sent one and has no error handler: Error("text")',
    );
  });

  it('on a task whose failure is unobserved', () => {
    const text = verdictOn(() => {
      createTask(function* () {
        yield* sleep(5);
        throw new Error('oops');
      }, { name: 'worker' });
    }); // prettier-ignore
    expect(text).toBe('"worker" failed, and its exception was never retrieved: Error("oops")');
  });

  it('on several of these at once', () => {
    const text = verdictOn(({ expectTask }) => {
      expectTask(createTask(sleep(1, 'a')));
      createTask(new Future<void>(), { name: 'b' });
      timer(1).subscribe(() => {
        throw new Error('c');
      });
      sequence();
    });
    const starts = text.split('\n\n').map((each) => each.split(/[:(.]/)[0]);
    expect(starts).toEqual([
      'A subscriber threw an error, or was sent one and has no error handler',
      'expectTask',
      'A sequence has come to 0 and has not finished',
      'The scenario leaves alive',
    ]);
  });

  it('on an error of its body, and then on nothing else', () => {
    const error = new Error('body');
    const thrown = failureOf(
      marbles(({ expectTask }) => {
        expectTask(createTask(new Future<void>()));
        throw error;
      }),
    );
    expect(thrown).toBe(error);
    expect(thrown.message).toBe('body');
  });

  it('on an error of a matcher', () => {
    const matcher = {
      asymmetricMatch() {
        throw new Error('matcher');
      },
    };
    expect(verdictOn(({ expectTask }) => expectTask(createTask(sleep(1, 'a'))).toBe('-(a|)', { a: matcher as never }))).toBe('matcher'); // prettier-ignore
    expect(config.debug).toBe(false);
  });
});

describe('flush()', () => {
  it('plays everything, so that the scenario can check it', () => {
    marbles(({ flush }) => {
      const task = createTask(sleep(5, 'a'));
      flush();
      expect(task.result()).toBe('a');
      expect(now()).toBe(5);
    })();
  });

  it('checks the expectations so far; later ones are checked at the end', () => {
    const text = verdictOn(({ flush, expectTask }) => {
      expectTask(createTask(sleep(1, 'a'))).toBe('-(b|)');
      flush();
      expectTask(createTask(sleep(1, 'a'))).toBe('--(a|)');
    });
    expect(text).toContain('from 1 ms on');
    expect(text).not.toContain('\n\nWhat came');
  });
});

describe('cold and hot', () => {
  it('take ! for a source that ends cancelled', () => {
    marbles(({ cold, hot, expectTask, time }) => {
      expectTask(cold('-a!', undefined, 'why')).toBe('-a!', undefined, 'why');
      expectTask(hot('-a-!')).toBe('-a-!');
      expect(time('---|')).toBe(3);
    })();
  });
});

describe('a task that is left alive', () => {
  it('is cancelled and gets its clean-up, in virtual time', () => {
    const cleanedUp: number[] = [];
    const scenario = marbles(() => {
      createTask(function* () {
        try {
          yield* new Future<void>();
        } finally {
          yield* sleep(1000);
          cleanedUp.push(now());
        }
      });
    });
    expect(scenario).toThrow('leaves alive');
    expect(cleanedUp).toEqual([1000]);
  });

  it('is cleaned up after a failure of the body and after a runaway too', () => {
    const cleanedUp: string[] = [];
    function* holding(name: string) {
      try {
        yield* new Future<void>();
      } finally {
        yield* sleep(1);
        cleanedUp.push(name);
      }
    }
    expect(
      marbles(({ flush }) => {
        createTask(holding('body'));
        flush();
        throw new Error('body');
      }),
    ).toThrow('body');
    expect(
      marbles(() => {
        createTask(holding('runaway'));
        createTask(function* () {
          for (;;) yield* sleep(1);
        });
      }),
    ).toThrow('no end');
    expect(cleanedUp).toEqual(['body', 'runaway']);
  });

  it('may never end: that takes bounded time, and is reported once', () => {
    const scenario = marbles(() => {
      createTask(function* () {
        for (;;) {
          try {
            yield* new Future<void>();
          } catch {
            // goes on
          } finally {
            for (;;) yield* sleep(1);
          }
        }
      }, { name: 'stubborn' });
    }); // prettier-ignore
    expect(messageOf(scenario)).toContain('The scenario leaves alive:\n  "stubborn"');
  });

  it('reports nothing more, not even when it is collected', () => {
    const reports = jest.spyOn(console, 'error').mockImplementation();
    const scenario = marbles(({ flush }) => {
      createTask(function* () {
        try {
          yield* new Future<void>();
        } catch {
          throw new Error('in clean-up');
        }
      });
      flush();
      createTask(function* () {
        throw new Error('beside');
      });
      throw new Error('body');
    });
    expect(scenario).toThrow('body');
    expect(reports).not.toHaveBeenCalled();
    reports.mockRestore();
  });
});

describe('whatever happened, afterwards', () => {
  const variable = new ContextVar('variable', 'default');
  const waiting: () => unknown = async () => undefined;
  const worlds: Record<string, (helpers: TaskTestHelpers) => void> = {
    'a scenario that is content': () => undefined,
    'a body that throws': () => {
      variable.set('scenario');
      createTask(sleep(5));
      throw new Error('body');
    },
    'an action that throws': () => {
      asyncScheduler.schedule(() => {
        throw new Error('action');
      }, 3);
      createTask(sleep(5));
    },
    'a subscriber that throws': () => {
      timer(3).subscribe(() => {
        throw new Error('subscriber');
      });
    },
    'pending asap, queue and frame actions': ({ animate }) => {
      animate('---x');
      asapScheduler.schedule(() => undefined);
      asapScheduler.schedule(() => undefined);
      animationFrameScheduler.schedule(() => undefined);
      queueScheduler.schedule(() => {
        queueScheduler.schedule(() => undefined, 5);
        queueScheduler.schedule(() => undefined);
        throw new Error('queue');
      });
    },
    'an asap action that throws beside others': () => {
      asapScheduler.schedule(() => {
        throw new Error('asap');
      });
      asapScheduler.schedule(() => undefined);
    },
    'a frame that throws beside others': ({ animate }) => {
      animate('---x');
      animationFrameScheduler.schedule(() => {
        throw new Error('frame');
      });
      animationFrameScheduler.schedule(() => undefined);
    },
    'a task that throws with asap actions pending': ({ flush }) => {
      createTask(function* () {
        asapScheduler.schedule(() => undefined);
        animationFrameScheduler.schedule(() => undefined);
        yield* sleep(5);
      });
      flush();
    },
    'a runaway': () => {
      createTask(function* () {
        for (;;) yield* sleep(0);
      });
    },
    'a promise': waiting,
    'changed settings': () => {
      config.debug = false;
      config.onUnretrieved = () => undefined;
      rxjsConfig.onUnhandledError = () => undefined;
    },
  };

  const realPerformance = performance;
  const settings = () => ({
    ...config,
    unhandled: rxjsConfig.onUnhandledError,
    factor: msPerCharacter.get(),
    setTimeout,
    setInterval,
    clearTimeout,
    isRealClock: performance === realPerformance,
    now: Date.now,
    task: currentTask(),
    variable: variable.get(),
    asap: asapScheduler.actions.length,
    frames: animationFrameScheduler.actions.length,
    queue: queueScheduler.actions.length,
  });

  it.each(Object.entries(worlds))('%s: all settings are as before', (_, scenario) => {
    const before = settings();
    try {
      marbles(scenario)();
    } catch {
      // what is wrong is said elsewhere
    }
    expect(settings()).toEqual(before);
  });

  it.each(Object.entries(worlds))('%s: the next scenario is as good as any', (_, scenario) => {
    try {
      marbles(scenario)();
    } catch {
      // what is wrong is said elsewhere
    }
    const asap = jest.fn<undefined, unknown[]>();
    marbles(({ expectTask, animate }) => {
      animate('-----x');
      asapScheduler.schedule(() => asap(now()));
      queueScheduler.schedule(() => asap(now()));
      animationFrameScheduler.schedule(() => asap(now()));
      expectTask(createTask(sleep(5, 'a'))).toBe('-----(a|)');
      expectTask(timer(3)).toBe('---(a|)', { a: 0 });
    })();
    expect(asap.mock.calls).toEqual([[0], [0], [5]]);
  });

  it.each(Object.entries(worlds))('%s: RxJS and tasks go on in real time', async (_, scenario) => {
    try {
      marbles(scenario)();
    } catch {
      // what is wrong is said elsewhere
    }
    await new Promise<void>((resolve) => asapScheduler.schedule(() => resolve()));
    await new Promise<void>((resolve) => queueScheduler.schedule(() => resolve()));
    await new Promise<void>((resolve) => asyncScheduler.schedule(() => resolve(), 1));
    expect(await createTask(sleep(1, 'a'))).toBe('a');
    expect(Math.abs(asyncScheduler.now() - Date.now())).toBeLessThan(1000);
  });
});

describe('settings that are set already', () => {
  it('are kept in the scenario: reports go to the handlers of the program', () => {
    const { onUnretrieved } = config;
    const [unretrieved, unhandled] = [jest.fn(), jest.fn()];
    config.onUnretrieved = unretrieved;
    rxjsConfig.onUnhandledError = unhandled;
    marbles(() => {
      createTask(function* () {
        throw new Error('a');
      });
      throwError(() => new Error('b')).subscribe();
    })();
    config.onUnretrieved = onUnretrieved;
    rxjsConfig.onUnhandledError = null;
    expect(unretrieved).toHaveBeenCalledTimes(1);
    expect(unhandled).toHaveBeenCalledWith(new Error('b'));
  });
});

describe('one inside of another', () => {
  const refusal =
    'marbles() cannot begin inside of another scenario or `TestScheduler.run`: time is virtual already. Start a task there ' +
    'with `createTask(…)`, or write two tests.';

  it('is refused, and the outer one goes on', () => {
    const source = new Subject<number>();
    marbles(({ expectTask }) => {
      expectTask(source).toBe('----a', { a: 1 });
      timer(3).subscribe(() => {
        expect(messageOf(marbles(() => undefined))).toBe(refusal);
        expect(() => runVirtual(sleep(1))).toThrow('runVirtual() cannot begin inside of another scenario');
        asyncScheduler.schedule(() => {
          source.next(1);
        }, 1);
      });
    })();
  });

  it('is refused in a run of RxJS too', () => {
    const scheduler = new TestScheduler(() => undefined);
    scheduler.run(({ flush }) => {
      const seen: number[] = [];
      expect(marbles(() => undefined)).toThrow(refusal);
      timer(2).subscribe(() => seen.push(scheduler.now()));
      flush();
      expect(seen).toEqual([2]);
    });
  });

  it('inside of a running task of real time is played separately', async () => {
    await run(function* () {
      const outer = currentTask();
      marbles(({ expectTask }) => {
        expect(currentTask()).toBeUndefined();
        expectTask(createTask(sleep(5, 'a'))).toBe('-----(a|)');
        timer(3).subscribe(() => createTask(sleep(1)).addDoneCallback(() => expect(now()).toBe(4)));
      })();
      expect(currentTask()).toBe(outer);
      const { elapsed } = runVirtual(sleep(86_400_000));
      expect(elapsed).toBe(86_400_000);
      yield* sleep(1);
    });
  });
});
