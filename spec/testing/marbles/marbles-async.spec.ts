import {
  animationFrames,
  animationFrameScheduler,
  asapScheduler,
  concatMap,
  debounceTime,
  delay,
  from,
  interval,
  map,
  scheduled,
  Subject,
  take,
  timeout,
  timer,
} from 'rxjs';
import { createTask, Future, InvalidStateError, now, run as runTasks, sleep, TimeoutError } from 'rxtask';
import { marbles, marblesAsync, runVirtual, runVirtualAsync, type TaskTestHelpers } from 'rxtask/testing';
import { frames, lineOf, rejectionOf, thisLine, withoutPlaces } from '../support/failures.js';

const verdictOn = async (scenario: (helpers: TaskTestHelpers) => void | Promise<void>) =>
  withoutPlaces((await rejectionOf(marblesAsync(scenario)())).message);

const delayed = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

describe('marblesAsync', () => {
  it('returns a function without parameters, for `it`', () => {
    expect(marblesAsync(() => undefined).length).toBe(0);
  });

  it(
    'takes scenarios that do not wait too',
    marblesAsync(({ expectTask }) => {
      expectTask(createTask(sleep(5, 'a'))).toBe('-----(a|)');
    }),
  );

  it(
    'plays tasks of async functions and promises',
    marblesAsync(({ expectTask }) => {
      const task = createTask(async ({ sleep }) => {
        await sleep(5);
        await Promise.resolve();
        return 'a';
      });
      expectTask(task).toBe('-----(a|)');
      expectTask(createTask(Promise.resolve('b'))).toBe('(b|)');
    }),
  );

  it(
    'plays async iterables',
    marblesAsync(({ expectTask }) => {
      async function* numbers() {
        for (const n of ['a', 'b', 'c']) {
          await delayed(3);
          yield n;
        }
      }
      expectTask(createTask(numbers())).toBe('---a--b--(c|)');
      expectTask(from(numbers())).toBe('---a--b--(c|)');
    }),
  );

  it(
    'lets the scenario wait, and read the time in between',
    marblesAsync(async ({ expectTask }) => {
      const task = createTask(sleep(5, 'a'));
      expectTask(task).toBe('-----(a|)');
      expect(await task).toBe('a');
      expect([now(), Date.now() - performance.timeOrigin, performance.now()]).toEqual([5, 5, 5]);
      await delayed(10);
      expect(now()).toBe(15);
      expectTask(createTask(sleep(1, 'b'))).toBe('16ms (b|)');
    }),
  );

  it('runs all microtasks between two instants, in the order of the host', async () => {
    const diary: string[] = [];
    const log = (event: string) => diary.push(`${now()} ${event}`);
    await marblesAsync(async () => {
      const slow = async () => {
        log('timer');
        for (let i = 0; i < 50; i++) await Promise.resolve();
        log('fifty microtasks later');
        process.nextTick(() => log('next tick'));
      };
      setTimeout(() => void slow(), 3);
      setTimeout(() => log('the next timer'), 4);
      createTask(async ({ sleep }) => {
        await sleep(3);
        log('task');
      }).subscribe();
      await delayed(9);
    })();
    expect(diary).toEqual([
      '3 timer',
      '3 task',
      '3 fifty microtasks later',
      '3 next tick',
      '4 the next timer',
    ]);
  });

  const operators = ({ expectTask, cold, hot, animate }: TaskTestHelpers): void => {
    animate('--x---x--x');
    expectTask(cold('a|').pipe(delay(3))).toBe('---(a|)');
    expectTask(hot('ab--c|').pipe(debounceTime(2))).toBe('---b-(c|)');
    expectTask(interval(4).pipe(take(2))).toBe('----a---(b|)', { a: 0, b: 1 });
    expectTask(cold('-----a').pipe(timeout(3))).toBe('---#', undefined, expect.any(TimeoutError));
    expectTask(timer(2, asapScheduler)).toBe('--(a|)', { a: 0 });
    expectTask(timer(0, 5).pipe(take(2))).toBe('a----(b|)', { a: 0, b: 1 });
    expectTask(scheduled(['a', 'b'], asapScheduler)).toBe('(ab|)');
    expectTask(scheduled(['a', 'b'], animationFrameScheduler)).toBe('--a---b--|');
    expectTask(animationFrames().pipe(map(({ elapsed }) => elapsed), take(2))).toBe('--a---(b|)', { a: 2, b: 6 }); // prettier-ignore
  };

  it("makes RxJS's own timers virtual, as marbles does", marblesAsync(operators));
  it('… which does the same', marbles(operators));

  it(
    'plays RxJS over promises',
    marblesAsync(({ cold, expectTask }) => {
      const lookedUp = cold('a-b|').pipe(concatMap((letter) => delayed(3).then(() => letter)));
      expectTask(lookedUp).toBe('---a--(b|)');
    }),
  );

  it(
    'calls frames at the letters of the diagram of `animate`',
    marblesAsync(async ({ animate, expectTask }) => {
      animate('--x---x--x');
      expectTask(animationFrames().pipe(map(({ elapsed }) => elapsed), take(3))).toBe('--a---b--(c|)', { a: 2, b: 6, c: 9 }); // prettier-ignore
      const instants: number[] = [];
      frames.request((at) => instants.push(at));
      frames.cancel(frames.request(() => instants.push(-1)));
      await delayed(4);
      expect(instants).toEqual([2]);
    }),
  );

  it(
    'compares subscriptions of sources',
    marblesAsync(async ({ cold, expectTask, expectSubscriptions }) => {
      const source = cold('--a--|');
      expectTask(createTask(source)).toBe('--a--|');
      await delayed(3);
      expectSubscriptions(source.subscriptions).toBe('^----!');
    }),
  );

  it("does not move AbortSignal.timeout, which uses the host's clock", async () => {
    let isAborted = false;
    await marblesAsync(async () => {
      AbortSignal.timeout(1e6).addEventListener('abort', () => (isAborted = true));
      await delayed(1e9);
    })();
    expect(isAborted).toBe(false);
  });
});

