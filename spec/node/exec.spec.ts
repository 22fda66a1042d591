import { lastValueFrom, of, switchMap, toArray } from 'rxjs';
import { CancelledError, now, sleep, Task, TimeoutError, waitFor } from 'rxtask';
import { exec, type ExecOptions, ProcessError, type ProcessTask } from 'rxtask/node';

/** Runs a program of a few lines. */
function node(program: string, options?: ExecOptions): ProcessTask {
  return exec(process.execPath, ['-e', program], { name: 'node', ...options });
}

function linesOf(task: ProcessTask): Promise<string[]> {
  return lastValueFrom(task.lines$.pipe(toArray()), { defaultValue: [] });
}

async function errorOf(task: Task<unknown>): Promise<unknown> {
  return task.then(
    () => 'no error',
    (error: unknown) => error,
  );
}

/** Waits until the process has written something. */
function written(task: ProcessTask): Promise<unknown> {
  return new Promise((resolve) => {
    const subscription = task.lines$.subscribe((line) => {
      resolve(line);
      subscription.unsubscribe();
    });
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const HANGS = 'console.log("ready"); setInterval(() => {}, 1000);';
const CLEANS_UP = `process.on('SIGTERM', () => setTimeout(() => { console.log('clean'); process.exit(0); }, 30)); ${HANGS}`;
const STUBBORN = `process.on('SIGTERM', () => console.log('not yet')); ${HANGS}`;

describe('exec', () => {
  const exitListeners = process.listenerCount('exit');

  afterEach(() => {
    expect(process.listenerCount('exit')).toBe(exitListeners);
  });

  it('is a task of the result of the process, with its output', async () => {
    const task = node('console.log("one"); console.error("two");');

    expect(task).toBeInstanceOf(Task);
    expect(task.pid).toBeGreaterThan(0);
    expect(await task).toEqual({ code: 0, signal: null, stdout: 'one\n', stderr: 'two\n' });
  });

  it('emits lines as they are written, without line ends, and a last line without one', async () => {
    const task = node(
      `process.stdout.write('a\\r\\nb'); setTimeout(() => process.stdout.write('c\\n\\nü'), 30);`,
    );

    expect(await linesOf(task)).toEqual(['a', 'bc', '', 'ü']);
    expect((await task).stdout).toBe('a\r\nbc\n\nü');
  });

  it('a character that arrives in two parts is one', async () => {
    const task = node(
      `process.stdout.write(Buffer.from([0xc3])); setTimeout(() => process.stdout.write(Buffer.from([0xbc])), 30);`,
    );

    expect(await linesOf(task)).toEqual(['ü']);
    await task;
  });

  it('writes `input` to the process', async () => {
    const echo = `process.stdin.pipe(process.stdout)`;

    expect((await node(echo, { input: 'to be read' })).stdout).toBe('to be read');
    expect((await node('0', { input: 'x'.repeat(1e6) })).code).toBe(0); // it does not read it
  });

  it('the process has the given env and cwd', async () => {
    const task = node('console.log(process.env.COLOUR, process.cwd())', { env: { COLOUR: 'red' }, cwd: '/' });

    expect((await task).stdout).toBe('red /\n');
  });

  it('keeps the end of a long output', async () => {
    const { stdout } = await node('console.log("x".repeat(100) + "end")', { maxOutput: 4 });

    expect(stdout).toBe('end\n');
  });

  it.each([
    [0, 0],
    [1, 1],
    [undefined, 1_048_576],
    [null, 1_200_001],
    [Infinity, 1_200_001],
  ])('maxOutput: %p', async (maxOutput, kept) => {
    const { stdout } = await node('console.log("x".repeat(1_200_000))', { maxOutput });

    expect(stdout.length).toBe(kept);
  });

  describe('failure', () => {
    it('an exit code other than 0 is a failure, with the last line of the error output', async () => {
      const error = await errorOf(node('console.error("a\\nno such thing"); process.exit(3)'));

      expect(error).toBeInstanceOf(ProcessError);
      expect(error).toMatchObject({
        message: `"${process.execPath}" ended with exit code 3: no such thing`,
        code: 3,
        signal: null,
        stderr: 'a\nno such thing\n',
      });
    });

    it('check: false makes it a result', async () => {
      expect(await node('process.exit(3)', { check: false })).toMatchObject({ code: 3 });
    });

    it('a signal that the task did not send is a failure', async () => {
      expect(await errorOf(node('process.kill(process.pid, "SIGKILL")', { check: false }))).toMatchObject({
        message: `"${process.execPath}" was ended by SIGKILL.`,
        code: null,
        signal: 'SIGKILL',
      });
    });

    it('a program that does not exist is a failure that says so', async () => {
      const task = exec('no-such-program');

      expect(task.pid).toBeUndefined();
      expect(await linesOf(task)).toEqual([]);
      expect(await errorOf(task)).toMatchObject({
        name: 'ProcessError',
        message: '"no-such-program" could not be started: no such program or folder.',
        cause: expect.objectContaining({ code: 'ENOENT' }) as Error,
      });
    });
  });

  describe('cancellation', () => {
    it('sends SIGTERM, and waits until the process has cleaned up', async () => {
      const task = node(CLEANS_UP);
      const lines = linesOf(task);
      await written(task);
      task.cancel('stop');
      await sleep(1);
      const before = task.state;
      const error = await errorOf(task);

      expect([before, task.state, await lines]).toEqual(['cancelling', 'cancelled', ['ready', 'clean']]);
      expect(error).toMatchObject({ name: 'CancelledError', reason: 'stop' });
      expect(isAlive(task.pid!)).toBe(false);
    });

    it('after graceMs, sends SIGKILL', async () => {
      const task = node(STUBBORN, { graceMs: 50 });
      const lines = linesOf(task);
      await written(task);
      task.cancel();

      expect(await errorOf(task)).toBeInstanceOf(CancelledError);
      expect([await lines, isAlive(task.pid!)]).toEqual([['ready', 'not yet'], false]);
    });

    it('a second request sends SIGKILL', async () => {
      const task = node(STUBBORN, { graceMs: Infinity });
      await written(task);
      const told = written(task);
      task.cancel('one');
      await told;
      task.cancel('two');

      expect(await errorOf(task)).toMatchObject({ reason: 'two' });
      expect(isAlive(task.pid!)).toBe(false);
    });

    it('killSignal sends another signal', async () => {
      const task = node(`process.on('SIGINT', () => { console.log('SIGINT'); process.exit(1); }); ${HANGS}`, {
        killSignal: 'SIGINT',
      });
      const lines = linesOf(task);
      await written(task);
      task.cancel();
      await errorOf(task);

      expect([task.state, await lines]).toEqual(['cancelled', ['ready', 'SIGINT']]);
    });

    it('does not wait for processes that this process has started and that hold its output open', async () => {
      const task = exec('sh', ['-c', 'sleep 30 & echo ready; wait']);
      await written(task);
      const start = now();
      task.cancel();
      await errorOf(task);

      expect([task.state, now() - start < 5000]).toEqual(['cancelled', true]);
    });

    it('waitFor, or the last subscriber leaving, ends the process', async () => {
      const first = node(HANGS);
      const second = node(HANGS);
      await Promise.all([written(first), written(second)]);
      await expect(waitFor(first, 20)).rejects.toBeInstanceOf(TimeoutError);
      const kept = of(second, sleep(1, 'other')).pipe(switchMap((each) => each));

      expect(await lastValueFrom(kept, { defaultValue: 'nothing' })).toBe('other');
      await errorOf(second);
      expect([isAlive(first.pid!), isAlive(second.pid!)]).toEqual([false, false]);
    });
  });

  it('a process does not outlive the one that started it', async () => {
    const { stdout } = await exec(process.execPath, [
      '--import',
      'tsx',
      'spec/node/programs/leaves-a-process.ts',
    ]);
    const pid = Number(stdout);
    while (isAlive(pid)) await sleep(5);

    expect(pid).toBeGreaterThan(0);
  });

  it.each<[string, () => unknown, string]>([
    [
      'no program',
      () => exec(''),
      "exec() takes a program and its arguments, not the string : write `exec('git', ['log'])`.",
    ],
    [
      'arguments in one text',
      () => exec('git', 'log --oneline' as never),
      "exec(\"git\"): its arguments are an array of texts: write `exec('git', ['--version'])`. There is no shell that would split one text.",
    ],
    [
      'a grace that is no number',
      () => exec('git', [], { graceMs: NaN }),
      'exec(NaN): NaN is no number of milliseconds.',
    ],
    [
      'a negative maxOutput',
      () => exec('git', [], { maxOutput: -1 }),
      'exec("git"): maxOutput is a whole number, 0 or more, not the number -1.',
    ],
  ])('refuses %s', (_, misuse, message) => {
    expect(misuse).toThrow(message);
  });
});
