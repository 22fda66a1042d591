import { spawnSync } from 'node:child_process';
import { inspect } from 'node:util';
import { config, type Coroutine, createTask, Future, run, sleep, TaskGroupError, taskGroup } from 'rxtask';
import { type EndSignal, type MainOptions, runMain } from 'rxtask/node';

/** Emits a signal in this process only: spec/node/signals.spec.ts sends real ones. */
function signal(name: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): void {
  process.emit(name, name);
}

function* failing(): Coroutine<void> {
  yield* sleep(1);
  throw new Error('disk full');
}

function fail(): never {
  throw new Error('not to be looked at');
}

describe('runMain', () => {
  let printed: unknown[] = [];
  let exits: unknown[] = [];
  let exitListeners: unknown[] = [];

  // From the first unobserved failure on, the library itself listens to the exit. That is not a listener of runMain.
  beforeAll(async () => {
    const failed = createTask(async () => {
      throw new Error('unread for a moment');
    });
    await sleep(1);
    failed.markRetrieved();
  });

  beforeEach(() => {
    exitListeners = process.listeners('exit');
    printed = [];
    exits = [];
    process.exitCode = undefined;
    jest.spyOn(console, 'error').mockImplementation((...values: unknown[]) => printed.push(...values));
    jest.spyOn(process, 'exit').mockImplementation((code) => {
      exits.push(code);
      return undefined as never;
    });
  });

  afterEach(() => {
    expect(
      ['SIGINT', 'SIGTERM', 'SIGHUP', 'beforeExit'].map((event) => process.listenerCount(event)),
    ).toEqual([0, 0, 0, 0]);
    expect(process.listeners('exit').filter((each) => !exitListeners.includes(each))).toEqual([]);
    process.exitCode = undefined;
    config.debug = false;
    jest.restoreAllMocks();
  });

  describe('main by itself', () => {
    it('if it returns, the code is 0, and nothing is set or printed', async () => {
      expect(await runMain(() => sleep(1, 42))).toBe(0);
      expect([process.exitCode, printed]).toEqual([undefined, []]);
    });

    it('if it sets an exit code and returns, that code stays', async () => {
      const code = await runMain(function* () {
        process.exitCode = 3;
      });

      expect([code, process.exitCode]).toEqual([3, 3]);
    });

    it('if an exit code was set before, that code stays, and runMain returns 0', async () => {
      const codes = [await runMain(failing), await runMain(() => sleep(1))];

      expect([...codes, process.exitCode]).toEqual([1, 0, 1]);
    });

    it('if it fails, the code is 1, and the error is printed', async () => {
      const error = new Error('no such file');
      const code = await runMain(function* () {
        yield* sleep(1);
        throw error;
      });

      expect([code, process.exitCode, printed]).toEqual([1, 1, [error]]);
    });

    it('if it is cancelled without a signal, that is a failure', async () => {
      const abort = new AbortController();
      const ended = runMain(() => sleep(60_000), { signal: abort.signal });
      await sleep(1);
      abort.abort('not needed');

      expect(await ended).toBe(1);
      expect(printed.map(String)).toEqual(['CancelledError: not needed']);
    });

    it('if the option `signal` is aborted already, it is cancelled before it starts', async () => {
      const body = jest.fn();

      expect(await runMain(body, { signal: AbortSignal.abort('too late') })).toBe(1);
      expect(body).not.toHaveBeenCalled();
    });

    it.each([
      ['work of no kind', 7, {}, 'createTask() cannot run the number 7'],
      ['no number of milliseconds', () => sleep(1), { graceMs: NaN }, 'runMain(NaN)'],
      ['a signal by itself', () => sleep(1), { signals: 'SIGINT' }, 'signals is an array of names'],
      ['a signal that there is not', () => sleep(1), { signals: ['SIGFOO'] }, "not 'SIGFOO'"],
      ['a signal that no listener can receive', () => sleep(1), { signals: ['SIGKILL'] }, "not 'SIGKILL'"],
      ['less than no time', () => sleep(1), { graceMs: -1 }, 'graceMs is 0 or more, not -1'],
      ['a hole among the signals', () => sleep(1), { signals: [undefined] }, 'not undefined'],
      ['null for its options', () => sleep(1), null, 'its options are an object, not null'],
      ['no AbortSignal', () => sleep(1), { signal: new AbortController() }, 'signal is an AbortSignal'],
    ] as [string, never, never, string][])(
      'cannot run %s: printed, and the code is 1',
      async (_, main, options, message) => {
        expect(await runMain(main, options)).toBe(1);
        expect(String(printed)).toContain(message);
      },
    );

    it.each([
      ['throws when it is printed', false, 'disk full'],
      ['throws whatever is done with it', true, 'cannot be printed'],
    ])('if it fails with an error that %s, the code is 1', async (_, hidesStack, message) => {
      jest.mocked(console.error).mockImplementation((value) => printed.push(inspect(value)));
      const error = new Error('disk full');
      if (hidesStack) Object.defineProperty(error, 'stack', { get: fail });
      Object.assign(error, { [inspect.custom]: fail });
      const code = await runMain(function* () {
        throw error;
      });

      expect([code, process.exitCode]).toEqual([1, 1]);
      expect(printed).toEqual([expect.stringContaining(message)]);
    });

    it('ends the tasks that it started, as `run` does', async () => {
      const log: string[] = [];
      await runMain(function* () {
        createTask(function* () {
          try {
            yield* sleep(60_000);
          } finally {
            yield* sleep(5);
            log.push('cleaned up');
          }
        });
        yield* sleep(1);
      });

      expect(log).toEqual(['cleaned up']);
    });
  });

  describe('at the first signal', () => {
    it.each([
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const)('%s cancels main, with its name as the reason; the code is %i', async (name, code) => {
      const reasons: unknown[] = [];
      const ended = runMain(async ({ signal: its, sleep: itsSleep }) => {
        its.addEventListener('abort', () => reasons.push(String(its.reason)));
        await itsSleep(60_000);
      });
      await sleep(1);
      signal(name);

      expect(await ended).toBe(code);
      expect([process.exitCode, reasons, printed, exits]).toEqual([
        code,
        [`CancelledError: ${name}`],
        [],
        [],
      ]);
    });

    it('main cleans up, then the tasks that it started', async () => {
      const log: string[] = [];
      const busy = function* (name: string) {
        try {
          yield* sleep(60_000);
        } finally {
          yield* sleep(5);
          log.push(name);
        }
      };
      const ended = runMain(function* () {
        createTask(busy('background'));
        yield* busy('main');
      });
      await sleep(1);
      signal('SIGINT');
      await ended;

      expect(log).toEqual(['main', 'background']);
    });

    it('a main that handles the signal and returns has succeeded', async () => {
      const ended = runMain(function* () {
        try {
          yield* sleep(60_000);
        } catch {
          yield* sleep(1); // everything is removed
        }
      });
      await sleep(1);
      signal('SIGTERM');

      expect(await ended).toBe(0);
    });

    it('a main that fails in its clean-up has failed', async () => {
      const ended = runMain(function* () {
        yield* taskGroup(function* (group) {
          group.createTask(function* () {
            try {
              yield* sleep(60_000);
            } finally {
              yield* failing();
            }
          });
        });
      });
      await sleep(1);
      signal('SIGTERM');

      expect(await ended).toBe(1);
      expect(printed).toEqual([expect.any(TaskGroupError)]);
    });

    it('the option `signals` names other signals', async () => {
      const ended = runMain(() => sleep(60_000), { signals: ['SIGHUP'] });
      await sleep(1);
      signal('SIGHUP');

      expect(await ended).toBe(129);
    });

    it('the same signal within 250 ms counts once', async () => {
      const ended = runMain(function* () {
        try {
          yield* sleep(60_000);
        } finally {
          yield* sleep(5);
        }
      });
      await sleep(1);
      signal('SIGINT');
      await sleep(1);
      signal('SIGINT');

      expect([await ended, exits]).toEqual([130, []]);
    });
  });

  it('adds no listener if it cannot listen to one of the signals', async () => {
    const on = process.on.bind(process);
    jest.spyOn(process, 'on').mockImplementation(function (
      this: NodeJS.Process,
      name: string,
      listener: never,
    ) {
      if (name === 'SIGTERM') throw new Error('uv_signal_start EINVAL');
      return on.call(this, name, listener);
    } as never);

    expect(await runMain(() => sleep(1))).toBe(1);
    expect(String(printed)).toContain('uv_signal_start');
  });

  it('removes its listeners even if the array of signals has changed meanwhile', async () => {
    const signals: EndSignal[] = ['SIGHUP', 'SIGHUP', 'SIGTERM'];
    await runMain(
      function* () {
        signals.length = 0;
      },
      { signals },
    );

    expect(process.listenerCount('SIGHUP')).toBe(0);
  });

  describe('when clean-up hangs', () => {
    /** Each waits in its clean-up for something else, until `release` is called. */
    function hanging(options?: MainOptions): { ended: Promise<number>; release: () => void } {
      const never = new Future<void>();
      const named = new Future<void>({ name: 'the last page' });
      const ended = runMain(
        function* () {
          const writer = createTask(
            function* () {
              try {
                yield* never;
              } finally {
                yield* named;
              }
            },
            { name: 'writer' },
          );
          createTask(
            function* () {
              try {
                yield* never;
              } finally {
                while (!named.done()) yield* sleep(1);
              }
            },
            { name: 'poller' },
          );
          try {
            yield* sleep(60_000);
          } finally {
            writer.cancel();
            yield* sleep(1);
            yield* writer;
          }
        },
        { name: 'main', ...options },
      );
      return {
        ended,
        release: () => {
          if (!named.done()) named.setResult();
        },
      };
    }

    it('a second signal prints the remaining tasks and what each waits for, and forces the exit', async () => {
      const { ended, release } = hanging();
      await sleep(1);
      signal('SIGTERM');
      await sleep(10);
      signal('SIGINT');
      release();
      await ended;

      expect(exits).toEqual([130]);
      expect(String(printed[0]).split('\n')).toEqual([
        'rxtask: SIGINT, the second signal: the exit is forced. Tasks left:',
        expect.stringMatching(
          /^ {2}"main" cancelling, waits for writer, cancellation requested (?:just now|.* s ago) because its signal was aborted \(SIGTERM\)/,
        ),
        expect.stringMatching(
          /^ {2}↳ "writer" cancelling, waits for the last page, cancellation requested (?:just now|.* s ago)/,
        ),
        expect.stringMatching(/^ {2}"poller" running, waits for /),
      ]);
    });

    it('the end of graceMs does the same, with the code of the first signal', async () => {
      const { ended, release } = hanging({ graceMs: 20 });
      await sleep(1);
      signal('SIGTERM');
      while (exits.length === 0) await sleep(5);
      release();
      await ended;

      expect(exits).toEqual([143]);
      expect(String(printed[0])).toContain('clean-up has taken more than 20 ms: the exit is forced');
    });

    it.each([0, 1])('clean-up that waits for nothing ends, if graceMs is %i', async (graceMs) => {
      const log: string[] = [];
      const busy = function* (name: string) {
        try {
          yield* sleep(60_000);
        } finally {
          yield* sleep(0);
          log.push(name);
        }
      };
      const ended = runMain(
        function* () {
          createTask(busy('background'));
          yield* busy('main');
        },
        { graceMs },
      );
      await sleep(1);
      signal('SIGTERM');

      expect([await ended, exits, printed]).toEqual([143, [], []]);
      expect(log).toEqual(['main', 'background']);
    });

    it('graceMs: 0 forces the exit if clean-up waits for anything', async () => {
      const { ended, release } = hanging({ graceMs: 0 });
      await sleep(1);
      signal('SIGTERM');
      await sleep(20);
      release();
      await ended;

      expect(exits).toEqual([143]);
    });

    it.each([undefined, null, Infinity])('graceMs: %p forces nothing', async (graceMs) => {
      const { ended, release } = hanging({ graceMs });
      await sleep(1);
      signal('SIGTERM');
      await sleep(20);
      release();
      await ended;

      expect([exits, printed]).toEqual([[], []]);
    });

    it('the process does not wait for graceMs once clean-up is done', async () => {
      const { ended, release } = hanging({ graceMs: 60_000 });
      await sleep(1);
      signal('SIGTERM');
      release();
      await ended;

      expect(exits).toEqual([]);
    });

    it('with config.debug, prints where each task was created', async () => {
      config.debug = true;
      const { ended, release } = hanging();
      await sleep(1);
      signal('SIGTERM');
      signal('SIGINT');
      release();
      await ended;

      expect(String(printed[0])).toMatch(/"writer" .* created at .*run-main\.spec\.ts:\d+:\d+/);
    });
  });

  describe('when nothing is left that could wake main', () => {
    /** Waits for an answer that never comes. */
    function stalled(): { ended: Promise<number>; answer: Future<void> } {
      const answer = new Future<void>({ name: 'the answer' });
      return { ended: runMain(() => answer, { name: 'main' }), answer };
    }

    it('the lines where the tasks wait are printed, too', () => {
      // In a separate process: Jest's modules are in another context than the one in which an inspector evaluates.
      const args = ['--import', 'tsx', 'spec/node/programs/stalls.ts'];
      const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });

      expect(status).toBe(13);
      expect(stderr.trimEnd().split('\n')).toEqual([
        'rxtask: main has not ended, and nothing is left that could wake it. Tasks left:',
        expect.stringMatching(/^ {2}"main" running, waits for the answer at main \(.*stalls\.ts:14:\d+\)$/),
        expect.stringMatching(
          /^ {2}"listener" running, waits for the answer at listener \(.*stalls\.ts:10:\d+\)$/,
        ),
      ]);
    });

    it('the tasks are printed also where the inspector cannot be had', async () => {
      const { ended, answer } = stalled();
      await sleep(1);
      const lookUp = jest.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
      process.emit('beforeExit', 0);
      process.emit('exit', 13);

      expect(lookUp).toHaveBeenCalledWith('node:inspector');
      lookUp.mockRestore();
      expect(String(printed[0])).toContain('"main" running, waits for the answer');
      answer.setResult();
      await ended;
    });

    it('the code is 13, and the tasks are printed when the process exits', async () => {
      const { ended, answer } = stalled();
      await sleep(1);
      process.emit('beforeExit', 0);
      expect([process.exitCode, printed]).toEqual([13, []]);
      process.emit('exit', 13);

      expect(String(printed[0]).split('\n')).toEqual([
        'rxtask: main has not ended, and nothing is left that could wake it. Tasks left:',
        '  "main" running, waits for the answer',
      ]);
      answer.setResult();
      await ended;
    });

    it.each([undefined, 3])(
      'and it is woken after all: nothing is printed, the code is again %p',
      async (code) => {
        process.exitCode = code;
        const { ended, answer } = stalled();
        await sleep(1);
        process.emit('beforeExit', 0);
        process.emit('beforeExit', 0);
        answer.setResult();

        expect([await ended, process.exitCode, printed]).toEqual([0, code, []]);
      },
    );

    it('if main is woken after all, following a signal, the code is that of the signal', async () => {
      const { ended, answer } = stalled();
      await sleep(1);
      process.emit('beforeExit', 0);
      signal('SIGINT');
      process.emit('beforeExit', 130);
      if (!answer.done()) answer.setResult();

      expect([await ended, process.exitCode, printed]).toEqual([130, 130, []]);
    });

    it('if the program exits by itself, its code stays, and nothing is printed', async () => {
      const { ended, answer } = stalled();
      await sleep(1);
      process.emit('beforeExit', 0);
      process.exitCode = 4;
      process.emit('exit', 4);
      expect(printed).toEqual([]);
      answer.setResult();

      expect([await ended, process.exitCode]).toEqual([4, 4]);
    });
  });

  it('runs within a run, which cancels it at its end', async () => {
    let ended: Promise<number> | undefined;
    await run(function* () {
      ended = runMain(() => sleep(60_000));
      yield* sleep(1);
    });

    expect(await ended).toBe(1);
  });
});
