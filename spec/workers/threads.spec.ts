import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { now, QueueFullError, sleep, type Task } from 'rxtask';
import { implement, inProcess, type RemoteTask, type Runner, WorkerLostError } from 'rxtask/remote';
import { type ThreadOptions, threads } from 'rxtask/workers';
import { bundled } from './support/bundled.js';
import { expectNoThreadAtTheEnd, liveThreads } from './support/live-threads.js';
import * as job from './support/thread-jobs.js';

let jobsModule: URL;

beforeAll(async () => {
  jobsModule = await bundled('spec/workers/support/thread-jobs.ts');
});

expectNoThreadAtTheEnd();

/** Runs a check on a runner, and ends its threads. */
async function withThreads(options: ThreadOptions, check: (runner: Runner) => Promise<void>): Promise<void> {
  await using runner = threads(jobsModule, { threads: 1, ...options });
  await check(runner);
}

function begun(task: RemoteTask<unknown, unknown>): Promise<unknown> {
  return firstValueFrom(task.values$, { defaultValue: 'nothing' });
}

function allOf<V>(task: RemoteTask<unknown, V>): Promise<V[]> {
  return lastValueFrom(task.values$.pipe(toArray()), { defaultValue: [] });
}

async function errorOf(task: Task<unknown>): Promise<unknown> {
  return task.then(
    () => 'no error',
    (error: unknown) => error,
  );
}

