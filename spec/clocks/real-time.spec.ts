import { execFile } from 'node:child_process';
import { setImmediate as macrotask, setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { asapScheduler, asyncScheduler, Subject, take } from 'rxjs';
import { allTasks, CancelledError, createTask, now, run, sleep, taskScheduler, waitFor } from 'rxtask';
import { unhandledErrors } from '../support/unhandled.js';
import { healthy } from './support/healthy.js';
import { type Diary, keepsTheLawsOfTime } from './support/laws.js';
import { spinners } from './support/spinners.js';

/** On a busy machine events come late, but never early and never in another order. */
const tolerance = 2000;

describe('in real time', () => {
  const unhandled = unhandledErrors();

  afterEach(() => {
    jest.restoreAllMocks();
  });

  keepsTheLawsOfTime({
    scheduler: () => asyncScheduler,
    play: (main) => run(main),
    expectDiary: (actual: Diary, expected: Diary) => {
      expect(actual.map(([, what]) => what)).toEqual(expected.map(([, what]) => what));
      actual.forEach(([ms], i) => {
        // RxJS's timers count whole milliseconds of the wall clock.
        expect(ms).toBeGreaterThanOrEqual(expected[i]![0] - 1.5);
        expect(ms).toBeLessThan(expected[i]![0] + tolerance);
      });
    },
  });

  it('a task never wakes before its time', async () => {
    const early = await run(function* () {
      let count = 0;
      for (const ms of [0.1, 0.9, 1, 1.001, 1.5, 2.7]) {
        const start = now();
        yield* sleep(ms);
        if (now() < start + ms) count++;
      }
      return count;
    });
    expect(early).toBe(0);
  });

  it.each([
    ['back', -3_600_000],
    ['forward', 3_600_000],
  ])('setting the wall clock an hour %s moves no deadline', async (_, jump) => {
    const { now: wallClock } = Date;
    const start = performance.now();
    const sleeper = createTask(sleep(8, 'slept'));
    const far = createTask(sleep(1_000_000));
    await delay(1);
    jest.spyOn(Date, 'now').mockImplementation(() => wallClock() + jump);
    await expect(waitFor(sleep(2, 'in time'), 500_000)).resolves.toBe('in time');
    await expect(sleeper).resolves.toBe('slept');
    expect(performance.now() - start).toBeGreaterThanOrEqual(8);
    expect(performance.now() - start).toBeLessThan(tolerance);
    expect(far.done()).toBe(false);
    far.cancel();
    await expect(far).rejects.toBeInstanceOf(CancelledError);
  });

  it('jobs of the task scheduler, tasks and timers that throw are reported, and the others run', async () => {
    const trace: string[] = [];
    taskScheduler.schedule(() => {
      throw new Error('job');
    });
    taskScheduler.schedule(() => {
      throw new Error('timer');
    }, 1);
    taskScheduler.schedule(() => trace.push('job'));
    taskScheduler.schedule(() => trace.push('timer'), 1);
    createTask(sleep(0)).addDoneCallback(() => {
      throw new Error('callback');
    });
    await run(sleep(4));
    await delay(2);
    expect(trace).toEqual(['job', 'timer']);
    expect(unhandled.map((error) => (error as Error).message).sort()).toEqual(['callback', 'job', 'timer']);
  });

  describe('after something was thrown half-way', () => {
    const works = async () => {
      const result = await run(function* () {
        const child = createTask(sleep(1, 'works'));
        return yield* waitFor(child, 1000);
      });
      expect(result).toBe('works');
      await expect(healthy(asapScheduler)).resolves.toBe('healthy');
      await expect(healthy(asyncScheduler)).resolves.toBe('healthy');
      expect(allTasks().size).toBe(0);
    };

    it('in main, with tasks sleeping and ready: they are cancelled, and the next run works', async () => {
      const states: string[] = [];
      const broken = run(function* () {
        const asleep = createTask(sleep(100_000), { name: 'asleep' });
        yield* sleep(0);
        const ready = createTask(sleep(100_000), { name: 'ready' });
        for (const task of [asleep, ready])
          task.addDoneCallback(({ name, state }) => states.push(`${name} ${state}`));
        throw new Error('half-way');
      });
      await expect(broken).rejects.toThrow('half-way');
      expect(states).toEqual(['asleep cancelled', 'ready cancelled']);
      await works();
    });

    it('beside new tasks: they run, also if the code continues synchronously', async () => {
      const before = createTask(sleep(1, 'before'));
      expect(() => {
        createTask(42 as never);
      }).toThrow(TypeError);
      const after = createTask(sleep(1, 'after'));
      await expect(before).resolves.toBe('before');
      await expect(after).resolves.toBe('after');
      await works();
    });

    it('in an eager first step: the task fails, and the current task is as before', async () => {
      const task = createTask(
        () => {
          throw new Error('half-way');
        },
        { eagerStart: true },
      );
      expect(task.state).toBe('failed');
      const next = createTask(sleep(1, 'next'));
      await expect(task).rejects.toThrow('half-way');
      await expect(next).resolves.toBe('next');
      await works();
    });

    it('in a subscriber of a hot Observable that a task feeds: it is reported, the task goes on', async () => {
      const hot = new Subject<number>();
      hot.pipe(take(2)).subscribe(() => {
        throw new Error('half-way');
      });
      const feeder = createTask(function* () {
        for (let i = 0; i < 2; i++) {
          hot.next(i);
          yield* sleep(1);
        }
        return 'fed';
      });
      await expect(feeder).resolves.toBe('fed');
      await delay(2);
      expect(unhandled.map(String)).toEqual(['Error: half-way', 'Error: half-way']);
      await works();
    });

    it('in a subscriber of a task: the error is reported, and other subscribers get the end', async () => {
      const task = createTask(sleep(1, 'value'));
      const told: string[] = [];
      task.subscribe(() => {
        throw new Error('half-way');
      });
      task.subscribe((value) => told.push(value));
      await task;
      await delay(2);
      expect(told).toEqual(['value']);
      expect(unhandled.map(String)).toEqual(['Error: half-way']);
      await works();
    });
  });

  it('tasks that never wait do not starve timers and I/O', async () => {
    let isOver = false;
    const spinners = Array.from({ length: 3 }, () =>
      createTask(function* () {
        while (!isOver) yield* sleep(0);
      }),
    );
    const start = performance.now();
    await delay(1);
    await macrotask();
    const child = await node('console.log("read")');
    isOver = true;
    for (const spinner of spinners) await spinner;
    expect(child).toEqual({ lines: ['read'], code: 0 });
    expect(performance.now() - start).toBeLessThan(20_000);
  }, 30_000);

  it.each(Object.entries(spinners))(
    '%s does not starve the host, even if each drain is short',
    async (_what, spin) => {
      const start = performance.now();
      let isOver = false;
      const spinning = spin(() => isOver || performance.now() - start > 4000);
      await delay(1);
      await macrotask();
      const waited = performance.now() - start;
      isOver = true;
      await spinning;
      expect(waited).toBeLessThan(2000);
    },
    30_000,
  );

  describe('the process', () => {
    it('stays alive while a task sleeps, and ends when nothing is left', async () => {
      const { lines, code } = await node(`
        import { createTask, sleep } from './lib/index.ts';
        createTask(function* () {
          yield* sleep(30);
          console.log('slept');
        });
        process.on('exit', () => console.log('exit'));
      `);
      expect(lines).toEqual(['slept', 'exit']);
      expect(code).toBe(0);
    }, 30_000);

    it('ends at once when its last sleeper is cancelled', async () => {
      const { lines, code } = await node(`
        import { createTask, sleep } from './lib/index.ts';
        const task = createTask(sleep(1_000_000));
        setTimeout(() => task.cancel(), 10);
        process.on('exit', () => console.log('exit', task.state));
      `);
      expect(lines).toEqual(['exit cancelled']);
      expect(code).toBe(0);
    }, 30_000);

    it('is not kept alive by a task that nothing can wake', async () => {
      const { lines, code } = await node(`
        import { createTask, Future } from './lib/index.ts';
        const task = createTask(function* () {
          yield* new Future();
        });
        process.on('exit', () => console.log('exit', task.state));
      `);
      expect(lines).toEqual(['exit running']);
      expect(code).toBe(0);
    }, 30_000);

    it('ends with an unhandled error in a job, as with RxJS', async () => {
      const { lines, code, errors } = await node(`
        import { taskScheduler } from './lib/index.ts';
        taskScheduler.schedule(() => {
          throw new Error('nobody handles this');
        });
        taskScheduler.schedule(() => console.log('the other'));
      `);
      expect(lines).toEqual(['the other']);
      expect(errors).toContain('nobody handles this');
      expect(code).toBe(1);
    }, 30_000);
  });
});

/** Runs a TypeScript program in a separate process. */
async function node(program: string): Promise<{ lines: string[]; code: number; errors?: string }> {
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
    return { lines: linesOf(stdout), code: 0 };
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number };
    return { lines: linesOf(stdout), code, errors: stderr };
  }
}

function linesOf(output: string): string[] {
  return output.trimEnd().split('\n');
}