describe('marblesAsync rejects', () => {
  it('with the error of the scenario, thrown at once or after a wait', async () => {
    const error = new Error('no');
    const throwing = () => {
      throw error;
    };
    expect(await rejectionOf(marblesAsync(throwing)())).toBe(error);
    expect(await rejectionOf(marblesAsync(async () => { await delayed(5); throwing(); })())).toBe(error); // prettier-ignore
  });

  it('a generator function, of which nothing would run, at the line of marblesAsync(…)', async () => {
    const generators: (() => unknown)[] = [function* () {}, async function* () {}];
    for (const generator of generators as (() => void)[]) {
      const line = thisLine() + 1;
      const error = await rejectionOf(marblesAsync(generator)());
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain('The scenario is a generator function, of which nothing would run');
      expect(lineOf(error)).toBe(line);
    }
    expect(() => marblesAsync(42 as never)).toThrow(
      new TypeError('marblesAsync() plays a scenario: give it a function, not number.'),
    );
  });

  it('with the error of a timer', async () => {
    expect(
      await verdictOn(async () => {
        setTimeout(() => {
          throw new Error('in a timer');
        }, 3);
        await delayed(9);
      }),
    ).toBe('in a timer');
  });

  it('with both diagrams, at the line of the expectation', async () => {
    let line = 0;
    const error = await rejectionOf(
      marblesAsync(async ({ expectTask }) => {
        const expectation = expectTask(createTask(async () => 'b'));
        line = thisLine() + 1;
        expectation.toBe('(a|)');
      })(),
    );
    expect(error.message).toContain('  expected  (a|)\n  received  (b|)\n            ^');
    expect(lineOf(error)).toBe(line);
  });

  it('with the failures of a synchronous scenario: tasks left alive, unobserved failures, runaways, no toBe', async () => {
    expect(await verdictOn(() => void createTask(new Future<void>(), { name: 'a' }))).toContain(
      'leaves alive:\n  "a"',
    );
    expect(await verdictOn(() => void createTask(async () => { throw new Error('b'); }, { name: 'b' }))).toBe('"b" failed, and its exception was never retrieved: Error("b")'); // prettier-ignore
    expect(await verdictOn(({ expectTask }) => void expectTask(timer(1)))).toContain('expects nothing');
    expect(await verdictOn(() => void setInterval(() => undefined, 0))).toContain(
      'Virtual time has come to 0 ms in 20000 steps, and there is no end',
    );
  }, 60_000);

  it('with what to write instead, when a task left alive waits for a promise', async () => {
    expect(await verdictOn(() => void createTask(new Promise(() => undefined), { name: 'a' }))).toContain(
      'A promise settles here only if virtual time brings it: stand in for the world outside (a file, a server) with a task, ' +
        'a timer or a `cold` source.',
    );
  });

  it('when it waits for something outside virtual time: at the line of marblesAsync(…), naming the tasks that are alive', async () => {
    const line = thisLine() + 1;
    const scenario = marblesAsync(async () => {
      createTask(new Future<void>(), { name: 'listener' });
      await new Promise(() => undefined);
    });
    const error = await rejectionOf(scenario());
    expect(error).toBeInstanceOf(InvalidStateError);
    expect(withoutPlaces(error.message)).toBe(
      'The scenario waits for something that virtual time does not bring: a promise that never settles, or the world outside ' +
        '(a file, a server). Stand in for that with a task, a timer or a `cold` source. Alive are:\n  "listener" running, waits ' +
        'for the future, created at marbles-async.spec.ts',
    );
    expect(lineOf(error)).toBe(line);
    expect(await verdictOn(() => new Promise(() => undefined))).not.toContain('Alive');
  });
});