describe('threads', () => {
  describe('cancellation', () => {
    it('a first request leaves the thread alone: the job cleans up, and the next call finds the same thread', async () => {
      await withThreads({}, async (runner) => {
        const before = await runner.run(job.whichThread());
        const task = runner.run(job.primes(1e9));
        const values = allOf(task);
        await begun(task);
        task.cancel('enough');
        const error = await errorOf(task);

        expect(error).toMatchObject({ name: 'CancelledError', reason: 'enough' });
        expect([await values, await runner.run(job.whichThread())]).toEqual([['begun', 'clean'], before]);
      });
    });

    it('a job that does not end within graceMs is terminated with its thread', async () => {
      await withThreads({ graceMs: 50 }, async (runner) => {
        const task = runner.run(job.stubborn());
        await begun(task);
        task.cancel('stop');
        const error = await errorOf(task);

        expect(error).toBeInstanceOf(WorkerLostError);
        expect(error).toMatchObject({
          message:
            '"stubborn" did not end within 50 ms of its cancellation ("stop"): its thread was terminated, and its clean-up may not have run.',
        });
        expect(task.state).toBe('failed');
        expect(await runner.run(job.primes(10))).toBe(4);
      });
    });

    it('a clean-up that takes longer than the graceMs of its call is terminated too', async () => {
      await withThreads({}, async (runner) => {
        const task = runner.run(job.slowToClean(), { graceMs: 30 });
        await begun(task);
        task.cancel();

        expect(await errorOf(task)).toMatchObject({
          name: 'WorkerLostError',
          message: expect.stringMatching(
            /^"slowToClean" did not end within 30 ms of its cancellation: its/,
          ) as string,
        });
      });
    });

    it('a second request does not extend the grace', async () => {
      await withThreads({ graceMs: 100 }, async (runner) => {
        const task = runner.run(job.stubborn());
        await begun(task);
        const start = now();
        task.cancel('one');
        await sleep(60);
        task.cancel('two');

        expect(await errorOf(task)).toMatchObject({
          message: expect.stringContaining('of its cancellation ("one")') as string,
        });
        expect(now() - start).toBeLessThan(1000);
      });
    });

    it('a deadline that passes while a job computes terminates it too, and says so', async () => {
      await withThreads({ graceMs: 30 }, async (runner) => {
        await runner.run(job.whichThread()); // a thread may take longer than that to start
        const task = runner.run(job.stubborn(), { timeout: 300 });

        expect(await errorOf(task)).toMatchObject({
          message: expect.stringContaining('did not end within 30 ms of its deadline: its thread') as string,
        });
      });
    });

    it('a job that is cancelled while its thread starts never begins', async () => {
      await withThreads({}, async (runner) => {
        const task = runner.run(job.stubborn());
        const values = allOf(task);
        const phases = lastValueFrom(task.phase$.pipe(toArray()), { defaultValue: [] });
        while (liveThreads() === 0) await sleep(1);
        task.cancel('changed my mind');

        expect(await errorOf(task)).toMatchObject({ reason: 'changed my mind' });
        expect([await values, await phases]).toEqual([[], ['sending', 'queued', 'done']]);
      });
    });
  });

  describe('a thread that is lost', () => {
    it.each([
      [
        'exits',
        (runner: Runner) => runner.run(job.exit(3)),
        /^"exit" was lost with its thread: .*exited with code: 3$/,
      ],
      [
        'throws what nothing catches',
        (runner: Runner) => runner.run(job.uncaught()),
        /^"uncaught" was lost with its thread: thrown in a callback$/,
      ],
      [
        'outgrows its memory',
        (runner: Runner) => runner.run(job.fillMemory()),
        /^"fillMemory" was lost with its thread: .*memory/,
      ],
    ])('%s: the handle fails with WorkerLostError, and the runner goes on', async (_, start, message) => {
      await withThreads({ memoryMb: 32 }, async (runner) => {
        const error = await errorOf(start(runner));

        expect(error).toBeInstanceOf(WorkerLostError);
        expect((error as Error).message).toMatch(message);
        expect(await runner.run(job.primes(10))).toBe(4);
      });
    });

    it('begins its job again with retryLost', async () => {
      await withThreads({}, async (runner) => {
        const task = runner.run(job.exitOnce());
        const phases = lastValueFrom(task.phase$.pipe(toArray()), { defaultValue: [] });

        expect(await task).toBe(2);
        expect(await phases).toEqual(['sending', 'queued', 'active', 'lost', 'queued', 'active', 'done']);
      });
    });

    it('values that it emitted before are received', async () => {
      await withThreads({}, async (runner) => {
        const task = runner.run(job.emitThenExit());
        const values = allOf(task);

        expect(await errorOf(task)).toBeInstanceOf(WorkerLostError);
        expect(await values).toHaveLength(100);
      });
    });
  });

  it('maxQueue limits the queue', async () => {
    await withThreads({ maxQueue: 1 }, async (runner) => {
      const tasks = [job.primes(1e9), job.primes(10), job.primes(10)].map((call) => runner.run(call));
      const refused = await errorOf(tasks[2]!);
      tasks[0]!.cancel();

      expect(refused).toEqual(
        new QueueFullError(
          '"primes": all 1 threads are busy and 1 calls wait, which is the most (maxQueue).',
        ),
      );
      expect(await tasks[1]).toBe(4);
      await errorOf(tasks[0]!);
    });
  });

  it('a transferred buffer is detached here, and one can be transferred back', async () => {
    await withThreads({}, async (runner) => {
      const numbers = new Float64Array([1, 2, 3]);
      const back = await runner.run(job.reverse(numbers), { transfer: [numbers.buffer] });

      expect([numbers.length, Array.from(back)]).toEqual([0, [3, 2, 1]]);
    });
  });

  it('with copy: false, values cross by structured clone', async () => {
    await withThreads({ copy: false }, async (runner) => {
      const map = await runner.run(job.makeMap(new Map([['a', new Date(5)]])));

      expect(Array.from(map)).toEqual([['A', new Date(5)]]);
      expect(await errorOf(runner.run(job.makeMap((() => 1) as never)))).toMatchObject({
        remoteName: 'DataCloneError',
      });
      const raise = (): never => {
        throw new RangeError('no access');
      };
      const inMap = new Map([
        [
          'a',
          {
            get at() {
              return raise();
            },
          },
        ],
      ]);
      expect(await errorOf(runner.run(job.makeMap(inMap as never)))).toEqual(new RangeError('no access'));
      expect(await errorOf(runner.run(job.cannotBeCloned()))).toMatchObject({ remoteName: 'DataCloneError' });
    });
  });

  describe('with copy: false, what is nested too deeply', () => {
    const tooDeep = 100_000;
    /** The stack of a thread is four times that of the main thread, so it can write objects that the main thread cannot read. */
    const tooDeepHere = 6000;
    const lost =
      'was lost with its thread: one of its messages could not be read. Is a value or the result nested too deeply?';
    const refused = 'cannot be sent: nested too deeply. Send the parts by name or id.';

    it.each<[string, (runner: Runner) => Task<unknown>, string]>([
      [
        'arguments',
        (runner) => runner.run(job.depthOf(job.chain(tooDeep))),
        `TypeError: The arguments of "depthOf" ${refused}`,
      ],
      [
        'a result',
        (runner) => runner.run(job.returnChain(tooDeep)),
        `TypeError: The result of "returnChain" ${refused}`,
      ],
      [
        'a value',
        (runner) => runner.run(job.emitChain(tooDeep)),
        `TypeError: A value of "emitChain" ${refused}`,
      ],
      [
        'a result that the thread can write',
        (runner) => runner.run(job.returnChain(tooDeepHere)),
        `WorkerLostError: "returnChain" ${lost}`,
      ],
      [
        'a value that the thread can write',
        (runner) => runner.run(job.emitChain(tooDeepHere)),
        `WorkerLostError: "emitChain" ${lost}`,
      ],
    ])('%s: the call fails, and the next one runs', async (_, call, message) => {
      await withThreads({ copy: false }, async (runner) => {
        // The first call of a thread and later calls of the same module take different paths.
        for (let n = 0; n < 2; n++) {
          expect(String(await errorOf(call(runner)))).toBe(message);
          expect(await runner.run(job.depthOf(job.chain(100)))).toBe(100);
        }
      });
    });
  });

  it('a job of another runner may run a job in a thread: values, requests and the outcome pass through', async () => {
    await withThreads({}, async (runner) => {
      const forwarded = implement(job.primes, function* (below) {
        const task = runner.run(job.primes(below));
        task.values$.subscribe((value) => {
          this.emit(value);
        });
        return yield* task;
      });
      await using outer = inProcess([forwarded]);

      expect(await outer.run(job.primes(10))).toBe(4);
      const task = outer.run(job.primes(1e9));
      const values = allOf(task);
      await begun(task);
      task.cancel('enough');
      expect([String(await errorOf(task)), await values]).toEqual([
        'CancelledError: enough',
        ['begun', 'clean'],
      ]);
    });
  });

  it('the threads are made with the first call, and end with the runner', async () => {
    const before = liveThreads();
    const runner = threads(jobsModule, { threads: 2 });
    const made = liveThreads() - before;
    await Promise.all([runner.run(job.primes(10)), runner.run(job.primes(10))]);
    const inUse = liveThreads() - before;
    await runner[Symbol.asyncDispose]();

    expect([made, inUse, liveThreads() - before]).toEqual([0, 2, 0]);
  });

  it('disposed directly after a call, it leaves no thread', async () => {
    const runner = threads(jobsModule);
    const task = runner.run(job.primes(1e9));
    await runner[Symbol.asyncDispose]();

    expect(await errorOf(task)).toMatchObject({ name: 'CancelledError' });
    expect(liveThreads()).toBe(0);
  });

  it('a module that cannot be loaded, or exports no jobs, fails the call', async () => {
    await using missing = threads(new URL('nowhere.mjs', jobsModule));
    await using empty = threads(new URL('data:text/javascript,export const x = 1'));

    expect(await errorOf(missing.run(job.primes(1)))).toMatchObject({
      message: expect.stringContaining('Cannot find module') as string,
    });
    expect(await errorOf(empty.run(job.primes(1)))).toMatchObject({
      name: 'TypeError',
      message:
        'no job "primes" on this worker: data:text/javascript,export const x = 1 exports no jobs. Write `export const jobs = [implement(…)]` there.',
    });
  });

  it('without piscina, the first call fails with the command that installs it', async () => {
    jest.doMock('piscina', () => {
      throw Object.assign(new Error("Cannot find module 'piscina'"), { code: 'MODULE_NOT_FOUND' });
    });
    await using runner = threads(jobsModule);
    const error = await errorOf(runner.run(job.primes(1)));
    jest.dontMock('piscina');

    expect(error).toMatchObject({
      name: 'InvalidStateError',
      message: 'Threads on Node.js need piscina, which is not installed: run `npm install piscina@5`.',
    });
  });

  it.each<[string, () => unknown, string]>([
    [
      'no URL',
      () => threads('./jobs.js' as never),
      "threads() takes the URL of a module that exports `jobs`, not the string ./jobs.js: write `threads(new URL('./jobs.js', import.meta.url))`.",
    ],
    [
      'no thread',
      () => threads(jobsModule, { threads: 0 }),
      'threads is a whole number, 1 or more, not the number 0.',
    ],
    [
      'a grace that is no number',
      () => threads(jobsModule, { graceMs: '5' as never }),
      'threads() takes milliseconds as a number, not the string 5: write `threads(module, { graceMs: 5000 })`.',
    ],
  ])('refuses %s', (_, misuse, message) => {
    expect(misuse).toThrow(message);
  });
});
