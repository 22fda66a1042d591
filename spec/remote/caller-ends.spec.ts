import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sleep } from 'rxtask';
import { bundled } from '../workers/support/bundled.js';

jest.setTimeout(300_000); // each test starts a process

let jobsModule: string;

beforeAll(async () => {
  ({ href: jobsModule } = await bundled('spec/remote/support/ticking-jobs.ts'));
});

/** The process of a caller whose job writes lines into a file. */
class Caller {
  private readonly file = path.join(mkdtempSync(path.join(tmpdir(), 'rxtask-caller-')), 'ticks');
  private readonly errors: string[] = [];
  private readonly gone: Promise<unknown>;
  readonly child: ChildProcess;

  constructor(engine: string, job: string) {
    const options = JSON.stringify({ engine, job, module: jobsModule, file: this.file });
    this.child = spawn(process.execPath, ['--import', 'tsx', 'spec/remote/programs/caller.ts', options], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.child.stderr!.on('data', (text: Buffer) => this.errors.push(text.toString()));
    this.gone = once(this.child, 'close');
  }

  get ticks(): number {
    return existsSync(this.file) ? readFileSync(this.file, 'utf8').split('\n').length - 1 : 0;
  }

  /** Waits until the job has written that many more lines. */
  async works(lines: number): Promise<void> {
    const enough = this.ticks + lines;
    while (this.ticks < enough) {
      if (this.child.exitCode !== null) throw new Error(`The caller ended: ${this.errors.join('')}`);
      await sleep(5);
    }
  }

  /** Waits until the process has ended. @returns its exit code, and the signal that ended it */
  async ended(): Promise<unknown> {
    return this.gone;
  }
}

const ENDS: [how: string, end: (child: ChildProcess) => void, code: number | null, signal: string | null][] =
  [
    ['is killed', (child) => child.kill('SIGKILL'), null, 'SIGKILL'],
    ['exits', (child) => child.send('exit'), 0, null],
    ['throws an error that nothing catches', (child) => child.send('throw'), 1, null],
  ];

describe.each([
  ['in-process', 'inProcess', 'tick'],
  ['in a thread', 'threads', 'tick'],
  ['in a thread that it blocks', 'threads', 'tickAndBlock'],
])('a job %s', (_, engine, job) => {
  it.each(ENDS)('ends when the process of its caller %s', async (__, end, code, signal) => {
    const caller = new Caller(engine, job);
    await caller.works(3);
    end(caller.child);

    expect(await caller.ended()).toEqual([code, signal]);
    const { ticks } = caller;
    await sleep(200); // 40 times what the job waits between two lines
    expect(caller.ticks).toBe(ticks);
  });
});
