import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';

/** Runs `rxtask` with `args`; resolves with what it prints and its exit code. */
function rxtask(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['bin/rxtask.js', ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** A port where no server listens. */
async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return String(port);
}

/** Whether a server listens at `port`. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => {
      resolve(false);
    });
  });
}

/** Runs `act` beside a process that has printed something, and ends the process afterwards. */
async function besideProcess<T>(
  args: string[],
  act: (pid: string, port: string, output: Readable) => Promise<T>,
): Promise<T> {
  const port = await freePort();
  const child = spawn(process.execPath, [`--inspect-port=${port}`, ...args]);
  try {
    await once(child.stdout, 'data');
    return await act(String(child.pid), port, child.stdout);
  } finally {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
}

/** The arguments of a program with an endless loop. */
function spins(way: string): string[] {
  return ['--import', 'tsx', 'spec/inspect/node/programs/spins.ts', way];
}

/** The lines of a tree, with the names of files, without columns. */
function shortened(tree: string): string[] {
  return tree
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .trim()
        .replace('spec/inspect/node/programs/', '')
        .replace(/\d+\)?$/, ''),
    );
}

const program = ['--import', 'tsx', 'spec/inspect/node/programs/suspended.ts'];

describe('rxtask', () => {
  it.each([
    ['that waits', program, '"main" running, waits for sleep\\(\\)'],
    ['in an endless loop', [...program, 'spins'], '"main" running now'],
  ])('tree prints the tasks of a process %s', async (_, args, first) => {
    await besideProcess(args, async (pid, port) => {
      const printed = await rxtask('tree', pid, '--port', port);
      expect(printed).toMatchObject({ code: 0, stderr: '' });
      expect(printed.stdout).toMatch(new RegExp(`^${first}.*\\n.*"work" running, waits for sleep\\(\\)`));
    });
  });

  it.each([
    ['the coroutine', 'coroutine', ['spin (spins.ts:23:']],
    [
      'a callback',
      'callback',
      ['endless (spins.ts:7:', 'spins.ts:13:', 'callback (spins.ts:13:', 'spin (spins.ts:29:'],
    ],
    ['an operator', 'operator', ['endless (spins.ts:7:', 'operator (spins.ts:14:', 'spin (spins.ts:29:']],
    [
      'a generator',
      'generator',
      ['endless (spins.ts:7:', 'numbers (spins.ts:10:', 'generator (spins.ts:15:', 'spin (spins.ts:29:'],
    ],
    ['a regular expression', 'expression', ['expression (spins.ts:16:', 'spin (spins.ts:29:']],
  ])('tree and ps print the line of an endless loop in %s, and what called it', async (_, way, calls) => {
    await besideProcess(spins(way), async (pid, port) => {
      for (const command of ['tree', 'ps']) {
        const { stdout } = await rxtask(command, pid, '--port', port);
        expect(shortened(stdout)).toEqual([
          `"spinner" running now, at ${calls[0]!}`,
          ...[...calls.slice(1), 'load (spins.ts:32:'].map((call) => `called from ${call}`),
        ]);
      }
    });
  });

  it('tree prints the line of an endless loop in a task without a coroutine', async () => {
    await besideProcess(spins('subscription'), async (pid, port) => {
      const { stdout } = await rxtask('tree', pid, '--port', port);
      expect(shortened(stdout)).toEqual([
        '"spinner" running now, at endless (spins.ts:7:',
        'called from subscribed (spins.ts:36:',
      ]);
    });
  });

  it('does not stop a process that is busy for a moment', async () => {
    await besideProcess(spins('counts'), async (pid, port, output) => {
      for (let i = 0; i < 3; i++) {
        const { stdout } = await rxtask('tree', pid, '--port', port);
        expect(stdout).toMatch(/^"spinner" running/);
      }
      while (await answers(Number(port))) await new Promise((resolve) => setTimeout(resolve, 20));
      for (let more = 0; more < 3; more++) await once(output, 'data');
    });
  });

  it('leaves no port open', async () => {
    await besideProcess(program, async (pid, port) => {
      await rxtask('tree', pid, '--port', port);
      // The process closes it shortly after the answer.
      while (await answers(Number(port))) await new Promise((resolve) => setTimeout(resolve, 20));
    });
  });

  it('ps prints a line for each task', async () => {
    await besideProcess(program, async (pid, port) => {
      const { stdout } = await rxtask('ps', pid, '--port', port);
      expect(stdout).toMatch(/^"main" running.*\n"work" running, waits for sleep\(\)/);
    });
  });

  it('record writes what the tasks do as a trace', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'rxtask-record-')), 'trace.json');
    await besideProcess([...program, 'works'], async (pid, port) => {
      const printed = await rxtask('record', pid, '--port', port, '--seconds', '1', '--out', file);
      expect(printed).toMatchObject({ code: 0, stderr: '' });
      expect(printed.stdout).toBe(
        `${file}: what 2 tasks did in 1 s. Open it at https://www.speedscope.app.\n`,
      );
    });
    const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as { traceEvents: { name: string }[] };
    rmSync(dirname(file), { recursive: true });
    expect(traceEvents.map(({ name }) => name)).toContain('waits for sleep()');
  });

  it('record says so when the process ends during the recording', async () => {
    await besideProcess([...program, 'ends'], async (pid, port) => {
      const { stderr } = await rxtask('record', pid, '--port', port, '--seconds', '3600');
      expect(stderr).toBe('the process has ended.\n');
    });
  });

  it('says so when the process has not loaded rxtask', async () => {
    await besideProcess(['-e', 'setInterval(() => 0, 1000); console.log(1)'], async (pid, port) => {
      expect(await rxtask('tree', pid, '--port', port)).toEqual({
        code: 1,
        stdout: '',
        stderr: `process ${pid}: no task of rxtask has been started in its main thread. Tasks in worker threads are not seen.\n`,
      });
    });
  });

  it('leaves an inspector open that was open before', async () => {
    const port = await freePort();
    await besideProcess([`--inspect=${port}`, ...program], async (pid) => {
      for (const command of ['tree', 'ps'])
        expect(await rxtask(command, pid, '--port', port)).toMatchObject({ code: 0, stderr: '' });
      const { stdout } = await rxtask(
        'record',
        pid,
        '--port',
        port,
        '--seconds',
        '0.1',
        '--out',
        '/dev/null',
      );
      expect(stdout).toContain('2 tasks');
      expect(await answers(Number(port))).toBe(true);
    });
  });

  it('runs while another command is attached, and leaves the port to that', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rxtask-record-'));
    const out = join(folder, 'trace.json');
    await besideProcess([...program, 'works'], async (pid, port) => {
      const args = ['bin/rxtask.js', 'record', pid, '--port', port, '--seconds', '3600', '--out', out];
      const recording = spawn(process.execPath, args, { detached: true });
      const ended = once(recording, 'exit');
      while (!(await answers(Number(port)))) await new Promise((resolve) => setTimeout(resolve, 20));
      for (let i = 0; i < 2; i++)
        expect(await rxtask('tree', pid, '--port', port)).toMatchObject({ code: 0, stderr: '' });
      process.kill(-recording.pid!, 'SIGINT'); // as a terminal sends it: to the whole group
      expect(await ended).toEqual([0, null]);
      while (await answers(Number(port))) await new Promise((resolve) => setTimeout(resolve, 20));
    });
    expect(JSON.parse(readFileSync(out, 'utf8'))).toHaveProperty('traceEvents');
    rmSync(folder, { recursive: true });
  });

  it('says so when another process has the port', async () => {
    await besideProcess(program, async (pid) => {
      const port = await freePort();
      await besideProcess(
        [`--inspect=${port}`, '-e', 'setInterval(() => 0, 1000); console.log(1)'],
        async (other) => {
          expect(await rxtask('tree', pid, '--port', port)).toEqual({
            code: 1,
            stdout: '',
            stderr: `process ${pid}: another process, ${other}, has the port. Process ${pid} opens its inspector only at the port that it was started with: close the other inspector, or start the process with --inspect-port=0.\n`,
          });
        },
      );
    });
  });

  it('waits for a process that is blocked, says so, and ends with Ctrl-C', async () => {
    const port = await freePort();
    const blocked = 'console.log(1); setTimeout(() => require("child_process").execSync("sleep 3600"), 10)';
    await besideProcess([`--inspect=${port}`, '-e', blocked], async (pid) => {
      const command = spawn(process.execPath, ['bin/rxtask.js', 'tree', pid, '--port', port], {
        detached: true,
      });
      let said = '';
      command.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
      await once(command.stderr, 'data');
      expect(said).toBe(
        `process ${pid} has not answered yet. It may be blocked, for example in execSync(). Still waiting; Ctrl-C ends this.\n`,
      );
      process.kill(-command.pid!, 'SIGINT');
      expect(await once(command, 'exit')).toEqual([1, null]);
      expect(said).toMatch(/\ninterrupted\.\n$/);
    });
  });

  it('sends no signal to a process that it would end, or that is not a Node.js program', async () => {
    const port = await freePort();
    const other = spawn('sh', ['-c', 'trap "exit 3" USR1; echo 1; while :; do sleep 0.1; done']);
    await once(other.stdout, 'data');
    expect(await rxtask('tree', String(other.pid), '--port', port)).toMatchObject({
      code: 1,
      stderr: `process ${String(other.pid)} is not a Node.js program.\n`,
    });
    other.kill();
    expect(await once(other, 'exit')).toEqual([null, 'SIGTERM']);
  });

  it('sends no signal to a process that does not listen to it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rxtask-node-'));
    const file = join(folder, 'node-like');
    copyFileSync('/bin/sleep', file);
    const other = spawn(file, ['3600'], { argv0: 'sleep' });
    await once(other, 'spawn');
    const { stderr } = await rxtask('tree', String(other.pid), '--port', await freePort());
    expect(stderr).toMatch(
      /^process \d+ does not listen to SIGUSR1: it has not begun, or runs with --disable-sigusr1/,
    );
    other.kill();
    expect(await once(other, 'exit')).toEqual([null, 'SIGTERM']);
    rmSync(folder, { recursive: true });
  });

  it('says so when a process belongs to another user', async () => {
    // As root, it becomes another user and inspects this process. Other users inspect a process of root.
    const source = readFileSync('bin/rxtask.js', 'utf8').replace(
      /^#!.*/,
      'if (process.getuid() === 0) process.setuid(65534);',
    );
    const pid = process.getuid!() === 0 ? process.pid : 1;
    const flags = typeof WebSocket === 'undefined' ? ['--experimental-websocket', '--no-warnings'] : [];
    const port = await freePort();
    const args = [...flags, '--input-type=module', '-e', source, '--', 'tree', String(pid), '--port', port];
    const stderr = await new Promise((resolve) => {
      execFile(process.execPath, args, (_error, _stdout, text) => {
        resolve(text);
      });
    });
    expect(stderr).toBe(`process ${String(pid)} belongs to another user: run this command as that user.\n`);
  });

  it.each([
    ['its options', (port: string) => [[`--inspect=${port}`, ...program]]],
    ['an option in two words', (port: string) => [['--inspect-port', port, ...program]]],
    ['its NODE_OPTIONS', (port: string) => [program, { NODE_OPTIONS: `--inspect=127.0.0.1:${port}` }]],
    ['any port, which it takes when it opens', () => [['--inspect-port=0', ...program]]],
    ['any port, which is open', () => [['--inspect=0', ...program]]],
  ] as [string, (port: string) => [string[], Record<string, string>?]][])(
    'finds the port by %s',
    async (_, startedWith) => {
      const [args, more] = startedWith(await freePort());
      const child = spawn(process.execPath, args, { env: { ...process.env, ...more } });
      await once(child.stdout, 'data');
      for (const command of ['tree', 'ps']) {
        const printed = await rxtask(command, String(child.pid));
        expect(printed).toMatchObject({ code: 0, stderr: '' });
        expect(printed.stdout).toMatch(/^"main" running/);
      }
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  );

  it('says so when the only port of the inspector is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const child = spawn(process.execPath, [`--inspect-port=${String(port)}`, ...program]);
    await once(child.stdout, 'data');
    const pid = String(child.pid);
    expect((await rxtask('tree', pid)).stderr).toBe(
      `process ${pid} cannot open its inspector: another process has port ${String(port)}, the only one that it would use. Close that inspector, for example by ending its debugger, or start the process with --inspect-port=0.\n`,
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    server.close();
    await once(server, 'close');
  });

  it('names the program below a wrapper', async () => {
    const args = ['--inspect-port=0', ...program];
    const run = `require('child_process').spawn(process.execPath, ${JSON.stringify(args)}, { stdio: 'inherit' })`;
    for (const [file, wrapping] of [
      [process.execPath, ['--inspect-port=0', '-e', run]],
      ['sh', ['-c', `${process.execPath} ${args.join(' ')}; echo`]],
    ] as const) {
      const wrapper = spawn(file, wrapping, { detached: true });
      await once(wrapper.stdout, 'data');
      const { stderr } = await rxtask('tree', String(wrapper.pid));
      const child = / It has the child (\d+): try `rxtask tree \1`\.\n$/.exec(stderr)?.[1];
      expect(stderr).toMatch(/is not a Node\.js program|no task of rxtask has been started/);
      expect((await rxtask('tree', String(child))).stdout).toMatch(/^"main" running/);
      process.kill(-wrapper.pid!, 'SIGKILL');
      await once(wrapper, 'exit');
    }
  });

  it('record writes no file when there was no task', async () => {
    await besideProcess([...program, 'nothing'], async (pid, port) => {
      const out = join(tmpdir(), `rxtask-nothing-${pid}.json`);
      const { stderr } = await rxtask('record', pid, '--port', port, '--seconds', '0.1', '--out', out);
      expect(stderr).toBe(`process ${pid} had no tasks meanwhile: ${out} was not written.\n`);
      expect(existsSync(out)).toBe(false);
    });
  });

  it('says so when it cannot write the recording', async () => {
    await besideProcess(program, async (pid, port) => {
      const args = ['record', pid, '--port', port, '--seconds', '0.1', '--out', '/nowhere/trace.json'];
      const { stderr } = await rxtask(...args);
      expect(stderr).toMatch(/^the recording cannot be written: Error: ENOENT/);
    });
  });

  it('says so when there is no such process, and how it is used', async () => {
    expect(await rxtask('tree', '999999999')).toMatchObject({
      code: 1,
      stderr: 'there is no process 999999999.\n',
    });
    for (const [reason, ...args] of [
      ['a command is missing.'],
      ['tree takes the number of a process.', 'tree'],
      ['x is not the number of a process.', 'tree', 'x'],
      ['there is no command list.', 'list', '1'],
      ['tree takes one process, not 2.', 'tree', '1', '2'],
      ['--seconds takes a number of seconds up to 2000000, not abc.', 'record', '1', '--seconds', 'abc'],
      [
        '--seconds takes a number of seconds up to 2000000, not Infinity.',
        'record',
        '1',
        '--seconds',
        'Infinity',
      ],
      ['--port takes the number of a port, not x.', 'tree', '1', '--port', 'x'],
      ['--port takes the number of a port, not 70000.', 'tree', '1', '--port', '70000'],
      // The system takes these for all processes of a group, or of the user.
      ['0 is not the number of a process.', 'tree', '0'],
      ['4294967295 is not the number of a process.', 'tree', '4294967295'],
      ['4294967296 is not the number of a process.', 'tree', '4294967296'],
    ] as [string, ...string[]][]) {
      const printed = await rxtask(...args);
      expect(printed).toMatchObject({ code: 1, stdout: '' });
      expect(printed.stderr).toMatch(/^.*\n\nusage: rxtask tree PID/);
      expect(printed.stderr.split('\n')[0]).toBe(reason);
    }
    const help = await rxtask('--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/^usage: rxtask tree PID/);
    expect((await rxtask('tree', '1', '--frob')).stderr).toMatch(/Unknown option '--frob'/);
  });
});