describe('a task that marblesAsync leaves alive', () => {
  it('gets its clean-up, awaits included', async () => {
    const diary: string[] = [];
    const scenario = marblesAsync(async () => {
      createTask(async ({ signal }) => {
        try {
          await new Promise((_, reject) => signal.addEventListener('abort', reject));
        } finally {
          await delayed(100);
          diary.push(`async: ${now()}`);
        }
      });
      createTask(function* () {
        try {
          yield* new Future<void>();
        } finally {
          yield* sleep(50);
          diary.push(`generator: ${now()}`);
        }
      });
    });
    expect((await rejectionOf(scenario())).message).toContain('leaves alive');
    expect(diary).toEqual(['generator: 50', 'async: 100']);
  });

  it('may never end: that takes bounded time', async () => {
    const scenario = marblesAsync(async () => {
      createTask(async (context) => {
        if (!context.signal.aborted) await new Promise(() => undefined);
      }, { name: 'deaf' });
      createTask(function* () {
        try {
          yield* new Future<void>();
        } finally {
          for (;;) yield* sleep(1);
        }
      }, { name: 'stubborn' });
    }); // prettier-ignore
    const { message } = await rejectionOf(scenario());
    expect(message).toMatch(/leaves alive:\n {2}"deaf" .*\n {2}"stubborn" /);
  });
});

describe('the host, afterwards', () => {
  const hostTime = () => ({
    setTimeout,
    setInterval,
    clearTimeout,
    clearInterval,
    performance,
    dateNow: Date.now,
    hasFrames: 'requestAnimationFrame' in globalThis,
  });
  const before = hostTime();

  it.each<[string, () => Promise<void>]>([
    ['is as before', async () => delayed(5)],
    ['is as before when the scenario throws', async () => { await delayed(5); throw new Error('no'); }], // prettier-ignore
    ['is as before when it is stuck', () => new Promise(() => undefined)],
    ['is as before when something is left', async () => void setTimeout(() => undefined, 5)],
  ])('%s', async (_, scenario) => {
    await marblesAsync(scenario)().catch(() => undefined);
    expect(hostTime()).toEqual(before);
    const start = Date.now();
    await delayed(1);
    expect(Date.now()).toBeGreaterThanOrEqual(start);
    expect(await createTask(sleep(1, 'a'))).toBe('a');
  });
});

describe('one virtual host at a time', () => {
  it('a second one is refused: test.concurrent is not possible', async () => {
    const first = marblesAsync(async () => delayed(5))();
    const { message } = await rejectionOf(marblesAsync(() => undefined)());
    expect(message).toBe(
      'marblesAsync() cannot begin while marblesAsync() is in progress: there is one host, and its time is virtual already. ' +
        'Await one before the next; do not use `test.concurrent`.',
    );
    await first;
  });

  it('one inside of another is refused, and the outer one goes on', async () => {
    await marblesAsync(async ({ expectTask }) => {
      expectTask(timer(9)).toBe('---------(a|)', { a: 0 });
      const { message } = await rejectionOf(runVirtualAsync(async () => undefined));
      expect(message).toContain('runVirtualAsync() cannot begin while marblesAsync() is in progress');
      await delayed(5);
      expect(now()).toBe(5);
    })();
  });

  it('synchronous scenarios inside are played, and do not move its time', async () => {
    const source = new Subject<string>();
    await marblesAsync(async ({ expectTask }) => {
      expectTask(source).toBe('-----(a|)');
      await delayed(3);
      marbles(({ expectTask: expectInner }) => expectInner(timer(7)).toBe('7ms (a|)', { a: 0 }))();
      expect(runVirtual(sleep(1000)).elapsed).toBe(1000);
      expect(now()).toBe(3);
      await delayed(2);
      source.next('a');
      source.complete();
    })();
  });

  it('is entered from a running task without disturbing it', async () => {
    const values = await runTasks(async () => {
      await marblesAsync(async ({ expectTask }) => {
        expectTask(createTask(sleep(5, 'a'))).toBe('-----(a|)');
      })();
      const { elapsed } = await runVirtualAsync(async ({ sleep }) => sleep(1000));
      return elapsed;
    });
    expect(values).toBe(1000);
  });

  it('called in a scenario that does not wait, begins when that is over', async () => {
    let inner!: Promise<void>;
    marbles(() => {
      inner = marblesAsync(async () => delayed(5))();
    })();
    await inner;
  });
});

describe('under fake timers', () => {
  it('it is played, and the fake timers are restored', async () => {
    jest.useFakeTimers();
    const fake = setTimeout;
    await marblesAsync(async ({ expectTask }) => {
      expectTask(createTask(sleep(5, 'a'))).toBe('-----(a|)');
      await delayed(9);
    })();
    expect(setTimeout).toBe(fake);
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });
});
