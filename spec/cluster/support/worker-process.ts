import { type ChildProcess, spawn } from 'node:child_process';
import type { ServeOptions } from 'rxtask/cluster';

/** A process that serves the jobs of spec/remote/support/jobs.ts and ./traced-jobs.ts. */
export class WorkerProcess {
  private readonly child: ChildProcess;
  private readonly gone: Promise<number | null>;
  /** Its output on standard error. */
  readonly errors: string[] = [];

  /** @param trace the file that traced jobs write to */
  constructor(options: ServeOptions & { readonly url: string }, trace = '/dev/null') {
    const program = ['--import', 'tsx', 'spec/cluster/programs/worker.ts', JSON.stringify(options)];
    this.child = spawn(process.execPath, program, {
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      env: { ...process.env, TRACE: trace },
    });
    this.child.stderr!.on('data', (text: Buffer) => this.errors.push(text.toString()));
    this.gone = new Promise((resolve) => this.child.once('exit', resolve));
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Sends a signal. If the signal ends the process, waits for the end. @returns its exit code */
  async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    return this.gone;
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal);
  }
}
