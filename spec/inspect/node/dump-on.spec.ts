import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { dumpOn } from 'rxtask/inspect/node';

/** Starts the program, and waits until it is ready. */
async function started(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'spec/inspect/node/programs/suspended.ts']);
  await once(child.stdout, 'data');
  return child;
}

describe('dumpOn()', () => {
  it('writes the tree when the process gets the signal, and does not end it', async () => {
    const child = await started();
    child.kill('SIGQUIT');
    const [text] = (await once(child.stderr!, 'data')) as [Buffer];
    expect(String(text)).toMatch(
      /^"main" running, waits for sleep\(\)\n.*"work" running, waits for sleep\(\) at readPage/,
    );
    expect(child.exitCode).toBeNull();
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  it('writes to the console by default, and stops when told to', () => {
    const write = jest.spyOn(console, 'error').mockImplementation();
    const stop = dumpOn('SIGUSR2');
    process.emit('SIGUSR2', 'SIGUSR2');
    stop();
    expect(write.mock.calls).toEqual([['no tasks']]);
    expect(process.listenerCount('SIGUSR2')).toBe(0);
    write.mockRestore();
  });

  it('writes to the given output', () => {
    const texts: string[] = [];
    const stop = dumpOn('SIGUSR2', { write: (text) => texts.push(text) });
    process.emit('SIGUSR2', 'SIGUSR2');
    stop();
    expect(texts).toEqual(['no tasks']);
  });

  it('refuses a worker thread, which gets no signals', async () => {
    const program = "require('tsx/cjs'); require('./spec/inspect/node/programs/dumps.ts');";
    const worker = new Worker(program, { eval: true });
    const [said] = (await once(worker, 'message')) as [string];
    expect(said).toMatch(/^InvalidStateError: dumpOn\(\): a worker thread gets no signals/);
    await worker.terminate();
  });
});
